import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { expect } from 'chai';
import { createAmendmentActivities } from '../../activities/amendmentActivities.ts';
import type { AmendmentRecordRepository, Revocation } from '../../db/amendmentRecord.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import { DomainProblem } from '../../domain/errors.ts';
import { silenceLimitOf } from '../../domain/silenceLimit.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import type { ParcelStanding } from '../../workflows/deliveryContracts.ts';
import { startAmendment } from '../support/amendmentBooks.ts';
import { DAY, HOUR, type Effects, type EngineRig } from '../support/engineRig.ts';
import { rig as sharedRig } from '../support/rigHooks.ts';

let rig: EngineRig;

const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof DomainProblem) return error.code;
    throw error;
  }
  throw new Error('it should have been refused');
};

const eventsOf = (caseNo: string): string[] => (rig.recordings.get(caseNo) ?? []).map(({ event }) => event.action);
const secondsUntil = (ms: number): number => (ms - Date.now()) / 1000;
const ended = async (caseNo: string): Promise<CaseSnapshot> =>
  (await rig.client.workflow.getHandle(`case:${caseNo}`).result()) as CaseSnapshot;

/** What time or an effect has set off arrives a moment after it. */
async function until(caseNo: string, reached: (snapshot: CaseSnapshot) => boolean): Promise<CaseSnapshot> {
  for (let tries = 0; tries < 400; tries += 1) {
    const snapshot = await rig.cases.snapshot(caseNo);
    if (reached(snapshot)) return snapshot;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the case did not get there within twenty seconds');
}

const inStage = (stage: string) => (snapshot: CaseSnapshot) => snapshot.stage === stage;

const outcome = {
  result: 'certificate' as const,
  validFrom: '2027-01-01',
  validTo: '2032-12-31',
  categories: ['passenger-driver' as const],
  cancelledCategories: [],
};

/** The activity as it is, on a register that answers so. */
function revoking(answer: () => Revocation): Effects['openRevocation'] {
  const register: Partial<AmendmentRecordRepository> = { openRevocation: async () => answer() };
  return createAmendmentActivities({ amendments: register as AmendmentRecordRepository }).openRevocation;
}

type HistoryEvents = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

/** Waits until the engine has written down of a case what is looked for. */
async function written(caseNo: string, isThere: (events: HistoryEvents) => boolean): Promise<void> {
  const handle = rig.client.workflow.getHandle(`case:${caseNo}`);
  for (let tries = 0; tries < 400; tries += 1) {
    const { events } = await handle.fetchHistory();
    if (isThere(events ?? [])) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it was not written down within twenty seconds');
}

/** The engine has been asked to give up an effect, which goes on until it hears of that. */
const givenUp = (caseNo: string): Promise<void> =>
  written(caseNo, (events) => events.some((event) => event.activityTaskCancelRequestedEventAttributes));

/** The case knows of so many parcels that were ordered: the courier's answers have come, and the workflow has taken them in. */
const toldOfParcels = (caseNo: string, count: number): Promise<void> =>
  written(caseNo, (events) => {
    const orders = events
      .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'orderParcel')
      .map(({ eventId }) => String(eventId));
    const answered = events.flatMap(({ activityTaskCompletedEventAttributes: answer }, index) =>
      answer && orders.includes(String(answer.scheduledEventId)) ? [index] : [],
    )[count - 1];
    return answered !== undefined && events.slice(answered).some((event) => event.workflowTaskCompletedEventAttributes);
  });

/** A case that is approved, and whose certificate is being made. */
async function producing(delivery: 'pick-up' | 'mail', overrides: Partial<CaseSnapshot> = {}): Promise<string> {
  rig.effects = { ...rig.effects, proposeCertificate: async () => ({ ok: true, outcome, delivery }) };
  const { caseNo } = await rig.start({ business: 'renewal', ...overrides });
  await rig.act(caseNo, 'accept', 'acceptor');
  await rig.act(caseNo, 'approve', 'reviewer');
  await until(caseNo, inStage('producing'));
  return caseNo;
}

describe('the four certificate businesses on the engine', function () {
  this.timeout(60_000);
  before(() => {
    rig = sharedRig();
  });
  beforeEach(() => {
    rig.effects = {};
  });

  it('takes a renewal from the approval over making and readiness to the holder, who shows his code', async () => {
    const prepared: number[] = [];
    rig.effects = { preparePickup: async ({ round }) => void prepared.push(round) };
    const caseNo = await producing('pick-up');
    const made = await rig.cases.snapshot(caseNo);
    expect(made).to.deep.include({ state: 'fulfilling', certificateId: 'certificate-1', ministrySubmissionNo: 'S1' });
    expect(made.certificateOutcome).to.deep.equal(outcome);
    expect(made.deliveryLimit?.workingDays).to.equal(10);
    expect(
      await codeOf(rig.act(caseNo, 'mark-posted', 'counter', { courier: 'ems', waybillNo: 'EMS00000001' })),
    ).to.equal('delivery-method-differs');
    await rig.act(caseNo, 'mark-ready', 'counter');
    expect(prepared).to.deep.equal([1]);
    expect(await codeOf(rig.act(caseNo, 'mark-collected', 'counter', { code: '000000' }))).to.equal(
      'pickup-code-wrong',
    );
    await rig.act(caseNo, 'mark-collected', 'counter', { code: '123456' });
    const last = await ended(caseNo);
    expect(last).to.include({ state: 'completed', stage: null });
    expect(last.endedAtMs).to.be.a('number');
    expect(eventsOf(caseNo)).to.include.members([
      'approve',
      'issue-certificate',
      'produce-certificate',
      'mark-ready',
      'mark-collected',
    ]);
  });

  it('orders a parcel, follows it back and out again, and ends when it is delivered', async () => {
    let standing: ParcelStanding = 'in-transit';
    const asked: number[] = [];
    rig.effects = {
      orderParcel: async ({ round }) => {
        asked.push(round);
        return { outcome: 'ordered', courier: 'ems', waybillNo: `EMS0000000${round}` };
      },
      trackParcel: async () => ({ state: standing }),
    };
    const caseNo = await producing('mail');
    const post = (waybillNo: string) => rig.act(caseNo, 'mark-posted', 'counter', { courier: 'ems', waybillNo });
    await toldOfParcels(caseNo, 1);
    await post('EMS00000001');
    standing = 'returned';
    await rig.forward(caseNo, 4 * HOUR + 60);
    const back = await until(caseNo, inStage('returned'));
    expect(back.delivery).to.deep.include({ round: 2, parcel: null, earlierWaybillNos: ['EMS00000001'] });
    expect(await codeOf(post('EMS00000001'))).to.equal('waybill-not-right');
    standing = 'delivered';
    await post('EMS00000002');
    await rig.forward(caseNo, 4 * HOUR + 60);
    expect((await ended(caseNo)).state).to.equal('completed');
    expect(eventsOf(caseNo)).to.include.members(['return-parcel', 'mark-delivered']);
  });

  it('goes back to making when a parcel is lost, and orders another', async () => {
    const asked: number[] = [];
    rig.effects = {
      orderParcel: async ({ round }) => {
        asked.push(round);
        return { outcome: 'ordered', courier: 'ems', waybillNo: `EMS0000000${round}` };
      },
      trackParcel: async () => ({ state: 'lost' }),
    };
    const caseNo = await producing('mail');
    await toldOfParcels(caseNo, 1);
    await rig.act(caseNo, 'mark-posted', 'counter', { courier: 'ems', waybillNo: 'EMS00000001' });
    await rig.forward(caseNo, 4 * HOUR + 60);
    await until(caseNo, ({ delivery, stage }) => stage === 'producing' && delivery?.round === 2);
    await toldOfParcels(caseNo, 2);
    expect(asked).to.include(2);
    await rig.act(caseNo, 'mark-posted', 'counter', { courier: 'other', waybillNo: 'SF00000002' }).then(
      () => expect.fail('the ordered waybill differs'),
      (error: unknown) => expect((error as DomainProblem).code).to.equal('waybill-not-right'),
    );
    const destinationId = '018f3a52-0000-7000-8000-000000000001';
    await rig.act(caseNo, 'change-delivery', 'applicant', { method: 'pick-up', destinationId });
    await rig.act(caseNo, 'mark-ready', 'counter');
    await rig.act(caseNo, 'mark-collected', 'counter', { code: '123456' });
    expect((await ended(caseNo)).delivery).to.deep.include({ method: 'pick-up', round: 3, destinationId });
  });

  it('waits in the queue with an address nobody delivers to until the applicant chooses anew', async () => {
    rig.effects = { orderParcel: async () => ({ outcome: 'not-served' }) };
    const caseNo = await producing('mail');
    const stuck = await until(caseNo, ({ attention }) => attention.length > 0);
    expect(stuck.attention[0]).to.include({ step: 'parcel-order', cause: 'refused' });
    const destinationId = '018f3a52-0000-7000-8000-000000000002';
    await rig.act(caseNo, 'change-delivery', 'applicant', { method: 'pick-up', destinationId });
    await until(caseNo, ({ attention }) => attention.length === 0);
    await rig.act(caseNo, 'mark-ready', 'counter');
    await rig.act(caseNo, 'mark-collected', 'counter', { code: '123456' });
    expect((await ended(caseNo)).state).to.equal('completed');
  });

  it('reminds who does not come, then puts it into storage, and a supervisor closes', async () => {
    const caseNo = await producing('pick-up');
    await rig.act(caseNo, 'mark-ready', 'counter');
    expect(await codeOf(rig.act(caseNo, 'store-uncollected', 'counter'))).to.equal('reminder-not-sent');
    const { reminderAtMs } = await rig.cases.snapshot(caseNo);
    await rig.forward(caseNo, secondsUntil(reminderAtMs ?? 0) + 5 * HOUR);
    await until(caseNo, ({ delivery }) => delivery?.remindedAtMs !== null);
    await rig.act(caseNo, 'store-uncollected', 'counter');
    expect(await codeOf(rig.act(caseNo, 'close-uncollected', 'counter', { reason: '长期无人领取' }))).to.equal(
      'actor-not-allowed',
    );
    await rig.act(caseNo, 'close-uncollected', 'supervisor', { reason: '长期无人领取' });
    expect((await ended(caseNo)).state).to.equal('completed');
    expect(eventsOf(caseNo)).to.include('remind-uncollected');
  });

  it('ends a cancellation of all with the decision: nothing is printed and nothing handed over', async () => {
    const cancelled: string[] = [];
    rig.effects = {
      proposeCertificate: async () => ({
        ok: true,
        outcome: { result: 'cancellation', categories: [], cancelledCategories: ['passenger-driver'] },
        delivery: null,
      }),
      cancelCertificates: async ({ caseNo: of }) => void cancelled.push(of),
    };
    const { caseNo } = await rig.start({ business: 'cancellation' });
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'approve', 'reviewer');
    const last = await ended(caseNo);
    expect(last).to.include({ state: 'completed', stage: null, certificateId: null, delivery: null });
    expect(cancelled).to.deep.equal([caseNo]);
  });

  it('asks each business for its own ground, and refuses what is not eligible any more', async () => {
    const asked: string[] = [];
    rig.effects = {
      proposeCertificate: async ({ basis }) => {
        asked.push(basis);
        return { ok: false, code: 'certificate-cancelled', message: '该从业资格证已注销。' };
      },
    };
    for (const [business, kind] of [
      ['renewal', 'regular'],
      ['reissue', 'regular'],
      ['change', 'employer'],
      ['change', 'certificate-info'],
      ['cancellation', 'regular'],
    ] as const) {
      const { caseNo } = await rig.start({ business, kind });
      await rig.act(caseNo, 'accept', 'acceptor');
      expect(await codeOf(rig.act(caseNo, 'approve', 'reviewer'))).to.equal('certificate-cancelled');
      await rig.act(caseNo, 'reject', 'reviewer', { reason: '从业资格证已注销' });
      await ended(caseNo);
    }
    expect(asked).to.deep.equal(['renewed', 'kept', 'recorded', 'kept', 'cancelled']);
  });

  it('warns of the limit for handing over until the certificate is ready, and not after', async () => {
    const caseNo = await producing('pick-up');
    const { deliveryLimit } = await rig.cases.snapshot(caseNo);
    await rig.forward(caseNo, secondsUntil(deliveryLimit?.dueAtMs ?? 0) + 5 * HOUR);
    const levels = () => rig.alerts.filter((alert) => alert.caseNo === caseNo && alert.clock === 'deliveryLimit');
    for (let tries = 0; levels().length < 3 && tries < 400; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(levels().map(({ level }) => level)).to.deep.equal(['half', 'near-due', 'due']);
    await rig.act(caseNo, 'mark-ready', 'counter');
    const late = await rig.cases.snapshot(caseNo);
    expect(late.broken.map(({ clock }) => clock)).to.include('deliveryLimit');
    await rig.forward(caseNo, 3 * DAY);
    await rig.act(caseNo, 'mark-collected', 'counter', { code: '123456' });
    await ended(caseNo);
    expect(levels()).to.have.lengthOf(3);
  });

  it('asks a supervisor when the old certificate ends undecided; only he says that it counts as renewed', async () => {
    const expiresOn = addDays(shanghaiDate(Date.now()), 9);
    const { caseNo } = await rig.start({ business: 'renewal', silenceLimit: silenceLimitOf(expiresOn) });
    await rig.act(caseNo, 'accept', 'acceptor');
    expect(await codeOf(rig.act(caseNo, 'deem-renewed', 'supervisor'))).to.equal('limit-not-passed');
    await rig.forward(caseNo, secondsUntil(silenceLimitOf(expiresOn).dueAtMs) + 5 * HOUR);
    const asked = await until(caseNo, ({ attention }) => attention.length > 0);
    expect(asked.state).to.equal('accepted');
    expect(asked.attention[0]).to.include({ step: 'silence-limit', source: 'clock', owner: 'supervisor' });
    const silence = rig.alerts.filter((alert) => alert.caseNo === caseNo && alert.clock === 'silenceLimit');
    expect(silence.map(({ level }) => level)).to.deep.equal(['near-due', 'due']);
    await rig.act(caseNo, 'deem-renewed', 'supervisor');
    const renewed = await until(caseNo, inStage('producing'));
    expect(renewed).to.deep.include({ attention: [], decision: { action: 'deem-renewed' } });
    await rig.act(caseNo, 'mark-ready', 'counter');
    await rig.act(caseNo, 'mark-collected', 'counter', { code: '123456' });
    await ended(caseNo);
  });

  it('is terminated on its way to the holder: what was issued is revoked, what was ordered is taken back', async () => {
    const revocations: unknown[] = [];
    const cancelledRounds: number[] = [];
    const { no } = await startAmendment(rig, { state: 'applied', version: 2, decidedAtMs: Date.now() });
    await rig.client.workflow.getHandle(`amendment:${no}`).result();
    rig.effects = {
      async openRevocation({ caseNo, reason }) {
        revocations.push({ caseNo, reason });
        return { amendmentNo: no };
      },
      async orderParcel({ round }) {
        return { outcome: 'ordered', courier: 'ems', waybillNo: `EMS0000000${round}` };
      },
      async cancelParcel({ round }) {
        cancelledRounds.push(round);
        return { outcome: 'cancelled' };
      },
    };
    const caseNo = await producing('mail');
    await toldOfParcels(caseNo, 1);
    await rig.act(caseNo, 'terminate', 'supervisor', { ground: 'duplicate' });
    const last = await ended(caseNo);
    expect(last).to.include({ state: 'terminated', stage: null });
    expect(revocations).to.deep.equal([{ caseNo, reason: 'case-terminated' }]);
    expect(cancelledRounds).to.deep.equal([1]);
    expect(eventsOf(caseNo).at(-1)).to.equal('terminate');
  });

  it('is not terminated while what it has issued is being amended: that is said at once, and no other action waits', async () => {
    let register: Revocation = { kind: 'amendment-open' };
    rig.effects = { openRevocation: revoking(() => register) };
    const caseNo = await producing('pick-up');
    const { version } = await rig.cases.snapshot(caseNo);
    const terminate = () => rig.act(caseNo, 'terminate', 'supervisor', { ground: 'duplicate' });
    expect(await codeOf(terminate())).to.equal('amendment-open');
    expect(await rig.cases.snapshot(caseNo)).to.include({ state: 'fulfilling', version });
    await rig.act(caseNo, 'mark-ready', 'counter', {}, { version });
    register = { kind: 'nothing-issued' };
    await terminate();
    expect((await ended(caseNo)).state).to.equal('terminated');
  });

  it('waits for that amendment once the effects of its approval are given up', async () => {
    let asked = 0;
    rig.effects = {
      openRevocation: revoking(() => ({ kind: (asked += 1) < 3 ? 'amendment-open' : 'nothing-issued' })),
      async reportCertificate() {
        throw ApplicationFailure.create({ type: 'registry-timeout', message: 'hanging', nextRetryDelay: '20 minutes' });
      },
    };
    const { caseNo } = await rig.start({ business: 'renewal' });
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'approve', 'reviewer');
    await until(caseNo, ({ certificateId }) => certificateId !== null);
    await rig.act(caseNo, 'terminate', 'supervisor', { ground: 'duplicate' });
    expect((await ended(caseNo)).state).to.equal('terminated');
    expect(asked).to.equal(3);
  });

  it('is told at once too where the effects succeed while they are being given up: then it is on its way to the holder', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let reporting = false;
    const asked: boolean[] = [];
    const amended = revoking(() => ({ kind: 'amendment-open' }));
    rig.effects = {
      proposeCertificate: async () => ({ ok: true, outcome, delivery: 'pick-up' }),
      async reportCertificate() {
        reporting = true;
        await gate;
        return { submissionNo: 'S1' };
      },
      async openRevocation(order) {
        asked.push(order.unlessOpen === true);
        return amended(order);
      },
    };
    const { caseNo } = await rig.start({ business: 'renewal' });
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'approve', 'reviewer');
    const { version } = await until(caseNo, ({ certificateId }) => reporting && certificateId !== null);
    const terminating = codeOf(rig.act(caseNo, 'terminate', 'supervisor', { ground: 'duplicate' }, { version }));
    await givenUp(caseNo);
    open();
    expect(await terminating).to.equal('amendment-open');
    expect(asked, 'in turn, without waiting').to.deep.equal([true]);
    await until(caseNo, inStage('producing'));
    await rig.act(caseNo, 'mark-ready', 'counter');
    await rig.act(caseNo, 'mark-collected', 'counter', { code: '123456' });
    expect((await ended(caseNo)).state).to.equal('completed');
    expect(asked).to.have.lengthOf(1);
  });

  it('has one winner when it is collected and terminated at once: a certificate in hand stands', async () => {
    let revocations = 0;
    rig.effects = {
      async openRevocation() {
        revocations += 1;
        return { amendmentNo: null };
      },
    };
    const caseNo = await producing('pick-up');
    await rig.act(caseNo, 'mark-ready', 'counter');
    const both = await Promise.allSettled([
      rig.act(caseNo, 'mark-collected', 'counter', { code: '123456' }),
      rig.act(caseNo, 'terminate', 'supervisor', { ground: 'duplicate' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
    const { state } = await ended(caseNo);
    expect(revocations).to.equal(state === 'terminated' ? 1 : 0);
  });
});
