import { askedOf } from '../../domain/businesses/application.ts';
import { problem } from '../../domain/errors.ts';
import type { CaseState } from '../../domain/lifecycle.ts';
import { supplementItemKey } from '../../domain/supplement.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import type { AddVerdict, MaterialImage } from '../../db/materials.ts';
import type { ReceivedFile } from '../route.ts';
import type { Services } from '../services.ts';
import { storePicture } from '../storePicture.ts';
import { imageOf } from './caseAnswer.ts';
import { factsOfCase } from './caseReader.ts';
import { notEditable } from './saveFormEdits.ts';

interface Place {
  slot: string;
  imageId: string;
}

/** An image with a signed link, as its owner and whoever helps him see it. */
export const presentImage = ({ links }: Services, caseNo: string, image: MaterialImage) =>
  imageOf(image, links.urlFor(`material/${caseNo}/${image.slot}/${image.imageId}`));

/** Puts an image into a draft, or into the supplement that is being prepared; the same one again changes nothing. @throws DomainProblem */
export async function keepImage(
  services: Services,
  header: CaseHeader,
  { slot, imageId }: Place,
  file: ReceivedFile | undefined,
): Promise<{ image: MaterialImage; added: boolean }> {
  const { caseNo } = header;
  if (!EDITABLE_STATES.includes(header.state)) throw notEditable(header);
  const { definition } = await services.configs.ofCase(caseNo);
  const { materials } = askedOf(definition, await factsOfCase(services, header));
  const asked = materials.find((one) => one.slot === slot);
  if (!asked) throw problem('unknown-material');
  await requireListed(services, header, asked);
  const { maxImages } = asked;
  const { verdict, image } = await storeImage(services, caseNo, { slot, imageId }, file, maxImages);
  if (verdict === 'full')
    throw problem('too-many-images', `“${asked.title}”最多上传${maxImages}张图片，请先删除不需要的图片。`);
  if (verdict === 'taken') throw problem('idempotency-mismatch', '该图片编号已用于另一张图片，请换一个编号上传。');
  if (verdict === 'not-listed') throw notListed(asked);
  if (verdict === 'not-editable') throw notEditable(header);
  return { image, added: verdict === 'added' };
}

/** Takes an image out again; what was handed in stays in the record. @throws DomainProblem */
export async function removeImage(services: Services, header: CaseHeader, { slot, imageId }: Place): Promise<void> {
  const verdict = await services.materials.remove(header.caseNo, slot, imageId, services.now());
  if (verdict === 'not-found') throw problem('not-found', '没有这张图片。');
  if (verdict === 'not-listed') throw notListed({ slot, title: slot });
  if (verdict === 'kept') throw problem('not-a-draft', '此前提交的图片留存在档案中；重新上传后将以新图片为准。');
  if (verdict === 'not-editable') throw notEditable(header);
  await services.files.delete(verdict.removed);
}

const EDITABLE_STATES: readonly CaseState[] = ['draft', 'supplement-requested'];

const notListed = ({ slot, title }: { slot: string; title: string }) =>
  problem('supplement-item-not-listed', `补正告知书没有列出“${title}”，不能修改。`, {
    items: [supplementItemKey({ target: 'material', name: slot })],
  });

/** Asked before the image is decoded; the transaction that stores it asks again. */
async function requireListed(
  services: Services,
  { caseNo, state }: CaseHeader,
  asked: { slot: string; title: string },
): Promise<void> {
  if (state !== 'supplement-requested') return;
  const items = (await services.caseView.snapshot(caseNo))?.supplement?.items ?? [];
  if (!items.some(({ target, name }) => target === 'material' && name === asked.slot)) throw notListed(asked);
}

async function storeImage(
  services: Services,
  caseNo: string,
  { slot, imageId }: { slot: string; imageId: string },
  file: ReceivedFile | undefined,
  maxImages: number,
): Promise<{ verdict: AddVerdict; image: MaterialImage }> {
  const { verdict, image } = await storePicture(services, { imageId, folder: 'materials', file }, (picture) =>
    services.materials.add(caseNo, { slot, ...picture }, maxImages),
  );
  const known = verdict === 'same' ? await services.materials.find(caseNo, slot, imageId) : null;
  return { verdict, image: known ?? { slot, ...image } };
}
