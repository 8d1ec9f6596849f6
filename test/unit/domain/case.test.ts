import { expect } from 'chai';
import fc from 'fast-check';
import {
  caseFlags,
  caseSnapshotSchema,
  readSnapshot,
  runningClock,
  submittedCase,
  type CaseSnapshot,
} from '../../../domain/case.ts';
import { CASE_STATES } from '../../../domain/lifecycle.ts';
import { planDeadline } from '../../../domain/working-days.ts';
import { near, someCalendar } from './helpers/calendars.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}+08:00`);
const calendar = { region: 'CN', version: 1, coverage: [{ from: '2026-01-01', to: '2026-12-31' }], days: {} };

const submittedAtMs = at('2026-11-23T10:00');
const submitted: CaseSnapshot = {
  ...submittedCase({
    caseNo: 'CX510100202611230000017',
    business: 'integrity-assessment',
    kind: 'regular',
    officeCode: '510100',
    submittedAtMs,
    versions: { config: 1, national: 1, notice: '1', form: '1', materials: '1' },
  }),
  acceptance: planDeadline(calendar, submittedAtMs, 2),
};
const acceptedAtMs = at('2026-11-24T15:00');
const accepted: CaseSnapshot = {
  ...submitted,
  state: 'accepted',
  version: 2,
  acceptedAtMs,
  result: planDeadline(calendar, acceptedAtMs, 3),
  asOfMs: acceptedAtMs,
};

