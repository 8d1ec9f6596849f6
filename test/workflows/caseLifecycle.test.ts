import { expect } from 'chai';
import { ApplicationFailure } from '@temporalio/common';
import { DomainProblem } from '../../domain/errors.ts';
import { addDays, endOfDayMs, shanghaiDate } from '../../domain/time.ts';
import { judgeDay } from '../../domain/working-days.ts';
import { fixtureCalendar } from '../support/fixtureCalendar.ts';
import { DAY, HOUR, type EngineRig } from '../support/engineRig.ts';
import { ended, eventsOf, reaches, refusalOf } from '../support/rigCases.ts';
import { rig as sharedRig } from '../support/rigHooks.ts';

let rig: EngineRig;

/** Refused by the case, or by the engine when the case has ended before the request came. */
const TOO_LATE = ['action-not-allowed', 'case-not-running'];

const secondsUntil = (ms: number): number => (ms - Date.now()) / 1000;

/** Counted by hand, day by day, not by the function under test. */
function nthWorkingDay(fromMs: number, count: number): string {
  const calendar = fixtureCalendar();
  let date = shanghaiDate(fromMs);
  for (let left = count; left > 0;) {
    date = addDays(date, 1);
    if (judgeDay(calendar, date).working) left -= 1;
  }
  return date;
}

