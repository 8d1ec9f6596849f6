import { expectStatus } from '../../script/client/rest.ts';
import { RECONCILE_SCHEDULE } from '../../temporal/reconcileClient.ts';
import { withEngine } from './engine.ts';
import { until } from './faultSteps.ts';
import type { Product } from './product.ts';

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

/** Asks for a run and gives its id as soon as it has begun. Not before the engine knows that the last one is over: it would let none begin. */
export async function beginRun(product: Product): Promise<string> {
  await withEngine(product, ({ client }) =>
    until('the end of the run before', async () => {
      const { info } = await client.schedule.getHandle(RECONCILE_SCHEDULE).describe();
      return info.runningActions.length === 0;
    }),
  );
  const before = (await latestRuns(product))[0]?.id;
  const admin = await product.clerk('admin');
  expectStatus(await admin.rest('POST', '/v1/desk/reconciliations'), 202);
  return until('a run', async () => {
    const [latest] = await latestRuns(product);
    return latest && latest.id !== before ? latest.id : null;
  });
}

/** After a kill the engine waits for the heartbeat of the dead worker before it lets another go on. */
export const finishedRun = (product: Product, id: string): Promise<TestRun> =>
  until(
    'the end of the run',
    async () => (await latestRuns(product)).find((run) => run.id === id && run.finishedAt !== null),
    { withinMs: 150_000 },
  );

export const reconciled = async (product: Product): Promise<TestRun> => finishedRun(product, await beginRun(product));
