import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  ParentClosePolicy,
  startChild,
} from '@temporalio/workflow';
import type { CaseSnapshot } from '../../domain/case.ts';
import type { CaseAction } from '../../domain/lifecycle.ts';
import type { ActionCommand } from '../contracts.ts';
import { amendmentWorkflowId } from '../amendmentContracts.ts';
import type { NoticeOrder } from '../noticeContracts.ts';
import { causeOf } from '../outsideFailure.ts';
import { amendmentDesk, noticeOffice } from './activities.ts';
import { caseEnded, openCaseRoom, type CaseChange, type CaseRoom } from './caseRoom.ts';
import { actionInputOf, registerSharedDecisions, requirePassed, terminated } from './decisions.ts';
import { openHandOver, type HandOver } from './handOver.ts';
import { keepTime } from './keepTime.ts';
import { refusal } from './refusal.ts';
import { acceptTransfers } from './transfer.ts';

/** What one business adds to the lifecycle that all share. */
export interface CaseBusiness {
  /** runs beside the reviewer from acceptance on; given up when he decides before it is done */
  prepareReview(room: CaseRoom): Promise<void>;
  /** judges an approval before it counts; throws a refusal, or says what the outcome is */
  approve(room: CaseRoom, input: unknown, atMs: number): Promise<CaseChange>;
  /** what silence grants (行政许可法 50(2)); absent: nothing */
  deemRenewed?(room: CaseRoom, atMs: number): Promise<CaseChange>;
  /**
   * everything an approval sets in motion; returns what the case knows of it when all of it has succeeded. Where the approval names a
   * delivery, the certificate is handed over then; otherwise the case is over
   */
  fulfil(room: CaseRoom): Promise<CaseChange>;
}

/**
 * The life of a case from submission to its end (DESIGN §2). The snapshot it starts with was written in the transaction of the submission,
 * so the first change made here is version 2. A refusal or a lost race is a result for the caller; the workflow itself never fails.
 */
export async function runCase(start: CaseSnapshot, business: CaseBusiness): Promise<CaseSnapshot> {
  const room = openCaseRoom(start);
  const handOver = openHandOver(room);
  const fulfilment = openFulfilment(room, business, handOver);
  const notices = issueNotices(room);
  registerSharedDecisions(room);
  acceptTransfers(room);
  room.onAction('approve', async (command, atMs) => {
    const outcome = await business.approve(room, command.input, atMs);
    return { change: { ...outcome, state: 'approved', decidedAtMs: atMs } };
  });
  const { deemRenewed } = business;
  if (deemRenewed)
    room.onAction('deem-renewed', async (command, atMs) => {
      actionInputOf('deem-renewed', command);
      const { silenceLimit } = room.snapshot();
      requirePassed(silenceLimit, atMs);
      return { change: await deemRenewed(room, atMs), details: { limit: silenceLimit?.date } };
    });
  room.onAction(
    'terminate',
    async (command, atMs) => {
      // In turn: whoever is handed the certificate in this moment has a case that is over, and a certificate that stands.
      if (room.snapshot().state === 'fulfilling') {
        await fulfilment.revokeUnlessOpen(command);
        handOver.giveUp();
      }
      return terminated(command, atMs);
    },
    fulfilment.takeBack,
  );
  const time = keepTime(room);
  room.refuseOtherActions();

  const inState = (...states: CaseSnapshot['state'][]) => states.includes(room.snapshot().state);
  await condition(() => !inState('submitted', 'supplement-requested'));
  if (inState('accepted', 'special-procedure')) {
    const review = new CancellationScope();
    const prepared = review.run(() => business.prepareReview(room)).catch(ignoreCancellation);
    await condition(() => !inState('accepted', 'special-procedure'));
    review.cancel();
    await prepared;
  }
  if (inState('approved')) await fulfilment.run();
  await time;
  await condition(() => caseEnded(room) && notices.allIssued() && handOver.settled() && allHandlersFinished());
  return room.snapshot();
}

function ignoreCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

