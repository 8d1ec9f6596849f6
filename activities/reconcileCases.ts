import { setTimeout as sleep } from 'node:timers/promises';
import { loggableError } from '../config/loggableError.ts';
import type { FoundDifference, Told } from '../db/reconciliation.ts';
import type { Sight } from '../db/sights.ts';
import { DomainProblem } from '../domain/errors.ts';
import { ofMatter, staysForAPerson, type DifferenceKind } from '../domain/reconciliation.ts';
import type { RunningCase } from '../temporal/reconcileClient.ts';
import { fingerprint, type Comparison, type Finding, type Look, type Verdict } from './compareCase.ts';
import { inParallel } from './pacedBy.ts';
import type { Reconciling } from './reconcileActivities.ts';

const AT_ONCE = 8;
const BEAT_EVERY_MS = 3000;
/** So many workflows silent at once are no troubles of cases, as when a release has no workers: no supervisor gets a task for each of them. */
const SILENT_IS_OUTAGE = 20;

export interface Tally {
  checked: number;
  standing: number;
}

export interface CaseReconciler {
  check(caseNos: readonly string[]): Promise<Tally>;
  /** The same from the other side: workflows that run. */
  checkRunning(cases: readonly RunningCase[]): Promise<Tally>;
}

export interface Run {
  reconciliationId: string;
  comparison: Comparison;
  /** waits for this case's turn */
  turn(): Promise<void>;
  /** says that it is alive; throws when it is to stop */
  beat(): void;
}

/**
 * Compares cases and correction requests with their workflows and acts on what differs. A case that changes while it is compared is no difference: what differs is
 * looked at again after a while, must be what it was, and is mended only as long as the row is the one that was looked at.
 */
export function createCaseReconciler(deps: Reconciling, run: Run): CaseReconciler {
  const { reconciliation, engine, settings, log } = deps;
  const mend = createMends(deps, run.reconciliationId);

  async function look(caseNos: readonly string[]): Promise<Look[]> {
    const sights = await reconciliation.sights(caseNos);
    return inParallel(sights, AT_ONCE, async (sight) => {
      await run.turn();
      run.beat();
      return { sight, standing: await engine.look(sight.caseNo) };
    });
  }

  async function verdictsOn(looks: readonly Look[]): Promise<Map<string, Verdict>> {
    const replanUnderWay = await reconciliation.replanUnderWay();
    const verdicts = new Map<string, Verdict>();
    for (const one of looks) {
      const { caseNo } = one.sight;
      const verdict = await run.comparison.verdictOn(one, Date.now(), { replanUnderWay });
      verdicts.set(caseNo, verdict);
      // One such case holds up no other.
      if (verdict.trouble !== null)
        log.error({ caseNo, error: loggableError(verdict.trouble) }, 'a case cannot be compared');
    }
    return verdicts;
  }

  async function settle(): Promise<void> {
    for (let leftMs = settings.settleMs; leftMs > 0; leftMs -= BEAT_EVERY_MS) {
      run.beat();
      await sleep(Math.min(leftMs, BEAT_EVERY_MS));
    }
  }

  async function closeSettled({ handed, caseNo }: Sight, { judged, findings }: Verdict): Promise<void> {
    const stands = (cause: DifferenceKind) => !judged.includes(cause) || findings.some(({ kind }) => kind === cause);
    const gone = handed.filter((cause) => !staysForAPerson(cause) && !stands(cause));
    if (gone.length > 0) await reconciliation.closeHanded(caseNo, gone);
  }

  async function check(caseNos: readonly string[]): Promise<Tally> {
    const first = await look(caseNos);
    const verdicts = await verdictsOn(first);
    const tally: Tally = { checked: first.length, standing: 0 };
    for (const { sight } of first) await closeSettled(sight, verdicts.get(sight.caseNo)!);
    const suspected = [...verdicts].filter(([, { findings }]) => findings.length > 0).map(([caseNo]) => caseNo);
    if (suspected.length === 0) return tally;
    await settle();
    const second = await look(suspected);
    const before = new Map(first.map((one) => [one.sight.caseNo, fingerprint(one)]));
    const same = second.filter((one) => before.get(one.sight.caseNo) === fingerprint(one));
    const outage = isOutage(same);
    const confirmed = await verdictsOn(same);
    for (const one of same)
      for (const finding of confirmed.get(one.sight.caseNo)!.findings) {
        run.beat();
        count(tally, await mend(one, finding, { outage }));
      }
    return tally;
  }

  function isOutage(looks: readonly Look[]): boolean {
    const silent = looks.filter(({ standing }) => standing.kind === 'silent').length;
    if (silent < SILENT_IS_OUTAGE) return false;
    log.error(
      { reconciliationId: run.reconciliationId, silent },
      'many workflows do not answer: has a release no workers?',
    );
    return true;
  }

  return {
    check,
    async checkRunning(cases) {
      const caseNos = cases.map(({ caseNo }) => caseNo);
      const sights = await reconciliation.sights(caseNos);
      const known = new Map(sights.map((sight) => [sight.caseNo, sight]));
      // Open rows have been compared already; an ended one, whose workflow may have been left behind, has not.
      const tally = await check(caseNos.filter((caseNo) => known.get(caseNo)?.ended ?? false));
      for (const { caseNo, officeCode } of cases.filter((one) => !known.has(one.caseNo))) {
        const standing = await engine.look(caseNo);
        // The engine's index is a moment late: a case that is just being deleted or has ended is none.
        if (standing.kind !== 'running' && standing.kind !== 'silent') continue;
        const noted: FoundDifference = {
          reconciliationId: run.reconciliationId,
          caseNo,
          kind: 'workflow-without-case',
          outcome: 'noted',
          details: { officeCode },
        };
        count(tally, await reconciliation.record(noted));
      }
      return tally;
    },
  };
}

