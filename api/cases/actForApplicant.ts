import { z } from 'zod';
import type { CaseSnapshot } from '../../domain/case.ts';
import { DomainProblem, problem } from '../../domain/errors.ts';
import { judgeAction } from '../../domain/lifecycle.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import type { Reply } from '../route.ts';
import type { Services } from '../services.ts';
import { caseAnswer } from './caseAnswer.ts';
import { ownCase, readOwnCase } from './caseReader.ts';

/** The second: taken, and still being written. */
export const actedAnswer = z.union([caseAnswer, z.object({ caseNo: z.string(), statusUrl: z.string() })]);

type OwnAction = 'withdraw' | 'resubmit' | 'change-delivery';

/** Who does it: the applicant, or a clerk at the counter before whom he stands (P-22). */
export interface ActingFor {
  kind: 'applicant' | 'counter';
  id: string;
  /** where he asks how it ended */
  statusUrl: string;
}

/** A decision of the applicant's own, answered with the case as it left it. */
export async function actForApplicant(
  services: Services,
  header: CaseHeader,
  action: OwnAction,
  input: unknown,
  idempotencyKey: string | null,
  by: ActingFor = { kind: 'applicant', id: header.userId, statusUrl: `/v1/cases/${header.caseNo}` },
): Promise<Reply<z.input<typeof actedAnswer>>> {
  const { caseNo, userId } = header;
  const { kind, id, statusUrl } = by;
  const outcome = await services.cases
    .act(caseNo, action, { actor: { kind, id }, expectedVersion: null, input }, `${id}:${action}:${idempotencyKey}`)
    .catch((error: unknown) => refuseWhenEnded(services, caseNo, action, kind, error));
  if (outcome.kind === 'accepted') return { status: 202, body: { caseNo, statusUrl }, unsettled: true };
  const acted = await ownCase(services, userId, caseNo);
  return { status: 200, body: await readOwnCase(services, acted), etag: acted.version };
}

/** The workflow of an ended case answers nobody any more: then the record says why not. */
async function refuseWhenEnded(
  { caseView }: Services,
  caseNo: string,
  action: OwnAction,
  actor: ActingFor['kind'],
  error: unknown,
): Promise<never> {
  if (!(error instanceof DomainProblem) || error.code !== 'case-not-running') throw error;
  const snapshot = await caseView.snapshot(caseNo);
  throw (snapshot && tableRefusal(snapshot, action, actor)) ?? error;
}

/** What the table says against it, with what may be done instead; null: it is allowed. */
export function tableRefusal(
  snapshot: CaseSnapshot,
  action: OwnAction,
  actor: ActingFor['kind'] = 'applicant',
): DomainProblem | null {
  const { state, stage, version, business } = snapshot;
  const verdict = judgeAction({ action, state, stage, business, actor });
  if (verdict.allowed) return null;
  return problem(verdict.code, verdict.message, { state, version, allowedActions: verdict.allowedActions });
}