/** The effects of an approval, which a termination gives up, or takes back where they have succeeded already. */
function openFulfilment(room: CaseRoom, business: CaseBusiness, handOver: HandOver) {
  const scope = new CancellationScope();
  let settled = false;
  let revoked = false;

  async function run(): Promise<void> {
    try {
      const effects = await scope.run(() => business.fulfil(room));
      // A name of its own: whoever is told that a case is over is told so once.
      if (room.snapshot().delivery)
        await room.change('produce-certificate', { ...effects, state: 'fulfilling', stage: 'producing' });
      else await room.change('complete', { ...effects, state: 'completed', endedAtMs: Date.now() });
    } catch (error) {
      ignoreCancellation(error);
    } finally {
      settled = true;
    }
    if (room.snapshot().state === 'fulfilling') await handOver.run();
    await condition(() => caseEnded(room));
  }

  /**
   * Before the case is terminated the effects of its approval are given up, and what they have granted until then is taken back. What has
   * succeeded all the same has led the case on: then that is judged, and revoked, in turn.
   * @returns whether there was an approval to take back
   */
  async function takeBack(command: ActionCommand): Promise<boolean> {
    if (room.snapshot().state !== 'approved') return false;
    scope.cancel();
    await condition(() => settled);
    if (room.snapshot().state !== 'approved') return true;
    await revokeIssued(command);
    return true;
  }

  /** DESIGN §2: by an amendment of its own, which revokes a voucher or certificate and reverses a cancellation. */
  async function revokeIssued(command: ActionCommand, options: { unlessOpen?: true } = {}): Promise<void> {
    if (revoked) return;
    const { caseNo } = room.snapshot();
    const { amendmentNo } = await amendmentDesk.openRevocation({
      caseNo,
      reason: 'case-terminated',
      actorId: command.actor.id,
      atMs: Date.now(),
      ...options,
    });
    revoked = true;
    if (!amendmentNo) return;
    // The register says revoked already; what is left is the report to the ministry, which does not hold the termination up.
    await startChild('amendment', {
      workflowId: amendmentWorkflowId(amendmentNo),
      args: [{ amendmentNo }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  }

  /** The same in turn with every decision, of a case that nothing is given up of yet: whoever terminates is told at once what is in his way. */
  async function revokeUnlessOpen(command: ActionCommand): Promise<void> {
    try {
      await revokeIssued(command, { unlessOpen: true });
    } catch (error) {
      throw causeOf(error) === 'amendment-open' ? refusal('amendment-open') : error;
    }
  }

  return { run, takeBack, revokeUnlessOpen };
}

const NOTICES: Partial<Record<CaseAction, NoticeOrder['kind']>> = {
  accept: 'acceptance',
  'deem-accepted': 'acceptance',
  decline: 'decline',
  'request-supplement': 'supplement',
  lapse: 'lapse',
  'start-special-procedure': 'special-procedure',
  extend: 'extension',
  approve: 'approval',
  'deem-renewed': 'approval',
  reject: 'rejection',
  terminate: 'termination',
};

/** Every decision that the law wants in writing gets its notice (P-09), beside the case; a case is over only when all are issued. */
function issueNotices(room: CaseRoom): { allIssued(): boolean } {
  const issued = new Map<NoticeOrder['kind'], number>();
  let pending = 0;

  async function issue(order: NoticeOrder): Promise<void> {
    pending += 1;
    await room.persist(`notice-${order.kind}-${order.ordinal}`, () => noticeOffice.issueNotice(order));
    pending -= 1;
  }

  room.onChanged((action, snapshot, atMs) => {
    const kind = NOTICES[action as CaseAction];
    if (!kind) return;
    const ordinal = (issued.get(kind) ?? 0) + 1;
    issued.set(kind, ordinal);
    const order = { caseNo: snapshot.caseNo, kind, ordinal, decidedAtMs: atMs, snapshot };
    // In the root scope: a decision that gives something up does not give up the notice of an earlier one.
    void CancellationScope.nonCancellable(() => issue(order));
  });
  return { allIssued: () => pending === 0 };
}
