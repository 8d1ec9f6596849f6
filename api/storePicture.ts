import { problem } from '../domain/errors.ts';
import { imageFindings } from '../imaging/findings/imageFindings.ts';
import { acceptImage } from '../imaging/intake/acceptImage.ts';
import { newObjectKey } from '../integrations/storage/objectKey.ts';
import type { StoredImage } from '../db/materials.ts';
import type { ReceivedFile } from './route.ts';
import type { Services } from './services.ts';

/** Checked, re-encoded, stored, noted; what is not noted leaves no file behind. Blur and darkness only warn here. */
export async function storePicture<Verdict extends string>(
  services: Pick<Services, 'files' | 'now'>,
  { imageId, folder, file }: { imageId: string; folder: 'materials' | 'evidence'; file: ReceivedFile | undefined },
  note: (image: StoredImage) => Promise<Verdict | 'added'>,
): Promise<{ verdict: Verdict | 'added'; image: StoredImage }> {
  if (!file) throw problem('image-missing');
  const accepted = await acceptImage({ path: file.path });
  const { findings } = await imageFindings(accepted.bytes);
  const image: StoredImage = {
    imageId,
    objectKey: newObjectKey(folder),
    // of what was sent, so that the same upload is known again
    sha256: file.sha256,
    mediaType: accepted.mediaType,
    width: accepted.width,
    height: accepted.height,
    byteCount: accepted.bytes.length,
    findings: findings.map(({ code }) => code),
    uploadedAtMs: services.now(),
  };
  await services.files.put(image.objectKey, accepted.bytes);
  let verdict: Verdict | 'added' | null = null;
  try {
    verdict = await note(image);
  } finally {
    if (verdict !== 'added') await services.files.delete(image.objectKey);
  }
  return { verdict, image };
}