describe('the life of a case on the engine', function () {
  this.timeout(60_000);
  before(() => {
    rig = sharedRig();
  });
  beforeEach(() => {
    rig.effects = {};
  });

  it('goes from submission over acceptance and approval to its end, one version and one event at a time', async () => {
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'approve', 'reviewer', { grade: 'AA', reason: '材料齐全' });
    const last = await ended(rig, caseNo);
    expect(last.state).to.equal('completed');
    expect(last.voucherId).to.equal('voucher-1');
    expect(last.ministrySubmissionNo).to.equal('S1');
    const recordings = rig.recordings.get(caseNo) ?? [];
    expect(recordings.map(({ snapshot }) => snapshot.version)).to.deep.equal(recordings.map((_, index) => index + 2));
    expect(eventsOf(rig, caseNo)).to.include.members(['accept', 'approve', 'issue-voucher', 'complete']);
    expect(eventsOf(rig, caseNo).at(-1)).to.equal('complete');
  });

  it('lets exactly one of withdraw and accept win when both come at the same instant (T-09)', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { caseNo } = await rig.start();
      const pair = [rig.act(caseNo, 'withdraw', 'applicant'), rig.act(caseNo, 'accept', 'acceptor')];
      const results = await Promise.allSettled(round % 2 ? pair.toReversed() : pair);
      expect(results.map(({ status }) => status).toSorted()).to.deep.equal(['fulfilled', 'rejected']);
      const loser = results.find((result) => result.status === 'rejected')?.reason as DomainProblem;
      expect(loser.code).to.be.oneOf(TOO_LATE);
      const { state } = await rig.cases.snapshot(caseNo);
      const decisions = eventsOf(rig, caseNo).filter((action) => action === 'withdraw' || action === 'accept');
      expect(decisions).to.deep.equal([state === 'withdrawn' ? 'withdraw' : 'accept']);
    }
  });

  it('refuses an action that the table does not allow and says what is allowed', async () => {
    const { caseNo } = await rig.start();
    const tooEarly = await refusalOf(rig.act(caseNo, 'approve', 'reviewer', { grade: 'A', reason: '材料齐全' }));
    expect(tooEarly.code).to.equal('action-not-allowed');
    expect(tooEarly.extra).to.have.property('allowedActions');
    const wrongPerson = await refusalOf(rig.act(caseNo, 'accept', 'applicant'));
    expect(wrongPerson.code).to.equal('actor-not-allowed');
    const planned = await refusalOf(
      rig.act(caseNo, 'terminate', 'supervisor', {}).catch((error: unknown) => Promise.reject(error)),
    );
    expect(planned).to.be.instanceOf(DomainProblem);
    expect((await rig.cases.snapshot(caseNo)).version).to.equal(1);
  });

  it('compares the version inside the workflow', async () => {
    const { caseNo } = await rig.start();
    expect((await refusalOf(rig.act(caseNo, 'accept', 'acceptor', {}, { version: 7 }))).code).to.equal('stale-version');
    await rig.act(caseNo, 'accept', 'acceptor', {}, { version: 1 });
    expect(
      (await refusalOf(rig.act(caseNo, 'reject', 'reviewer', { reason: '材料不符' }, { version: 1 }))).code,
    ).to.equal('stale-version');
  });

  it('answers a repeated update id with its first result and does nothing twice', async () => {
    const { caseNo } = await rig.start();
    const first = await rig.act(caseNo, 'accept', 'acceptor', {}, { updateId: 'a:accept:key-1' });
    const second = await rig.act(caseNo, 'accept', 'acceptor', {}, { updateId: 'a:accept:key-1' });
    expect(second).to.deep.equal(first);
    expect(eventsOf(rig, caseNo).filter((action) => action === 'accept')).to.have.length(1);
  });

  it('promises acceptance by the second working day and climbs the ladder, a rung at a time (A-19)', async () => {
    const { caseNo, submittedAtMs, acceptance } = await rig.start();
    const due = nthWorkingDay(submittedAtMs, 2);
    expect(acceptance?.date).to.equal(due);
    await rig.forward(caseNo, secondsUntil(endOfDayMs(due)) - HOUR);
    const levels = () => rig.alerts.filter((alert) => alert.caseNo === caseNo).map(({ level }) => level);
    expect(levels()).to.deep.equal(['half', 'near-due']);
    // Its wake-up lies somewhere in the four hours after midnight.
    await rig.forward(caseNo, 6 * HOUR);
    expect(levels()).to.deep.equal(['half', 'near-due', 'due']);
    expect(rig.alerts.at(-1)).to.deep.include({ clock: 'acceptance', dueDate: due, raisedAtMs: endOfDayMs(due) });
    await rig.act(caseNo, 'accept', 'acceptor');
    expect((await rig.cases.snapshot(caseNo)).state).to.equal('accepted');
  });

  it('counts the three working days of the result from acceptance, over the long holiday (A-20, D-1)', async () => {
    const { caseNo, submittedAtMs } = await rig.start();
    const holiday = Object.keys(fixtureCalendar().days).toSorted()[0]!;
    // Accepted on the eve of the holiday, in the workflow's own time; a supplement keeps the case from being deemed accepted before.
    const items = [{ target: 'field', name: 'phone', reasons: ['wrong-value'] }];
    await rig.act(caseNo, 'request-supplement', 'acceptor', { items });
    await rig.forward(caseNo, secondsUntil(endOfDayMs(holiday) - 30 * HOUR * 1000));
    await rig.act(caseNo, 'resubmit', 'applicant');
    await rig.act(caseNo, 'accept', 'acceptor');
    const { acceptedAtMs, result } = await rig.cases.snapshot(caseNo);
    expect(shanghaiDate(acceptedAtMs!)).to.equal(addDays(holiday, -1));
    expect(acceptedAtMs).to.be.greaterThan(submittedAtMs);
    // Wed–Tue off; Wed, Thu, Fri count
    expect(result?.date).to.equal(addDays(holiday, 9));
    expect(result?.date).to.equal(nthWorkingDay(acceptedAtMs!, 3));
    await rig.forward(caseNo, 11 * (DAY / 1));
    const rungs = rig.alerts.filter((alert) => alert.caseNo === caseNo && alert.clock === 'result');
    expect(rungs.map(({ level }) => level)).to.deep.equal(['half', 'near-due', 'due']);
    expect(rungs.at(-1)?.dueDate).to.equal(addDays(holiday, 9));
  });

  it('wants a reason for a grade that differs from the proposal (D-19)', async () => {
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    await reaches(rig, caseNo, ({ proposal }) => proposal !== null);
    expect((await refusalOf(rig.act(caseNo, 'approve', 'reviewer', { grade: 'A' }))).code).to.equal(
      'grade-reason-required',
    );
    await rig.act(caseNo, 'approve', 'reviewer', { grade: 'AA' });
    expect((await ended(rig, caseNo)).outcome).to.deep.include({ grade: 'AA', confirmedProposal: true });
  });

  it('judges eligibility again at approval (D-25)', async () => {
    rig.effects = {
      checkEligibility: async () => ({ eligible: false, code: 'certificate-expired', message: '该从业资格证已到期。' }),
    };
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    expect(
      (await refusalOf(rig.act(caseNo, 'approve', 'reviewer', { grade: 'AA', reason: '材料齐全' }))).code,
    ).to.equal('certificate-expired');
    expect((await rig.cases.snapshot(caseNo)).state).to.equal('accepted');
  });

  it('puts a step past its budget into the needs-attention queue and goes on when a supervisor replays it', async () => {
    let broken = true;
    rig.effects = {
      issueVoucher: async () => {
        if (broken)
          throw ApplicationFailure.create({ type: 'renderer-down', message: 'down', nextRetryDelay: '20 minutes' });
        return { voucherId: 'voucher-2', number: 'PZ2' };
      },
    };
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'approve', 'reviewer', { grade: 'AA', reason: '材料齐全' });
    await rig.forward(caseNo, 31 * 60);
    const troubled = await reaches(rig, caseNo, ({ attention }) => attention.length > 0);
    expect(troubled.state).to.equal('approved');
    expect(troubled.attention.map(({ step, cause }) => [step, cause])).to.deep.equal([['voucher', 'renderer-down']]);
    expect((await refusalOf(rig.act(caseNo, 'replay', 'reviewer'))).code).to.equal('actor-not-allowed');
    broken = false;
    await rig.act(caseNo, 'replay', 'supervisor');
    const last = await ended(rig, caseNo);
    expect(last).to.deep.include({ state: 'completed', voucherId: 'voucher-2', attention: [] });
  });

  it('tries a broken step again every hour by itself', async () => {
    let broken = true;
    rig.effects = {
      reportAssessment: async () => {
        if (broken)
          throw ApplicationFailure.create({
            type: 'registry-timeout',
            message: 'hanging',
            nextRetryDelay: '20 minutes',
          });
        return { submissionNo: 'S2' };
      },
    };
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'approve', 'reviewer', { grade: 'AA', reason: '材料齐全' });
    await rig.forward(caseNo, 31 * 60);
    await reaches(rig, caseNo, ({ attention }) => attention.length === 1);
    broken = false;
    await rig.forward(caseNo, 61 * 60);
    expect((await ended(rig, caseNo)).ministrySubmissionNo).to.equal('S2');
  });

  it('does not repeat a report that the ministry has refused: a person decides', async () => {
    let asked = 0;
    rig.effects = {
      reportAssessment: async () => {
        asked += 1;
        if (asked === 1) throw ApplicationFailure.create({ type: 'refused', message: 'refused', nonRetryable: true });
        return { submissionNo: 'S3' };
      },
    };
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'approve', 'reviewer', { grade: 'AA', reason: '材料齐全' });
    await rig.forward(caseNo, 5 * HOUR);
    expect(asked).to.equal(1);
    const waiting = await rig.cases.snapshot(caseNo);
    expect(waiting.attention[0]).to.deep.include({ step: 'ministry-report', cause: 'refused' });
    expect(waiting.voucherId).to.equal('voucher-1');
    await rig.act(caseNo, 'replay', 'supervisor');
    expect((await ended(rig, caseNo)).state).to.equal('completed');
  });

  for (const [action, actor, input, state] of [
    [
      'decline',
      'acceptor',
      { ground: 'not-competent', competentAuthority: '某市交通运输局', reason: '不属于本机关管辖' },
      'declined',
    ],
    ['withdraw', 'applicant', {}, 'withdrawn'],
  ] as const) {
    it(`ends with ${action}`, async () => {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, action, actor, input);
      expect((await ended(rig, caseNo)).state).to.equal(state);
      expect((await refusalOf(rig.act(caseNo, 'accept', 'acceptor'))).code).to.be.oneOf(TOO_LATE);
    });
  }

  it('ends with reject, after giving up a proposal that never came', async () => {
    rig.effects = {
      proposeGrade: async () => {
        throw ApplicationFailure.create({ type: 'registry-timeout', message: 'hanging', nextRetryDelay: '20 minutes' });
      },
    };
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'reject', 'reviewer', { reason: '材料与登记不符' });
    const last = await ended(rig, caseNo);
    expect(last.state).to.equal('rejected');
    expect(last.attention).to.deep.equal([]);
  });

  it('takes back the needs-attention entry of a proposal that the reviewer decided without', async () => {
    rig.effects = {
      proposeGrade: async () => {
        throw ApplicationFailure.create({ type: 'refused', message: 'refused', nonRetryable: true });
      },
    };
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    await reaches(rig, caseNo, ({ attention }) => attention.length === 1);
    await rig.act(caseNo, 'reject', 'reviewer', { reason: '材料与登记不符' });
    const last = await ended(rig, caseNo);
    expect(last).to.deep.include({ state: 'rejected', attention: [] });
    // what the workflow knows last is what was recorded last, without a gap in the versions
    const recordings = rig.recordings.get(caseNo) ?? [];
    expect(recordings.at(-1)?.snapshot).to.deep.equal(last);
    expect(recordings.map(({ snapshot }) => snapshot.version)).to.deep.equal(recordings.map((_, index) => index + 2));
  });
});
