import { askedOf } from '../../domain/businesses/application.ts';
import type { BusinessDefinition, FormValues } from '../../domain/businesses/business.ts';
import { newObjectKey } from '../../integrations/storage/objectKey.ts';
import { StorageError } from '../../integrations/storage/storageErrors.ts';
import { declaredOf, type CaseHeader, type NewDraft } from '../../db/caseDrafts.ts';
import type { MaterialImage } from '../../db/materials.ts';
import type { Services } from '../services.ts';
import { dropFormerConsent } from './agreeNotice.ts';
import { factsOfCase } from './caseReader.ts';

/**
 * Makes the draft with what was last handed in with an ended case: values that the form still takes, images of documents that are still asked
 * for, in files of their own. Everything is judged anew when it is submitted. There is one such draft at a time; whoever asks again gets it,
 * with the notice he has just agreed to.
 * @returns the draft's number
 */
export async function carryOn(
  services: Services,
  draft: NewDraft,
  from: CaseHeader,
  definition: BusinessDefinition,
): Promise<string> {
  const known = await services.drafts.carryingOn(draft.userId, from.caseNo);
  if (known) return agreedAgain(services, known, draft);
  const values = await usableValues(services, from, definition);
  const images = await copyImages(services, await wantedImages(services, from, definition, values));
  let created = false;
  try {
    const made = await services.drafts.carryOn(draft, { from: from.caseNo, values, images });
    created = made.created;
    return created ? made.caseNo : await agreedAgain(services, made.caseNo, draft);
  } finally {
    if (!created) await discard(services, images);
  }
}

async function agreedAgain(services: Services, caseNo: string, draft: NewDraft): Promise<string> {
  const { noticeVersion, configVersion, nationalVersion, atMs } = draft;
  const before = await services.drafts.find(draft.userId, caseNo);
  await services.drafts.agreeNotice(caseNo, { noticeVersion, configVersion, nationalVersion }, atMs);
  if (before?.noticeVersion !== noticeVersion) await dropFormerConsent(services, caseNo);
  return caseNo;
}

/** Field by field: one that the form does not take any more begins as the registry or the profile has it. */
async function usableValues(
  { drafts }: Services,
  { caseNo }: CaseHeader,
  { form }: BusinessDefinition,
): Promise<Partial<FormValues>> {
  const declared = declaredOf(await drafts.formOf(caseNo));
  const values: Partial<FormValues> = {};
  for (const { name, editable } of form.fields) {
    const value = declared[name];
    if (!editable || !value) continue;
    const parsed = form.draftSchema.safeParse({ [name]: value });
    if (parsed.success) Object.assign(values, parsed.data);
  }
  return values;
}

async function wantedImages(
  services: Services,
  from: CaseHeader,
  definition: BusinessDefinition,
  values: Partial<FormValues>,
): Promise<MaterialImage[]> {
  const facts = await factsOfCase(services, from);
  const images = await services.materials.of(from.caseNo);
  return askedOf(definition, facts, values as FormValues).materials.flatMap(({ slot, maxImages, shared }) =>
    shared ? [] : images.filter((image) => image.slot === slot).slice(0, maxImages),
  );
}

/** An image that cannot be read any more is asked for again; any other trouble leaves no copies behind. */
async function copyImages(services: Services, images: readonly MaterialImage[]): Promise<MaterialImage[]> {
  const copies: MaterialImage[] = [];
  try {
    for (const image of images) {
      const bytes = await services.files.get(image.objectKey).catch(nullWhenLost);
      if (!bytes) continue;
      const copy = { ...image, objectKey: newObjectKey('materials') };
      copies.push(copy);
      await services.files.put(copy.objectKey, bytes);
    }
    return copies;
  } catch (error) {
    await discard(services, copies);
    throw error;
  }
}

function nullWhenLost(error: unknown): null {
  if (error instanceof StorageError && (error.code === 'file-not-found' || error.code === 'file-damaged')) return null;
  throw error;
}

async function discard({ files }: Services, images: readonly MaterialImage[]): Promise<void> {
  await Promise.allSettled(images.map(({ objectKey }) => files.delete(objectKey)));
}
