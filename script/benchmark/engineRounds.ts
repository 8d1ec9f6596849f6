import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { caseWorkflowId, createCaseClient, type CaseClient } from '../../temporal/caseClient.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { emptyTwin, twinAccept, twinApprove } from './emptyTwin.ts';
import { inParallel } from './inParallel.ts';
import type { PreparedCase, PreparedCases } from './preparedCases.ts';
import { TWIN_QUEUE } from './twinQueue.ts';

export interface Round {
  wallMs: number;
  /** history events of the last one */
  events: number;
}

const PROPOSAL_PAUSE_MS = 20;

/** Cases without pictures: from the transaction of the submission to the end of the workflow. Decisions go straight to the engine. */
export async function caseRound(
  client: Client,
  rows: PreparedCases,
  prepared: readonly PreparedCase[],
  clients: number,
): Promise<Round> {
  const cases = createCaseClient(client, readTemporalSettings().clientDeadlines);
  const wallMs = await inParallel(prepared, clients, (one) => wholeCase(client, cases, rows, one));
  return { wallMs, events: await eventsOf(client, caseWorkflowId(prepared.at(-1)?.caseNo ?? '')) };
}

async function wholeCase(
  client: Client,
  cases: CaseClient,
  rows: PreparedCases,
  prepared: PreparedCase,
): Promise<void> {
  const { caseNo } = prepared;
  await cases.startCase(await rows.submit(prepared));
  const decide = async (action: 'accept' | 'approve', actor: 'acceptor' | 'reviewer', input: object): Promise<void> => {
    const command = { actor: { kind: actor, id: `bench-${actor}` }, expectedVersion: null, input };
    await cases.act(caseNo, action, command, `bench-${actor}:${action}:${randomUUID()}`);
  };
  await decide('accept', 'acceptor', {});
  // A reviewer decides on the proposal; decided before it is there, a case would cost less than a real one.
  for (;;) {
    const proposal = (await rows.snapshotOf(caseNo))?.proposal;
    if (proposal) {
      await decide('approve', 'reviewer', { grade: proposal.grade });
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, PROPOSAL_PAUSE_MS));
  }
  await client.workflow.getHandle(caseWorkflowId(caseNo)).result();
}

/** The same number of empty twins, with the same clients, on the same server. */
export async function twinRound(client: Client, count: number, clients: number): Promise<Round> {
  const ids = Array.from({ length: count }, () => `twin:${randomUUID()}`);
  const wallMs = await inParallel(ids, clients, async (workflowId) => {
    const handle = await client.workflow.start(emptyTwin, { workflowId, taskQueue: TWIN_QUEUE, args: [workflowId] });
    await handle.executeUpdate(twinAccept);
    await handle.executeUpdate(twinApprove);
    await handle.result();
  });
  return { wallMs, events: await eventsOf(client, ids.at(-1) ?? '') };
}

async function eventsOf(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return events?.length ?? 0;
}
