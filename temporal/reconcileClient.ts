import {
  defaultPayloadConverter,
  isGrpcServiceError,
  QueryRejectedError,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  ServiceError,
  WorkflowClient,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import proto from '@temporalio/proto';
import { snapshotDigest } from '../crypto/snapshotDigest.ts';
import { readSnapshot } from '../domain/case.ts';
import { correctionSnapshotSchema } from '../domain/correction.ts';
import { isCorrectionNumber } from '../domain/correctionNumber.ts';
import { problem } from '../domain/errors.ts';
import type { MatterSnapshot, WorkflowStanding } from '../domain/reconciliation.ts';
import { CASE_SNAPSHOT_QUERY } from '../workflows/contracts.ts';
import { CORRECTION_SNAPSHOT_QUERY, correctionWorkflowId } from '../workflows/correctionContracts.ts';
import { caseWorkflowId } from './caseClient.ts';
import { isNoAnswer, problemOf } from './problems.ts';
import type { TemporalSettings } from './settings.ts';

/** The Schedule that starts the reconciler; declared in temporal.yaml, applied by the provisioning. */
export const RECONCILE_SCHEDULE = 'reconcile';

/** A workflow of a case or correction request that runs, by what the engine itself keeps of it in the clear. */
export interface RunningCase {
  /** number of either */
  caseNo: string;
  officeCode: string | null;
}

/** What the reconciler asks of the engine. Whatever is asked: @throws DomainProblem 'outcome-unknown' when the engine cannot be reached. */
export interface ReconcileClient {
  /** The workflow's own word on a case or correction request. */
  look(caseNo: string): Promise<WorkflowStanding>;
  /** Whether the workflow is about to write its record itself: it has a task to do, or a record under way. */
  isBusy(caseNo: string): Promise<boolean>;
  /** One page of the workflows of cases and correction requests that run, as the engine's index has it (a moment late). `page`: where the last one ended. */
  running(page: string | null, limit: number): Promise<{ cases: RunningCase[]; next: string | null }>;
  /** Has a run begin now, unless one is under way. @throws DomainProblem 'service-unavailable', 'outcome-unknown' */
  runNow(): Promise<void>;
}

const { WorkflowExecutionStatus } = proto.temporal.api.enums.v1;
/** gRPC: PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. They say something of us, and nothing of the case. */
const REFUSED_ACCESS = new Set([7, 12, 16]);
/** So often (some eight minutes) a record is left to be tried again before the reconciler writes in its place; its messages still follow. */
const PATIENCE_ATTEMPTS = 20;
const PREFIXES = [caseWorkflowId(''), correctionWorkflowId('')];
const RUNNING = `ExecutionStatus = 'Running' AND (${PREFIXES.map((prefix) => `WorkflowId STARTS_WITH '${prefix}'`).join(' OR ')})`;
/** Activities by which a workflow writes its record. */
const RECORDS = ['recordCase', 'recordCorrection'];

const workflowIdOf = (no: string): string => (isCorrectionNumber(no) ? correctionWorkflowId(no) : caseWorkflowId(no));
const numberIn = (workflowId: string): string => workflowId.slice(workflowId.indexOf(':') + 1);

export function createReconcileClient(client: Client, deadlines: TemporalSettings['clientDeadlines']): ReconcileClient {
  // One question tells both: an open workflow answers, an ended one is named with how it ended.
  const openOnly = new WorkflowClient({
    connection: client.connection,
    namespace: client.options.namespace,
    dataConverter: client.options.loadedDataConverter,
    queryRejectCondition: 'NOT_OPEN',
  });
  const within = <T>(work: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + deadlines.start, work);
  const describe = (caseNo: string) => within(() => client.workflow.getHandle(workflowIdOf(caseNo)).describe());

  async function ask(caseNo: string): Promise<WorkflowStanding> {
    try {
      const query = isCorrectionNumber(caseNo) ? CORRECTION_SNAPSHOT_QUERY : CASE_SNAPSHOT_QUERY;
      const answer = await within(() => openOnly.getHandle(workflowIdOf(caseNo)).query<unknown>(query));
      return standing(caseNo, 'running', answer);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { kind: 'absent' };
      if (error instanceof QueryRejectedError) return ended(caseNo, error);
      throw error;
    }
  }

  async function ended(caseNo: string, { status }: QueryRejectedError): Promise<WorkflowStanding> {
    if (status === WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED) {
      const result = await within(() => client.workflow.getHandle(workflowIdOf(caseNo)).result() as Promise<unknown>);
      return standing(caseNo, 'completed', result);
    }
    const name = (WorkflowExecutionStatus[status] ?? String(status)).replace('WORKFLOW_EXECUTION_STATUS_', '');
    return { kind: 'ended', status: name.toLowerCase().replaceAll('_', '-') };
  }

  return {
    look: (caseNo) =>
      asProblem(async () => {
        try {
          return await ask(caseNo);
        } catch (error) {
          if (isRefusedAccess(error)) throw error;
          // Whatever else it answers is no snapshot: its code and history do not fit, or another workflow bears the id of a case. And where
          // nobody answers: is it the engine, or only this workflow?
          if (isNoAnswer(error)) await describe(caseNo);
          return { kind: 'silent' };
        }
      }),

    isBusy: (caseNo) =>
      asProblem(async () => {
        const { raw } = await describe(caseNo);
        // A worker that died inside a task may have written what the workflow will decide only when the task is taken again.
        if (raw.pendingWorkflowTask) return true;
        const record = raw.pendingActivities?.find(({ activityType }) => RECORDS.includes(activityType?.name ?? ''));
        return record !== undefined && (record.attempt ?? 1) <= PATIENCE_ATTEMPTS;
      }),

    async running(page, limit) {
      const { executions, nextPageToken } = await asProblem(() =>
        within(() =>
          client.workflowService.listWorkflowExecutions({
            namespace: client.options.namespace,
            pageSize: limit,
            query: RUNNING,
            nextPageToken: page === null ? null : Buffer.from(page, 'base64'),
          }),
        ),
      );
      const cases = executions.map(({ execution, searchAttributes }): RunningCase => {
        const office = searchAttributes?.indexedFields?.['CaseOffice'];
        const officeCode = office ? defaultPayloadConverter.fromPayload<string>(office) : null;
        return { caseNo: numberIn(execution?.workflowId ?? ''), officeCode };
      });
      return { cases, next: nextPageToken.length > 0 ? Buffer.from(nextPageToken).toString('base64') : null };
    },

    async runNow() {
      try {
        await within(() => client.schedule.getHandle(RECONCILE_SCHEDULE).trigger(ScheduleOverlapPolicy.SKIP));
      } catch (error) {
        // Nobody has provisioned it.
        if (error instanceof ScheduleNotFoundError) throw problem('service-unavailable');
        throw problemOf(error);
      }
    },
  };
}

/** @throws ZodError when it is no snapshot: another workflow bears the id of a case */
function standing(no: string, kind: 'running' | 'completed', answer: unknown): WorkflowStanding {
  const snapshot: MatterSnapshot = isCorrectionNumber(no)
    ? correctionSnapshotSchema.parse(answer)
    : readSnapshot(answer);
  return { kind, snapshot, digest: snapshotDigest(snapshot) };
}

async function asProblem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw problemOf(error);
  }
}

function isRefusedAccess(error: unknown): boolean {
  const cause = error instanceof ServiceError && error.cause ? error.cause : error;
  return isGrpcServiceError(cause) && REFUSED_ACCESS.has(cause.code);
}
