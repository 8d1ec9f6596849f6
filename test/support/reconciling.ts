import { expectStatus } from '../../script/client/rest.ts';
import { until } from './faultSteps.ts';
import type { Product, TestOffice } from './product.ts';

type Json = Record<string, unknown>;

export interface TestRun {
  id: string;
  checked: number;
  /** 'kind outcome' → how many, over all offices */
  counts: Record<string, number>;
  finishedAt: string | null;
}

const toRun = ({ id, checked, counts, finishedAt }: Json): TestRun => ({
  id: String(id),
  checked: Number(checked),
  finishedAt: finishedAt as string | null,
  counts: Object.fromEntries(
    (counts as Json[]).map(({ kind, outcome, count }) => [`${String(kind)} ${String(outcome)}`, Number(count)]),
  ),
});

export async function latestRuns(product: Product): Promise<TestRun[]> {
  const admin = await product.clerk('admin');
  const { body } = expectStatus(await admin.rest<{ reconciliations: Json[] }>('GET', '/v1/desk/reconciliations'), 200);
  return body.reconciliations.map(toRun);
}

/** Asks for a run and gives its id as soon as it has begun. */
export async function beginRun(product: Product): Promise<string> {
  const before = (await latestRuns(product))[0]?.id;
  const admin = await product.clerk('admin');
  expectStatus(await admin.rest('POST', '/v1/desk/reconciliations'), 202);
  return until('a run', async () => {
    const [latest] = await latestRuns(product);
    return latest && latest.id !== before ? latest.id : null;
  });
}

export const finishedRun = (product: Product, id: string): Promise<TestRun> =>
  until('the end of the run', async () =>
    (await latestRuns(product)).find((run) => run.id === id && run.finishedAt !== null),
  );

export const reconciled = async (product: Product): Promise<TestRun> => finishedRun(product, await beginRun(product));

/** What the run found in one case: 'kind outcome'. */
export async function differencesOf(
  product: Product,
  { id }: Pick<TestRun, 'id'>,
  caseNo: string,
  office: TestOffice = 'TEST01',
): Promise<string[]> {
  const auditor = await product.clerk('auditor', office);
  const { body } = expectStatus(
    await auditor.rest<{ differences: Json[] }>('GET', `/v1/desk/reconciliations/${id}?limit=100`),
    200,
  );
  return body.differences
    .filter((difference) => difference['caseNo'] === caseNo)
    .map(({ kind, outcome }) => `${String(kind)} ${String(outcome)}`);
}
