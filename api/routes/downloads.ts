import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { driverOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const FORMATS = {
  png: { mediaType: 'image/png', name: '图片' },
  pdf: { mediaType: 'application/pdf', name: 'PDF' },
} as const;

/** What a document must be to be downloaded by its holder: where its files lie and how they are called at his place. */
interface Downloadable {
  pngKey: string | null;
  pdfKey: string | null;
}

export interface DownloadKind<T extends Downloadable> {
  /** collection in the path, e.g. `vouchers` */
  collection: string;
  /** first part of the action, e.g. `voucher` */
  noun: string;
  /** in Chinese */
  name: string;
  tags: readonly string[];
  /** the holder's own only; null when he has none of this id */
  find(userId: string, id: string): Promise<T | null>;
  /** without extension */
  fileName(document: T): string;
}

/** The two routes by which a driver downloads an issued document of his own: `/v1/<collection>/{id}.png` and `.pdf`. */
export function downloadRoutes<T extends Downloadable>(
  { files }: Pick<Services, 'files'>,
  { collection, noun, name, tags, find, fileName }: DownloadKind<T>,
): Route[] {
  return (['png', 'pdf'] as const).map((format) =>
    route({
      method: 'get',
      path: `/v1/${collection}/:id.${format}`,
      actor: { kind: 'driver' },
      action: `${noun}.download-${format}`,
      summary: `下载${name}${FORMATS[format].name}`,
      tags,
      params: z.object({ id: z.uuid() }),
      produces: [FORMATS[format].mediaType],
      status: 200,
      problems: ['not-found'],
      async handle({ identity, params }) {
        const document = await find(driverOf(identity).userId, params.id);
        const key = document?.[`${format}Key`];
        if (!document || !key) throw problem('not-found', `没有这份${name}。`);
        return {
          status: 200,
          bytes: await files.get(key),
          mediaType: FORMATS[format].mediaType,
          headers: { 'Content-Disposition': `attachment; filename="${fileName(document)}.${format}"` },
        };
      },
    }),
  );
}
