import type { CaseSnapshot } from '../../domain/case.ts';
import type { DeliveryMethod } from '../../domain/delivery.ts';
import { silenceLimitOf } from '../../domain/silenceLimit.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import type { CertificateProposal } from '../../workflows/certificateContracts.ts';
import type { ParcelStanding } from '../../workflows/deliveryContracts.ts';
import { HOUR, type EngineRig } from '../support/engineRig.ts';
import type { RecordedPath } from './paths.ts';

const DESTINATION = '018f3a52-0000-7000-8000-000000000001';
const HOLD = { validFrom: '2027-01-01', validTo: '2032-12-31' } as const;
type Granted = Extract<CertificateProposal, { ok: true }>;

const printed = (delivery: DeliveryMethod): Granted => ({
  ok: true,
  outcome: { result: 'certificate', ...HOLD, categories: ['freight-driver'], cancelledCategories: [] },
  delivery,
});
const recordOnly: Granted = {
  ok: true,
  outcome: { result: 'record', ...HOLD, categories: ['freight-driver'], cancelledCategories: [] },
  delivery: null,
};
const allCancelled: Granted = {
  ok: true,
  outcome: { result: 'cancellation', categories: [], cancelledCategories: ['freight-driver'] },
  delivery: null,
};
const someCancelled: Granted = {
  ok: true,
  outcome: { result: 'cancellation', ...HOLD, categories: ['freight-driver'], cancelledCategories: ['hazmat-escort'] },
  delivery: 'pick-up',
};

/** Asks until the case is there. @throws Error after twenty seconds */
async function until(rig: EngineRig, caseNo: string, reached: (snapshot: CaseSnapshot) => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (reached(await rig.cases.snapshot(caseNo))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the case did not get there within twenty seconds');
}

/** Accepted and approved, with what an approval grants. */
async function granted(rig: EngineRig, start: Partial<CaseSnapshot>, proposal: Granted): Promise<string> {
  rig.effects = { ...rig.effects, proposeCertificate: async () => proposal };
  const { caseNo } = await rig.start(start);
  await rig.act(caseNo, 'accept', 'acceptor');
  await rig.act(caseNo, 'approve', 'reviewer');
  if (proposal.delivery) await until(rig, caseNo, ({ stage }) => stage === 'producing');
  return caseNo;
}

async function over(rig: EngineRig, caseNo: string): Promise<string> {
  const workflowId = `case:${caseNo}`;
  await rig.client.workflow.getHandle(workflowId).result();
  rig.effects = {};
  return workflowId;
}

async function collected(rig: EngineRig, caseNo: string): Promise<string> {
  await rig.act(caseNo, 'mark-ready', 'counter');
  await rig.act(caseNo, 'mark-collected', 'counter', { code: '123456' });
  return over(rig, caseNo);
}

const posted = (rig: EngineRig, caseNo: string, round: number) =>
  rig.act(caseNo, 'mark-posted', 'counter', { courier: 'ems', waybillNo: `EMS0000000${round}` });

/** Follows a parcel that stands so, as long as it takes the workflow to ask. */
async function followed(rig: EngineRig, caseNo: string, state: ParcelStanding): Promise<void> {
  rig.effects = { ...rig.effects, trackParcel: async () => ({ state }) };
  await rig.forward(caseNo, 6 * HOUR + 60);
}

/** The businesses about the certificate itself, and every way of it to its holder. */
export const CERTIFICATE_PATHS: readonly RecordedPath[] = [
  {
    name: 'renewal-returned-then-delivered',
    async run(rig) {
      const caseNo = await granted(rig, { business: 'renewal' }, printed('mail'));
      await posted(rig, caseNo, 1);
      await followed(rig, caseNo, 'returned');
      await until(rig, caseNo, ({ stage }) => stage === 'returned');
      await posted(rig, caseNo, 2);
      await followed(rig, caseNo, 'delivered');
      return over(rig, caseNo);
    },
  },
  {
    name: 'renewal-granted-by-silence',
    async run(rig) {
      const silenceLimit = silenceLimitOf(addDays(shanghaiDate(Date.now()), 9));
      rig.effects = { proposeCertificate: async () => printed('pick-up') };
      const { caseNo } = await rig.start({ business: 'renewal', silenceLimit });
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.forward(caseNo, (silenceLimit.dueAtMs - Date.now()) / 1000 + 5 * HOUR);
      await until(rig, caseNo, ({ attention }) => attention.some(({ step }) => step === 'silence-limit'));
      await rig.act(caseNo, 'deem-renewed', 'supervisor');
      await until(rig, caseNo, ({ stage }) => stage === 'producing');
      return collected(rig, caseNo);
    },
  },
  {
    name: 'reissue-collected',
    run: async (rig) => collected(rig, await granted(rig, { business: 'reissue' }, printed('pick-up'))),
  },
  {
    name: 'reissue-stored-and-closed',
    async run(rig) {
      const caseNo = await granted(rig, { business: 'reissue' }, printed('pick-up'));
      await rig.act(caseNo, 'mark-ready', 'counter');
      const { reminderAtMs } = await rig.cases.snapshot(caseNo);
      await rig.forward(caseNo, ((reminderAtMs ?? 0) - Date.now()) / 1000 + 5 * HOUR);
      await until(rig, caseNo, ({ delivery }) => delivery?.remindedAtMs !== null);
      await rig.act(caseNo, 'store-uncollected', 'counter');
      await rig.act(caseNo, 'close-uncollected', 'supervisor', { reason: '长期无人领取' });
      return over(rig, caseNo);
    },
  },
  {
    name: 'change-of-employer-recorded',
    run: async (rig) => over(rig, await granted(rig, { business: 'change', kind: 'employer' }, recordOnly)),
  },
  {
    name: 'change-lost-then-collected',
    async run(rig) {
      const caseNo = await granted(rig, { business: 'change', kind: 'certificate-info' }, printed('mail'));
      await posted(rig, caseNo, 1);
      await followed(rig, caseNo, 'lost');
      await until(rig, caseNo, ({ stage, delivery }) => stage === 'producing' && delivery?.round === 2);
      await rig.act(caseNo, 'change-delivery', 'applicant', { method: 'pick-up', destinationId: DESTINATION });
      return collected(rig, caseNo);
    },
  },
  {
    name: 'cancellation-of-everything',
    run: async (rig) => over(rig, await granted(rig, { business: 'cancellation' }, allCancelled)),
  },
  {
    name: 'cancellation-of-some',
    run: async (rig) => collected(rig, await granted(rig, { business: 'cancellation' }, someCancelled)),
  },
];
