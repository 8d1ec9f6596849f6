import { ApplicationFailure } from '@temporalio/common';
import { expect } from 'chai';
import { wakeAtMs } from '../../domain/clockWork.ts';
import { addDays, endOfDayMs, shanghaiDate, startOfDayMs } from '../../domain/time.ts';
import { addWorkingDays } from '../../domain/working-days.ts';
import { DAY, fixtureTerms, HOUR, type EngineRig } from '../support/engineRig.ts';
import { fixtureCalendar } from '../support/fixtureCalendar.ts';
import { ended, eventsOf, reaches, refusalOf } from '../support/rigCases.ts';
import { rig as sharedRig } from '../support/rigHooks.ts';

const APPROVAL = { grade: 'AA', reason: '材料齐全' };
const SUPPLEMENT = {
  items: [{ target: 'material', name: 'education-record', reasons: ['illegible'], note: '第二页看不清' }],
};
/** The wake-ups of a night are over. */
const MORNING = 5 * HOUR;
let rig: EngineRig;

const today = (): string => shanghaiDate(Date.now());
const workingDay = (date: string, count: number): string => addWorkingDays(fixtureCalendar(), date, count);
const alertsOf = (caseNo: string) => rig.alerts.filter((alert) => alert.caseNo === caseNo);
const levelsOf = (caseNo: string, clock: string) =>
  alertsOf(caseNo)
    .filter((alert) => alert.clock === clock)
    .map(({ level, deadlineVersion }) => `${deadlineVersion}:${level}`);

/** Moves the case to the instant; real time has hardly passed, so the distance is counted from now plus what it was moved before. */
async function moveTo(caseNo: string, instantMs: number, movedMs = 0): Promise<number> {
  const seconds = Math.round((instantMs - Date.now() - movedMs) / 1000);
  await rig.forward(caseNo, seconds);
  return movedMs + seconds * 1000;
}

/** A case that wakes for what happens at 24:00 more than an hour later: what its wake-up would do has to be done by whoever comes before. */
function lateSleeper(): string {
  const nightMs = 4 * HOUR * 1000;
  const midnight = { kind: 'act', key: '', atMs: endOfDayMs(today()), action: 'lapse' } as const;
  for (let count = 0; ; count += 1) {
    const caseNo = `TESTLATE${Date.now()}${count}`;
    if (wakeAtMs(midnight, caseNo, { nightMs, dayMs: 0 }) - midnight.atMs > HOUR * 1000) return caseNo;
  }
}

/** Another calendar is in force, and the case hears of it. */
async function newCalendar(caseNo: string, version: number, dayOff: string): Promise<void> {
  const { days, ...calendar } = fixtureCalendar();
  rig.terms = () => ({
    ...fixtureTerms(),
    calendar: { ...calendar, version, days: { ...days, [dayOff]: { working: false, name: '临时放假' } } },
  });
  await rig.client.workflow.getHandle(`case:${caseNo}`).signal('calendarChanged', { version });
  await reaches(rig, caseNo, ({ calendarVersion }) => calendarVersion === version);
}

const uncovered = () => ({ ...fixtureTerms(), calendar: { ...fixtureCalendar(), coverage: [] } });

