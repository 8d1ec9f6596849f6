import { ApplicationFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { ClockTermsRepository } from '../db/clockTerms.ts';
import type { ReconciliationRepository } from '../db/reconciliation.ts';
import { CASE_STATES } from '../domain/lifecycle.ts';
import type { CaseClient } from '../temporal/caseClient.ts';
import type { CorrectionClient } from '../temporal/correctionClient.ts';
import type { ReconcileClient } from '../temporal/reconcileClient.ts';
import type { ReconcileActivities, ReconciliationResult } from '../workflows/reconcileContracts.ts';
import { createComparison } from './compareCase.ts';
import { pacedBy } from './pacedBy.ts';
import { createCaseReconciler, type CaseReconciler, type Tally } from './reconcileCases.ts';

const PAGE = 200;

export interface Reconciling {
  reconciliation: ReconciliationRepository;
  terms: ClockTermsRepository;
  cases: CaseClient;
  corrections: Pick<CorrectionClient, 'start'>;
  engine: ReconcileClient;
  log: Logger;
  /** the process is to end: another worker goes on */
  stopping: AbortSignal;
  settings: {
    casesPerSecond: number;
    /** how long a difference must stand before it is one, milliseconds */
    settleMs: number;
    /** how long the engine remembers what has ended, milliseconds */
    retentionMs: number;
  };
}

/** Where a walk stands; what the heartbeat carries. First the open cases, then the open correction requests, then what was handed over and has ended, then workflows that run. */
const cursorSchema = z.object({
  /** what was written since is left to the next walk: it has just come from its own workflow */
  untilMs: z.int(),
  open: z.object({ state: z.enum(CASE_STATES), updatedAtMs: z.int(), caseNo: z.string() }).nullable(),
  openDone: z.boolean(),
  /** number of the last correction request; a worker of an earlier release has left none */
  correction: z.string().nullable().default(null),
  correctionsDone: z.boolean().default(false),
  running: z.string().nullable(),
  tally: z.object({ checked: z.int(), standing: z.int() }),
});
type Cursor = z.infer<typeof cursorSchema>;

const startOfWalk = (untilMs: number): Cursor => ({
  untilMs,
  open: null,
  openDone: false,
  correction: null,
  correctionsDone: false,
  running: null,
  tally: { checked: 0, standing: 0 },
});

/** Finds where the records and the workflows disagree, mends what can be mended, and hands the rest to somebody (DESIGN §4). */
export function createReconcileActivities(deps: Reconciling): ReconcileActivities {
  return {
    async reconcileCases({ reconciliationId }) {
      const context = Context.current();
      const startedAtMs = Date.now();
      const resumed = cursorSchema.safeParse(context.info.heartbeatDetails);
      const cursor = resumed.success ? resumed.data : startOfWalk(startedAtMs);
      const beat = () => {
        context.heartbeat(cursor);
        if (deps.stopping.aborted || context.cancellationSignal.aborted)
          throw ApplicationFailure.create({ type: 'stopped', message: 'the walk is left to another worker' });
      };
      await deps.reconciliation.begin(reconciliationId, startedAtMs);
      const reconciler = createCaseReconciler(deps, {
        reconciliationId,
        comparison: createComparison(deps.terms, deps.settings.retentionMs),
        turn: pacedBy(deps.settings.casesPerSecond),
        beat,
      });
      await walk(deps, reconciler, cursor, beat).catch((error: unknown) => {
        deps.log.warn({ reconciliationId, error: loggableError(error) }, 'a walk over the open cases broke off');
        throw error;
      });
      const { checked, standing } = cursor.tally;
      const found = await deps.reconciliation.finish(reconciliationId, { checked, finishedAtMs: Date.now() });
      const result: ReconciliationResult = { reconciliationId, checked, found, standing };
      deps.log.info({ ...result, tookMs: Date.now() - startedAtMs }, 'open cases are reconciled with their workflows');
      return result;
    },
  };
}

async function walk(
  { reconciliation, engine }: Reconciling,
  reconciler: CaseReconciler,
  cursor: Cursor,
  beat: () => void,
): Promise<void> {
  while (!cursor.openDone) {
    const { caseNos, next } = await reconciliation.openPage(cursor.open, { untilMs: cursor.untilMs, limit: PAGE });
    add(cursor.tally, await reconciler.check(caseNos));
    cursor.open = next;
    cursor.openDone = next === null;
    beat();
  }
  while (!cursor.correctionsDone) {
    const { numbers, next } = await reconciliation.openCorrections(cursor.correction, PAGE);
    add(cursor.tally, await reconciler.check(numbers));
    cursor.correction = next;
    cursor.correctionsDone = next === null;
    beat();
  }
  if (cursor.running === null) add(cursor.tally, await reconciler.check(await reconciliation.handedEnded(PAGE)));
  for (;;) {
    const { cases, next } = await engine.running(cursor.running, PAGE);
    add(cursor.tally, await reconciler.checkRunning(cases));
    cursor.running = next;
    beat();
    if (next === null) return;
  }
}

function add(total: Tally, { checked, standing }: Tally): void {
  total.checked += checked;
  total.standing += standing;
}