function count(tally: Tally, told: Told): void {
  if (told === 'standing') tally.standing += 1;
}

interface Circumstances {
  /** many workflows are silent at once */
  outage: boolean;
}

/** What is done about each kind of difference. */
function createMends({ reconciliation, engine, cases, corrections, log }: Reconciling, reconciliationId: string) {
  async function act({ sight, standing }: Look, { kind, details }: Finding, { outage }: Circumstances): Promise<Told> {
    const { caseNo, officeCode } = sight;
    const difference = { reconciliationId, caseNo, kind, details: { officeCode, ...details } };
    const mended: FoundDifference = { ...difference, outcome: 'mended' };
    const handed: FoundDifference = { ...difference, outcome: 'handed' };
    switch (kind) {
      case 'workflow-missing':
        if (await reconciliation.isStarting(caseNo)) return 'changed';
        if (!sight.snapshot) return reconciliation.handOver(sight, { ...handed, kind: 'workflow-lost' });
        await ofMatter(sight.snapshot, {
          case: (snapshot) => cases.startCase(snapshot),
          correction: (snapshot) => corrections.start(snapshot),
        });
        return reconciliation.record(mended);
      case 'projection-open':
      case 'projection-behind':
        return overwrite(mended);
      case 'projection-rewound':
        return overwrite(handed);
      case 'columns-differ':
        return overwrite(mended);
      case 'tasks-differ':
        return reconciliation.mendTasks(sight, mended);
      case 'calendar-behind':
        // It was asked once, and has not counted anew: an earlier release cannot.
        if (await reconciliation.isKnown(mended)) return reconciliation.handOver(sight, handed);
        await cases.signalCalendarChanged(caseNo, Number(details['to']));
        return reconciliation.record(mended);
      case 'workflow-silent':
        return outage ? reconciliation.record({ ...handed, outcome: 'noted' }) : reconciliation.handOver(sight, handed);
      case 'workflow-lost':
      case 'audit-chain-broken':
        return reconciliation.handOver(sight, handed);
      case 'workflow-without-case':
        return reconciliation.record({ ...handed, outcome: 'noted' });
    }

    async function overwrite(as: FoundDifference): Promise<Told> {
      if (standing.kind !== 'running' && standing.kind !== 'completed') throw new Error('there is nothing to write');
      // Its own record is on the way: the database was away or is slow, or a worker has died in the middle of it.
      if (await engine.isBusy(caseNo)) return 'changed';
      return reconciliation.overwrite(sight, standing.snapshot, as);
    }
  }

  /** One case that cannot be mended holds up no other: somebody gets it. Without engine or database the whole walk waits. */
  async function actOrHandOver(look: Look, finding: Finding, circumstances: Circumstances): Promise<Told> {
    try {
      return await act(look, finding, circumstances);
    } catch (error) {
      if (error instanceof DomainProblem && error.code === 'case-not-running') return 'changed';
      if (error instanceof DomainProblem && error.code === 'outcome-unknown') throw error;
      const { caseNo, officeCode } = look.sight;
      log.error(
        { reconciliationId, caseNo, difference: finding.kind, error: loggableError(error) },
        'it cannot be mended',
      );
      const details = { officeCode, mend: 'failed' };
      return reconciliation.handOver(look.sight, {
        reconciliationId,
        caseNo,
        kind: finding.kind,
        outcome: 'handed',
        details,
      });
    }
  }

  return async (look: Look, finding: Finding, circumstances: Circumstances): Promise<Told> => {
    const told = await actOrHandOver(look, finding, circumstances);
    if (told === 'recorded')
      log.warn(
        { reconciliationId, caseNo: look.sight.caseNo, difference: finding.kind },
        'a case and its workflow differed',
      );
    return told;
  };
}
