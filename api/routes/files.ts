import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

/** Images and documents behind signed links. Who may have a link was judged when it was made; who has one may look for five minutes. */
export function fileRoutes(services: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/files',
      actor: { kind: 'anyone' },
      action: 'file.read',
      summary: '图片、文书（短时有效的签名链接）',
      tags: ['申请材料'],
      query: z.strictObject({
        resource: z.string().max(200),
        expires: z.string().regex(/^\d{13}$/),
        signature: z.string().regex(/^[0-9a-f]{64}$/),
      }),
      produces: ['image/jpeg', 'application/pdf'],
      status: 200,
      problems: ['link-expired', 'not-found'],
      async handle({ query }) {
        const resource = services.links.read(query);
        if (!resource) throw problem('link-expired');
        const path = resource.split('/');
        const key = await objectKeyOf(services, path);
        if (!key) throw problem('not-found', '没有这个文件。');
        const mediaType = path[0] === 'document' ? 'application/pdf' : 'image/jpeg';
        return { status: 200, bytes: await services.files.get(key), mediaType };
      },
    }),
  ];
}

async function objectKeyOf(services: Services, [kind, ...rest]: string[]): Promise<string | null> {
  switch (kind) {
    case 'material': {
      const [caseNo = '', slot = '', imageId = ''] = rest;
      return (await services.materials.find(caseNo, slot, imageId))?.objectKey ?? null;
    }
    case 'correction-evidence': {
      const [qualificationId = '', imageId = ''] = rest;
      return (await services.correctionEvidence.find(qualificationId, imageId))?.objectKey ?? null;
    }
    case 'scan': {
      const [scanId = '', side] = rest;
      const images = await services.scans.imagesOf(scanId);
      return side === 'back' ? images.backKey : images.frontKey;
    }
    case 'document': {
      const [caseNo = '', id = ''] = rest;
      return (await services.caseDocuments.find(caseNo, id))?.pdfKey ?? null;
    }
    default:
      return null;
  }
}
