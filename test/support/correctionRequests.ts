import { expectStatus } from '../../script/client/rest.ts';
import type { EnrolledDriver } from './product.ts';

type Json = Record<string, unknown>;
interface RecordItem {
  item: string;
  recorded: string;
}

/** His first certificate. */
export async function certificateOf({ rest }: EnrolledDriver): Promise<string> {
  const { body } = expectStatus(await rest('GET', '/v1/qualifications'), 200);
  return String((body['qualifications'] as Json[])[0]?.['id']);
}

export async function recordedIn(driver: EnrolledDriver, id: string): Promise<RecordItem[]> {
  const answer = await driver.rest<{ items: RecordItem[] }>('GET', `/v1/qualifications/${id}/record`);
  return expectStatus(answer, 200).body.items;
}

export const fileCorrection = (driver: EnrolledDriver, id: string, json: Json, idempotencyKey = 'new') =>
  driver.rest('POST', `/v1/qualifications/${id}/correction-requests`, { json, idempotencyKey });

/** Files a request about his address. @returns its number */
export async function addressCorrection(driver: EnrolledDriver, right: string): Promise<string> {
  const id = await certificateOf(driver);
  const { recorded } = (await recordedIn(driver, id)).find(({ item }) => item === 'address')!;
  const items = [{ item: 'address', recorded, right }];
  const filed = await fileCorrection(driver, id, { items, reason: '住址登记有误' });
  return String(expectStatus(filed, 201).body['no']);
}
