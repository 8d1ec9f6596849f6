import { Context } from '@temporalio/activity';
import { sha256Hex } from '../crypto/digest.ts';
import type { IssuedFiles } from '../db/issuedFiles.ts';
import type { DocumentRenderer, RenderJob } from '../imaging/browser/renderDocument.ts';
import type { FileStore } from '../integrations/storage/fileStore.ts';
import { heartbeating } from './heartbeating.ts';
import { named } from './outside.ts';

/**
 * Draws an issued document as picture and PDF and puts both into the store.
 * @param name of both files, without extension
 */
export async function drawAndStore(
  { renderer, files }: { renderer: DocumentRenderer; files: FileStore },
  name: string,
  job: RenderJob,
): Promise<IssuedFiles> {
  const { cancellationSignal: signal } = Context.current();
  const { png, pdf } = await named(() => heartbeating(() => renderer.render(job, { signal })));
  if (!png || !pdf) throw new Error('the renderer gave no document');
  const [pngKey, pdfKey] = [`${name}.png`, `${name}.pdf`];
  await named(async () => {
    await files.put(pngKey, png);
    await files.put(pdfKey, pdf);
  });
  return { pngKey, pngSha256: sha256Hex(png), pdfKey, pdfSha256: sha256Hex(pdf) };
}