describe('domain/case', () => {
  it('begins with version 1 as the schema has it', () => {
    expect(caseSnapshotSchema.parse(submitted)).to.deep.equal(submitted);
    expect(submitted).to.include({ state: 'submitted', version: 1, asOfMs: submittedAtMs, acceptedAtMs: null });
  });

  it('survives JSON, drops keys of a newer release and fills in what an older one did not know', () => {
    const { acceptedThrough: _, ...older } = JSON.parse(JSON.stringify(accepted)) as CaseSnapshot;
    expect(caseSnapshotSchema.parse({ ...older, laterKey: 1 })).to.deep.equal(accepted);
    expect(caseSnapshotSchema.safeParse({ ...accepted, state: 'lost' }).success).to.equal(false);
    expect(caseSnapshotSchema.safeParse({ ...accepted, version: 0 }).success).to.equal(false);
  });

  it('is near due from 00:00 of the last counted day, overdue from 24:00 of it', () => {
    const flagsAt = (text: string) => {
      const { nearDue, overdue, overdueClock } = caseFlags(submitted, at(text));
      return { nearDue, overdue, overdueClock };
    };
    expect(submitted.acceptance?.date).to.equal('2026-11-25');
    expect(flagsAt('2026-11-24T23:59:59.999')).to.deep.equal({ nearDue: false, overdue: false, overdueClock: null });
    expect(flagsAt('2026-11-25T00:00')).to.deep.equal({ nearDue: true, overdue: false, overdueClock: null });
    expect(flagsAt('2026-11-25T23:59:59.999')).to.deep.equal({ nearDue: true, overdue: false, overdueClock: null });
    expect(flagsAt('2026-11-26T00:00')).to.deep.equal({ nearDue: false, overdue: true, overdueClock: 'acceptance' });
  });

  it('looks at the clock of the state: acceptance, then result, then none', () => {
    const late = at('2026-12-20T00:00');
    expect(caseFlags(accepted, late)).to.include({ overdue: true, overdueClock: 'result' });
    expect(caseFlags(accepted, at('2026-11-26T12:00'))).to.include({ overdue: false, nearDue: false });
    for (const state of CASE_STATES) {
      const running = { submitted: 'acceptance', accepted: 'result' }[state as string] ?? null;
      expect(runningClock({ state }), state).to.equal(running);
      expect(caseFlags({ ...accepted, state }, late).overdueClock, state).to.equal(running);
    }
  });

  it('uses the later of now and the instant of the snapshot, since a workflow may be ahead', () => {
    const ahead = { ...submitted, asOfMs: at('2026-11-26T00:00') };
    expect(caseFlags(ahead, at('2026-11-23T11:00')).overdue).to.equal(true);
    expect(caseFlags(submitted, 0)).to.deep.equal(caseFlags(submitted, submittedAtMs));
  });

  it('derives the other flags', () => {
    const flags = (change: Partial<CaseSnapshot>) => caseFlags({ ...accepted, ...change }, acceptedAtMs);
    expect(flags({})).to.include({ paused: false, deemedAccepted: false, needsAttention: false, provisional: false });
    expect(flags({ state: 'special-procedure' })).to.include({ paused: true, overdue: false });
    expect(flags({ acceptedThrough: 'deem-accepted' }).deemedAccepted).to.equal(true);
    expect(flags({ acceptedThrough: 'accept' }).deemedAccepted).to.equal(false);
    expect(
      flags({
        attention: [
          { step: 'voucher', source: 'effect', owner: 'supervisor', cause: 'timeout', sinceMs: 1, attempts: 1 },
        ],
      }).needsAttention,
    ).to.equal(true);
    const guessed = planDeadline(calendar, at('2026-12-30T10:00'), 3);
    expect(flags({ result: guessed }).provisional).to.equal(true);
    expect(flags({ result: guessed, state: 'approved' }).provisional, 'no clock runs any more').to.equal(false);
  });

  it('names of two limits passed the law’s own, and remembers a promise that was broken before its date moved', () => {
    const both = { ...accepted, statutory: planDeadline(calendar, acceptedAtMs, 20) };
    expect(both.result?.date).to.equal('2026-11-27');
    expect(both.statutory?.date).to.equal('2026-12-22');
    expect(caseFlags(both, at('2026-12-22T23:59:59.999'))).to.include({ overdue: true, overdueClock: 'result' });
    expect(caseFlags(both, at('2026-12-23T00:00'))).to.include({ overdue: true, overdueClock: 'statutory' });
    expect(caseFlags(both, acceptedAtMs)).to.include({ promiseBroken: false });
    expect(caseFlags(both, at('2026-11-28T00:00'))).to.include({ promiseBroken: true });
    const broken = [{ clock: 'acceptance' as const, date: '2026-11-25', dueAtMs: at('2026-11-26T00:00') }];
    expect(caseFlags({ ...both, broken }, acceptedAtMs)).to.include({ overdue: false, promiseBroken: true });
    expect(caseFlags({ ...both, broken, state: 'completed' }, acceptedAtMs).promiseBroken).to.equal(true);
    // Paused: the old date has passed, but it is no limit any more.
    expect(caseFlags({ ...both, state: 'special-procedure' }, at('2027-01-01T00:00'))).to.include({
      paused: true,
      overdue: false,
      promiseBroken: false,
    });
  });

  it('is escalated from the last rung of a clock that runs, and no longer once that clock has stopped', () => {
    const rungs = [
      {
        level: 'due' as const,
        atMs: at('2026-11-28T00:00'),
        tellAtMs: at('2026-11-30T09:00'),
        tell: ['supervisor' as const],
      },
      {
        level: 'escalated' as const,
        atMs: at('2026-12-01T00:00'),
        tellAtMs: at('2026-12-01T09:00'),
        tell: ['head' as const],
      },
    ];
    const snapshot: CaseSnapshot = { ...accepted, ladders: { result: { deadlineVersion: 1, rungs } } };
    expect(caseFlags(snapshot, at('2026-11-30T23:59:59.999'))).to.include({ overdue: true, escalated: false });
    expect(caseFlags(snapshot, at('2026-12-01T00:00'))).to.include({ overdue: true, escalated: true });
    for (const state of ['special-procedure', 'approved', 'completed'] as const)
      expect(caseFlags({ ...snapshot, state }, at('2026-12-01T00:00')).escalated, state).to.equal(false);
  });

  it('reads what an earlier release stored: the receipt was the submission, nothing was asked, paused or extended', () => {
    const {
      receivedAtMs: _received,
      receiptLimit: _receipt,
      statutory: _statutory,
      ladders: _ladders,
      calendarVersion: _calendar,
      broken: _broken,
      supplement: _supplement,
      supplementRound: _round,
      supplementsGranted: _granted,
      specialProcedure: _special,
      pauses: _pauses,
      extension: _extension,
      versions: _versions,
      attention: _attention,
      ...known
    } = accepted;
    const older = { ...known, attention: [{ step: 'voucher', cause: 'timeout', sinceMs: 1, attempts: 1 }] };
    const read = readSnapshot(JSON.parse(JSON.stringify(older)));
    expect(read).to.deep.equal({
      ...accepted,
      attention: [
        { step: 'voucher', source: 'effect', owner: 'supervisor', cause: 'timeout', sinceMs: 1, attempts: 1 },
      ],
    });
    expect(readSnapshot({ ...older, receivedAtMs: 5 }).receivedAtMs).to.equal(5);
    expect(() => readSnapshot({})).to.throw();
    expect(() => readSnapshot(null)).to.throw();
  });

  it('is never near due and overdue at once, and once overdue stays so', () => {
    const question = someCalendar().chain((some) =>
      fc.tuple(fc.constant(some), near(some), fc.integer({ min: 1, max: 20 })),
    );
    fc.assert(
      fc.property(
        question,
        fc.constantFrom(...CASE_STATES),
        fc.integer({ min: -24 * HOUR, max: 60 * 24 * HOUR }),
        fc.integer({ min: 0, max: 24 * 30 * HOUR }),
        ([some, fromMs, days], state, afterMs, laterMs) => {
          const deadline = planDeadline(some, fromMs, days);
          const snapshot: CaseSnapshot = { ...accepted, state, acceptance: deadline, result: deadline, asOfMs: fromMs };
          const now = caseFlags(snapshot, fromMs + afterMs);
          const later = caseFlags(snapshot, fromMs + afterMs + laterMs);
          expect(now.nearDue && now.overdue).to.equal(false);
          expect(now.overdue).to.equal(now.overdueClock !== null);
          if (now.overdue) expect(later.overdue).to.equal(true);
          if (now.nearDue) expect(later.nearDue || later.overdue).to.equal(true);
          if (runningClock(snapshot) === null)
            expect(now).to.include({ nearDue: false, overdue: false, provisional: false });
          else expect(now.overdue).to.equal(Math.max(fromMs, fromMs + afterMs) >= deadline.dueAtMs);
        },
      ),
    );
  });
});
