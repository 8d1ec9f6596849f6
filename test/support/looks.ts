import { expectStatus } from '../../script/client/rest.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import type { Product, TestOffice } from './product.ts';

type Json = Record<string, unknown>;

/** What an office's auditor finds by the person's number: what was seen of him and by whom, newest first. His own look is the first. */
export async function looksAt(
  product: Product,
  { idNumber }: Pick<DemoPerson, 'idNumber'>,
  office: TestOffice = 'TEST01',
): Promise<unknown[][]> {
  const auditor = await product.clerk('auditor', office);
  const search = { json: { idNumber, limit: 100 } };
  const answer = await auditor.rest<{ reads: Json[] }>('POST', '/v1/desk/personal-data-reads/search', search);
  return expectStatus(answer, 200).body.reads.map(({ what, staff }) => [what, (staff as Json)['name']]);
}
