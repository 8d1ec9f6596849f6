import { problem } from '../../domain/errors.ts';
import { imageAnswer } from '../cases/caseAnswer.ts';
import { ownCase } from '../cases/caseReader.ts';
import { keepImage, presentImage, removeImage } from '../cases/materialImages.ts';
import { driverOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { materialParams } from './caseParams.ts';

const tags = ['申请材料'] as const;
const driver = { kind: 'driver' } as const;

/** Images of one slot. The client makes the id, so that an upload repeated on a bad network does not append a second one. */
export function materialRoutes(services: Services): Route[] {
  const path = '/v1/cases/:no/materials/:slot/:imageId';

  return [
    route({
      method: 'put',
      path,
      actor: driver,
      action: 'material.upload',
      summary: '上传材料图片（png、jpg，不超过10M）；等待补正时只能上传列出的材料',
      tags,
      params: materialParams,
      multipart: ['image'],
      status: 201,
      answer: imageAnswer,
      problems: [
        'image-too-large',
        'image-type',
        'image-corrupt',
        'image-too-many-pixels',
        'image-polyglot',
        'too-many-images',
        'unknown-material',
        'not-a-draft',
        'supplement-item-not-listed',
      ],
      async handle({ identity, params: { no, slot, imageId }, files }) {
        const header = await ownCase(services, driverOf(identity).userId, no);
        const { image, added } = await keepImage(services, header, { slot, imageId }, files['image']);
        return { status: added ? 201 : 200, body: presentImage(services, no, image) };
      },
    }),
    route({
      method: 'get',
      path,
      actor: driver,
      action: 'material.read',
      summary: '查看材料图片',
      tags,
      params: materialParams,
      status: 200,
      answer: imageAnswer,
      problems: ['not-found'],
      async handle({ identity, params: { no, slot, imageId } }) {
        await ownCase(services, driverOf(identity).userId, no);
        const image = await services.materials.find(no, slot, imageId);
        if (!image) throw problem('not-found', '没有这张图片。');
        return { status: 200, body: presentImage(services, no, image) };
      },
    }),
    route({
      method: 'delete',
      path,
      actor: driver,
      action: 'material.remove',
      summary: '删除材料图片',
      tags,
      params: materialParams,
      status: 204,
      problems: ['not-found', 'not-a-draft', 'supplement-item-not-listed'],
      async handle({ identity, params: { no, slot, imageId } }) {
        const header = await ownCase(services, driverOf(identity).userId, no);
        await removeImage(services, header, { slot, imageId });
        return { status: 204 };
      },
    }),
  ];
}
