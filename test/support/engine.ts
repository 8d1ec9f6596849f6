import type { Client } from '@temporalio/client';
import type { CaseSnapshot } from '../../domain/case.ts';
import { fastForwardWorkflow } from '../../script/stack/fastForward.ts';
import { virtualNowMs } from '../../script/stack/virtualNow.ts';
import { createCaseClient } from '../../temporal/caseClient.ts';
import { connectClient } from '../../temporal/connection.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import type { Product } from './product.ts';

const WITHIN_MS = 60_000;

/** The product's engine from the side of a test: its truth of a case, and time. */
export interface Engine {
  client: Client;
  /** the truth of a case, from its workflow; also after its end */
  snapshot(caseNo: string): Promise<CaseSnapshot>;
  /** what the clock of a case shows, epoch milliseconds */
  nowMs(caseNo: string): Promise<number>;
  /** moves the clock of one case forward; it never goes back */
  forward(caseNo: string, seconds: number): Promise<void>;
  /** the same to an instant, which must lie ahead */
  forwardTo(caseNo: string, instantMs: number): Promise<void>;
}

const workflowIdOf = (caseNo: string): string => `case:${caseNo}`;

/** Opens a connection for the work and closes it again. */
export async function withEngine<T>(
  { env, keyring }: Pick<Product, 'env' | 'keyring'>,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = env;
  if (!address || !namespace) throw new Error('these tests run in a private stack: script/test api');
  const client = connectClient({ address, namespace, payloads: keyring.payloads });
  const cases = createCaseClient(client, readTemporalSettings().clientDeadlines);
  const nowMs = (caseNo: string) => virtualNowMs(client, namespace, workflowIdOf(caseNo));
  const forward = (caseNo: string, seconds: number) =>
    client.connection.withDeadline(Date.now() + WITHIN_MS, () =>
      fastForwardWorkflow(client, namespace, workflowIdOf(caseNo), Math.ceil(seconds)),
    );
  try {
    return await work({
      client,
      snapshot: (caseNo) => cases.snapshot(caseNo),
      nowMs,
      forward,
      forwardTo: async (caseNo, instantMs) => forward(caseNo, (instantMs - (await nowMs(caseNo))) / 1000),
    });
  } finally {
    await client.connection.close();
  }
}