describe('law and time on the engine', function () {
  this.timeout(90_000);
  before(() => {
    rig = sharedRig();
  });
  beforeEach(() => {
    rig.effects = {};
    rig.terms = fixtureTerms;
  });

  it('accepts by itself five working days after receipt, as of the day of receipt, with one alert for the broken promise', async () => {
    const { caseNo, submittedAtMs, receiptLimit } = await rig.start();
    const limit = workingDay(today(), 5);
    expect(receiptLimit?.date).to.equal(limit);
    await moveTo(caseNo, endOfDayMs(limit) + MORNING * 1000);
    const snapshot = await reaches(rig, caseNo, ({ state }) => state === 'accepted');
    expect(snapshot).to.include({ acceptedThrough: 'deem-accepted', acceptedAtMs: submittedAtMs });
    expect(snapshot.result?.date).to.equal(workingDay(today(), 3));
    expect(snapshot.statutory?.date).to.equal(workingDay(today(), 20));
    expect(snapshot.broken.map(({ clock }) => clock)).to.deep.equal(['acceptance', 'result']);
    const recorded = rig.recordings.get(caseNo)?.find(({ event }) => event.action === 'deem-accepted');
    expect(recorded?.event).to.deep.include({ actor: { kind: 'clock', id: 'clock' }, atMs: endOfDayMs(limit) });
    expect(levelsOf(caseNo, 'acceptance')).to.deep.equal(['1:half', '1:near-due', '1:due', '1:escalated']);
    expect(levelsOf(caseNo, 'result')).to.deep.equal(['1:promise-broken']);
  });

  it('judges a person who comes at 24:00 or later as if the clock had acted first, though its wake-up is hours away', async () => {
    const limit = workingDay(today(), 5);
    const late = await rig.start();
    await moveTo(late.caseNo, endOfDayMs(limit) + 1000);
    // Asked right after midnight, before most cases wake: whether this one has woken or not must make no difference.
    const refused = await refusalOf(rig.act(late.caseNo, 'withdraw', 'applicant'));
    expect(refused.code).to.equal('action-not-allowed');
    expect(refused.extra).to.include({ state: 'accepted' });
    expect(eventsOf(rig, late.caseNo)).to.include('deem-accepted');

    const early = await rig.start();
    await moveTo(early.caseNo, endOfDayMs(limit) - 20_000);
    await rig.act(early.caseNo, 'withdraw', 'applicant');
    expect((await ended(rig, early.caseNo)).state).to.equal('withdrawn');
    expect(eventsOf(rig, early.caseNo)).not.to.include('deem-accepted');
  });

  it('stops the acceptance clock for a supplement, starts it in full again, and wants a grant for a second round', async () => {
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT);
    const asked = await rig.cases.snapshot(caseNo);
    expect(asked).to.include({ state: 'supplement-requested', supplementRound: 0 });
    expect(asked.supplement).to.deep.include({ round: 1, requestedBy: 'acceptor-1' });
    const movedMs = await moveTo(caseNo, startOfDayMs(addDays(today(), 4)) + 11 * HOUR * 1000);
    await rig.act(caseNo, 'resubmit', 'applicant');
    const answered = await rig.cases.snapshot(caseNo);
    expect(answered.acceptance?.date).to.equal(workingDay(addDays(today(), 4), 2));
    expect(answered.ladders.acceptance?.deadlineVersion).to.equal(2);
    expect(shanghaiDate(answered.receivedAtMs)).to.equal(addDays(today(), 4));
    expect((await refusalOf(rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT))).code).to.equal(
      'supplement-round-used',
    );
    await rig.act(caseNo, 'grant-second-supplement', 'supervisor', { reason: '新增材料有误' });
    expect(
      (await refusalOf(rig.act(caseNo, 'grant-second-supplement', 'supervisor', { reason: '再准一次' }))).code,
    ).to.equal('supplement-round-free');
    await rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT);
    const again = await rig.cases.snapshot(caseNo);
    expect(again.supplement?.round).to.equal(2);
    // Unanswered, it lapses at 24:00 of the told day; the reminders went out before.
    await moveTo(caseNo, (again.supplement?.limit?.dueAtMs ?? 0) + MORNING * 1000, movedMs);
    const last = await ended(rig, caseNo);
    expect(last).to.include({ state: 'lapsed', endedAtMs: again.supplement?.limit?.dueAtMs });
    expect(eventsOf(rig, caseNo).filter((action) => action === 'remind-supplement')).to.have.length(2);
  });

  it('refuses a supplement that comes after its last day, and takes one at the last second', async () => {
    for (const [offsetMs, state] of [
      [-20_000, 'submitted'],
      [1000, 'lapsed'],
    ] as const) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT);
      const { supplement } = await rig.cases.snapshot(caseNo);
      await moveTo(caseNo, (supplement?.limit?.dueAtMs ?? 0) + offsetMs);
      const attempt = rig.act(caseNo, 'resubmit', 'applicant');
      if (state === 'submitted') await attempt;
      else expect((await refusalOf(attempt)).extra).to.include({ state: 'lapsed' });
      expect((await rig.cases.snapshot(caseNo)).state).to.equal(state);
    }
  });

  it('does nothing irreversible on a provisional date: a supervisor is asked, and only he decides', async () => {
    rig.terms = uncovered;
    const { caseNo, receiptLimit } = await rig.start();
    expect(receiptLimit?.provisional).to.equal(true);
    expect((await refusalOf(rig.act(caseNo, 'deem-accepted', 'supervisor'))).code).to.equal('limit-not-passed');
    await moveTo(caseNo, (receiptLimit?.dueAtMs ?? 0) + MORNING * 1000);
    const asked = await reaches(rig, caseNo, ({ attention }) => attention.length > 0);
    expect(asked.state).to.equal('submitted');
    expect(asked.attention[0]).to.include({ step: 'deem-accepted', source: 'clock', cause: 'provisional-date' });
    expect((await refusalOf(rig.act(caseNo, 'replay', 'supervisor'))).code).to.equal('nothing-to-replay');
    await rig.act(caseNo, 'deem-accepted', 'supervisor');
    const accepted = await rig.cases.snapshot(caseNo);
    expect(accepted).to.include({ state: 'accepted', acceptedThrough: 'deem-accepted' });
    expect(accepted.attention).to.deep.equal([]);
  });

  it('pauses both clocks for a special procedure, raises no rung meanwhile, and goes on with the remainders', async () => {
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    const before = await rig.cases.snapshot(caseNo);
    const day = today();
    const end = addDays(day, 2);
    const procedure = { reason: 'appraisal', expectedEnd: end };
    expect(
      (
        await refusalOf(
          rig.act(caseNo, 'start-special-procedure', 'reviewer', { reason: 'hearing', expectedEnd: addDays(day, -1) }),
        )
      ).code,
    ).to.equal('expected-end-invalid');
    await rig.act(caseNo, 'start-special-procedure', 'reviewer', procedure);
    expect((await refusalOf(rig.act(caseNo, 'approve', 'reviewer', APPROVAL))).code).to.equal('action-not-allowed');
    const movedMs = await moveTo(caseNo, endOfDayMs(end) + MORNING * 1000);
    const reminded = await reaches(rig, caseNo, ({ attention }) => attention.length > 0);
    expect(reminded.attention[0]).to.include({ step: 'special-procedure-end', owner: 'reviewer' });
    await moveTo(caseNo, endOfDayMs(workingDay(end, 1)) + MORNING * 1000, movedMs);
    const overdue = await reaches(rig, caseNo, ({ attention }) => attention.length > 1);
    expect(overdue.attention[1]).to.include({ step: 'special-procedure-overdue', owner: 'supervisor' });
    expect(alertsOf(caseNo)).to.deep.equal([]);
    await rig.act(caseNo, 'end-special-procedure', 'reviewer');
    const after = await rig.cases.snapshot(caseNo);
    const resumedOn = after.pauses[0]?.to ?? '';
    expect(after).to.include({ state: 'accepted' });
    expect(after.attention).to.deep.equal([]);
    expect(after.result?.date).to.equal(workingDay(resumedOn, 3));
    expect(after.statutory?.date).to.equal(workingDay(resumedOn, 20));
    expect(after.statutory?.date).not.to.equal(before.statutory?.date);
    await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
    expect((await ended(rig, caseNo)).state).to.equal('completed');
  });

  it('extends the statutory limit once, before it has passed', async () => {
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'extend', 'supervisor', { reason: '需要向外省核实' });
    const { statutory, result } = await rig.cases.snapshot(caseNo);
    expect(statutory?.date).to.equal(workingDay(today(), 30));
    expect(result?.date).to.equal(workingDay(today(), 3));
    expect((await refusalOf(rig.act(caseNo, 'extend', 'supervisor', { reason: '再延长' }))).code).to.equal(
      'already-extended',
    );
    const late = await rig.start();
    await rig.act(late.caseNo, 'accept', 'acceptor');
    await rig.forward(late.caseNo, 45 * DAY);
    expect((await refusalOf(rig.act(late.caseNo, 'extend', 'supervisor', { reason: '太晚了' }))).code).to.equal(
      'statutory-limit-passed',
    );
  });

  it('raises each rung once per clock and date, whatever happens to the case in between', async () => {
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.forward(caseNo, 50 * DAY);
    expect(levelsOf(caseNo, 'result')).to.deep.equal(['1:half', '1:near-due', '1:due', '1:escalated']);
    expect(levelsOf(caseNo, 'statutory')).to.deep.equal(['1:near-due', '1:due', '1:escalated']);
    const keys = alertsOf(caseNo).map(({ clock, level, deadlineVersion }) => `${clock}:${deadlineVersion}:${level}`);
    expect(new Set(keys).size).to.equal(keys.length);
    for (const { level, raisedAtMs, tellAtMs, dueAtMs } of alertsOf(caseNo)) {
      expect(tellAtMs, level).to.be.at.least(raisedAtMs);
      if (level === 'due') expect(raisedAtMs).to.equal(dueAtMs);
    }
  });

  it('raises what the ladder has come to before a decision stops the clock, though its wake-up is hours away', async () => {
    const { caseNo, acceptance } = await rig.start({ caseNo: lateSleeper() });
    await moveTo(caseNo, (acceptance?.dueAtMs ?? 0) + 1000);
    expect(levelsOf(caseNo, 'acceptance')).to.deep.equal(['1:half', '1:near-due']);
    await rig.act(caseNo, 'accept', 'acceptor');
    expect(levelsOf(caseNo, 'acceptance')).to.deep.equal(['1:half', '1:near-due', '1:due']);
    expect(alertsOf(caseNo).at(-1)?.raisedAtMs).to.equal(acceptance?.dueAtMs);
    await rig.forward(caseNo, 2 * HOUR);
    await rig.act(caseNo, 'reject', 'reviewer', { reason: '材料与登记不符' });
    await ended(rig, caseNo);
    expect(levelsOf(caseNo, 'acceptance'), 'once').to.have.length(3);
  });

  it('lets the clock act before a new calendar can move the day on which it had to', async () => {
    const { caseNo, receiptLimit } = await rig.start({ caseNo: lateSleeper() });
    await moveTo(caseNo, (receiptLimit?.dueAtMs ?? 0) + 1000);
    await newCalendar(caseNo, 2, receiptLimit?.date ?? '');
    const snapshot = await rig.cases.snapshot(caseNo);
    expect(snapshot).to.include({ state: 'accepted', acceptedThrough: 'deem-accepted' });
    const deemed = rig.recordings.get(caseNo)?.find(({ event }) => event.action === 'deem-accepted');
    expect(deemed?.event).to.include({ atMs: receiptLimit?.dueAtMs });
  });

  it('warns of a new date at once when the case is past its rung already', async () => {
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'accept', 'acceptor');
    const { ladders } = await rig.cases.snapshot(caseNo);
    const nearDueMs = ladders.statutory?.rungs.find(({ level }) => level === 'near-due')?.atMs ?? 0;
    const rungDay = shanghaiDate(nearDueMs);
    const movedMs = await moveTo(caseNo, startOfDayMs(addDays(rungDay, 1)) + 10 * HOUR * 1000);
    expect(levelsOf(caseNo, 'statutory')).to.deep.equal(['1:near-due']);
    const expectedEnd = addDays(rungDay, 30);
    await rig.act(caseNo, 'start-special-procedure', 'reviewer', { reason: 'hearing', expectedEnd });
    await moveTo(caseNo, startOfDayMs(addDays(rungDay, 9)) + 10 * HOUR * 1000, movedMs);
    expect(levelsOf(caseNo, 'statutory'), 'none while paused').to.deep.equal(['1:near-due']);
    await rig.act(caseNo, 'end-special-procedure', 'reviewer');
    expect(levelsOf(caseNo, 'statutory')).to.deep.equal(['1:near-due', '2:near-due']);
    const { statutory } = await rig.cases.snapshot(caseNo);
    expect(alertsOf(caseNo).at(-1)).to.include({ dueDate: statutory?.date });
  });

  it('tells the applicant that the date he was told has moved, and reminds him before the new one', async () => {
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT);
    const { supplement } = await rig.cases.snapshot(caseNo);
    const told = supplement?.limit?.date ?? '';
    const movedMs = await moveTo(caseNo, startOfDayMs(addDays(told, -2)));
    expect(eventsOf(rig, caseNo).filter((action) => action === 'remind-supplement')).to.have.length(1);
    await newCalendar(caseNo, 2, told);
    await moveTo(caseNo, startOfDayMs(addDays(told, -2)) + HOUR * 1000, movedMs);
    expect(eventsOf(rig, caseNo).at(-1)).to.equal('supplement-moved');
    const { supplement: moved } = await rig.cases.snapshot(caseNo);
    expect(moved?.limit?.date).to.equal(workingDay(told, 1));
    await moveTo(caseNo, (moved?.limit?.dueAtMs ?? 0) + MORNING * 1000, movedMs);
    expect(await ended(rig, caseNo)).to.include({ state: 'lapsed', endedAtMs: moved?.limit?.dueAtMs });
    const heard = eventsOf(rig, caseNo).filter((action) => ['remind-supplement', 'supplement-moved'].includes(action));
    expect(heard).to.deep.equal(['remind-supplement', 'supplement-moved', 'remind-supplement', 'remind-supplement']);
  });

  it('counts again when a calendar notice comes, once per version, and keeps a promise that was broken before', async () => {
    const { caseNo, acceptance } = await rig.start();
    const holiday = workingDay(today(), 1);
    const signal = (version: number) =>
      rig.client.workflow.getHandle(`case:${caseNo}`).signal('calendarChanged', { version });
    rig.terms = () => {
      const { days, ...calendar } = fixtureCalendar();
      return {
        ...fixtureTerms(),
        calendar: { ...calendar, version: 2, days: { ...days, [holiday]: { working: false, name: '临时放假' } } },
      };
    };
    await signal(2);
    const moved = await reaches(rig, caseNo, ({ calendarVersion }) => calendarVersion === 2);
    expect(moved.acceptance?.date).to.equal(workingDay(acceptance?.date ?? '', 1));
    expect(moved.ladders.acceptance?.deadlineVersion).to.equal(2);
    const event = rig.recordings.get(caseNo)?.find((one) => one.event.action === 'clocks-replanned')?.event;
    expect(event?.details['moves']).to.deep.include({
      clock: 'acceptance',
      from: acceptance?.date,
      to: moved.acceptance?.date,
    });
    await signal(2);
    await signal(1);
    await rig.act(caseNo, 'accept', 'acceptor');
    expect(eventsOf(rig, caseNo).filter((action) => action === 'clocks-replanned')).to.have.length(1);
  });

  it('terminates from every state in which a supervisor may, and waits for what was approved to be given up', async () => {
    const submitted = await rig.start();
    await rig.act(submitted.caseNo, 'terminate', 'supervisor', { ground: 'duplicate' });
    expect((await ended(rig, submitted.caseNo)).state).to.equal('terminated');

    rig.effects = {
      reportAssessment: async () => {
        throw ApplicationFailure.create({ type: 'registry-timeout', message: 'down', nextRetryDelay: '20 minutes' });
      },
    };
    const approved = await rig.start();
    await rig.act(approved.caseNo, 'accept', 'acceptor');
    await rig.act(approved.caseNo, 'approve', 'reviewer', APPROVAL);
    await reaches(rig, approved.caseNo, ({ voucherId }) => voucherId !== null);
    const revoked: string[] = [];
    rig.effects = {
      ...rig.effects,
      openRevocation: async (order) => {
        revoked.push(order.caseNo);
        return { amendmentNo: null };
      },
    };
    // On the version he sees, which says that the report is in trouble: taking back settles that, and is no reason to refuse him.
    await rig.forward(approved.caseNo, 31 * 60);
    const { version } = await reaches(rig, approved.caseNo, ({ attention }) => attention.length > 0);
    const death = { ground: 'death' };
    const stale = rig.act(approved.caseNo, 'terminate', 'supervisor', death, { version: version - 1 });
    expect((await refusalOf(stale)).code).to.equal('stale-version');
    expect(revoked).to.deep.equal([]);
    await rig.act(approved.caseNo, 'terminate', 'supervisor', death, { version });
    const last = await ended(rig, approved.caseNo);
    expect(last).to.include({ state: 'terminated' });
    expect(last.attention).to.deep.equal([]);
    expect(revoked).to.deep.equal([approved.caseNo]);
  });

  it('orders a notice for every decision that the law wants in writing, and ends only when all are issued', async () => {
    const issued: string[] = [];
    rig.effects = {
      issueNotice: async ({ caseNo, kind, ordinal, snapshot }) => {
        issued.push(`${caseNo}:${kind}:${ordinal}:${snapshot.state}`);
        return { documentId: kind, number: kind };
      },
    };
    const { caseNo } = await rig.start();
    await rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT);
    await rig.act(caseNo, 'resubmit', 'applicant');
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'reject', 'reviewer', { reason: '材料与登记不符' });
    await ended(rig, caseNo);
    expect(issued.map((one) => one.slice(caseNo.length + 1))).to.deep.equal([
      'supplement:1:supplement-requested',
      'acceptance:1:accepted',
      'rejection:1:rejected',
    ]);
  });
});
