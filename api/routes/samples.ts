import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { isSampleName, type SampleName } from '../../domain/businesses/samples.ts';
import { problem } from '../../domain/errors.ts';
import { route, type Route } from '../route.ts';

const FOLDER = path.join(import.meta.dirname, '..', 'samples');
/** A picture changes with a release only. */
const CACHING = 'public, max-age=86400';

const pictures = new Map<SampleName, Promise<{ bytes: Buffer; tag: string }>>();

async function read(name: SampleName): Promise<{ bytes: Buffer; tag: string }> {
  const bytes = await readFile(path.join(FOLDER, `${name}.jpg`));
  return { bytes, tag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"` };
}

/** The picture beside a material slot: the same for everybody, so it may be kept by whoever passes it on. */
export function sampleRoutes(): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/samples/:file',
      actor: { kind: 'anyone' },
      action: 'sample.read',
      summary: '申请材料的示例图片，名称见材料的 sample，例如 photo.jpg',
      tags: ['服务事项'],
      params: z.object({ file: z.string().max(64) }),
      produces: ['image/jpeg'],
      status: 200,
      problems: ['not-found'],
      async handle({ params: { file }, request }) {
        const name = file.endsWith('.jpg') ? file.slice(0, -4) : '';
        if (!isSampleName(name)) throw problem('not-found', '没有这张示例图片。');
        const known = pictures.get(name) ?? read(name);
        pictures.set(name, known);
        const { bytes, tag } = await known;
        const headers = { 'Cache-Control': CACHING, ETag: tag };
        if (request.headers['if-none-match'] === tag) return { status: 304, headers };
        return { status: 200, bytes, mediaType: 'image/jpeg', headers };
      },
    }),
  ];
}
