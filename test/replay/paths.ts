import { ApplicationFailure } from '@temporalio/common';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import { startAmendment } from '../support/amendmentBooks.ts';
import { fixtureTerms, type EngineRig } from '../support/engineRig.ts';
import { fixtureCalendar } from '../support/fixtureCalendar.ts';
import { startCorrection } from '../support/riggedCorrections.ts';
import { CERTIFICATE_PATHS } from './certificatePaths.ts';

/** One way through a workflow; its recorded history must replay against every build (P-16). Returns the workflow's id. */
export interface RecordedPath {
  name: string;
  /** whose bundle runs it; `cases` when absent */
  bundle?: 'imaging';
  run(rig: EngineRig): Promise<string>;
}

const down = () => {
  throw ApplicationFailure.create({ type: 'registry-timeout', message: 'hanging', nextRetryDelay: '20 minutes' });
};
const DAY_S = 86_400;
const SUPPLEMENT = { items: [{ target: 'field', name: 'phone', reasons: ['wrong-value'] }] };
const APPROVAL = { grade: 'AA', reason: '材料齐全' };

async function ended(rig: EngineRig, workflowId: string): Promise<string> {
  await rig.client.workflow.getHandle(workflowId).result();
  return workflowId;
}

const transferTo = (officeCode: string) => ({
  officeCode,
  reason: '申请人在该机构取得从业资格',
  homeProvince: '99',
  config: 2,
  requestKey: `supervisor-1:transfer:${officeCode}`,
});

const caseId = (caseNo: string): string => `case:${caseNo}`;

export const RECORDED_PATHS: readonly RecordedPath[] = [
  ...CERTIFICATE_PATHS,
  {
    name: 'assessment-approved',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-declined',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'decline', 'acceptor', { ground: 'other', reason: '不属于本机关管辖' });
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-withdrawn',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'withdraw', 'applicant');
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-rejected',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.act(caseNo, 'reject', 'reviewer', { reason: '材料与登记不符' });
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-both-promises-broken',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.forward(caseNo, 4 * DAY_S);
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.forward(caseNo, 20 * DAY_S);
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-replayed-after-trouble',
    async run(rig) {
      rig.effects = { reportAssessment: down };
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      await rig.forward(caseNo, 31 * 60);
      rig.effects = {};
      while ((await rig.cases.snapshot(caseNo)).attention.length === 0)
        await new Promise((resolve) => setTimeout(resolve, 50));
      await rig.act(caseNo, 'replay', 'supervisor');
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-proposal-given-up',
    async run(rig) {
      rig.effects = { proposeGrade: down };
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.forward(caseNo, 31 * 60);
      rig.effects = {};
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-deemed-accepted',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.forward(caseNo, 20 * DAY_S);
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-supplemented-twice',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT);
      await rig.forward(caseNo, 2 * DAY_S);
      await rig.act(caseNo, 'resubmit', 'applicant');
      await rig.act(caseNo, 'grant-second-supplement', 'supervisor', { reason: '又有新的材料' });
      await rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT);
      await rig.act(caseNo, 'resubmit', 'applicant');
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-lapsed',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT);
      await rig.forward(caseNo, 30 * DAY_S);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-judged-before-waking',
    async run(rig) {
      const { caseNo, receiptLimit } = await rig.start();
      await rig.forward(caseNo, ((receiptLimit?.dueAtMs ?? 0) - Date.now()) / 1000 + 1);
      await rig.act(caseNo, 'withdraw', 'applicant').catch(() => undefined);
      await rig.act(caseNo, 'reject', 'reviewer', { reason: '材料与登记不符' });
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-paused-and-extended',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'accept', 'acceptor');
      const expectedEnd = addDays(shanghaiDate(Date.now()), 3);
      await rig.act(caseNo, 'start-special-procedure', 'reviewer', { reason: 'hearing', expectedEnd });
      await rig.forward(caseNo, 12 * DAY_S);
      await rig.act(caseNo, 'end-special-procedure', 'reviewer');
      await rig.act(caseNo, 'extend', 'supervisor', { reason: '需向外省核实' });
      await rig.forward(caseNo, 60 * DAY_S);
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-on-provisional-dates',
    async run(rig) {
      rig.terms = () => ({ ...fixtureTerms(), calendar: { ...fixtureCalendar(), coverage: [] } });
      const { caseNo } = await rig.start();
      await rig.forward(caseNo, 20 * DAY_S);
      await rig.act(caseNo, 'deem-accepted', 'supervisor');
      rig.terms = fixtureTerms;
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-replanned',
    async run(rig) {
      const { caseNo, acceptance } = await rig.start();
      const { days, ...calendar } = fixtureCalendar();
      const dayOff = { [acceptance?.date ?? '']: { working: false, name: '临时放假' } };
      rig.terms = () => ({ ...fixtureTerms(), calendar: { ...calendar, version: 2, days: { ...days, ...dayOff } } });
      await rig.client.workflow.getHandle(caseId(caseNo)).signal('calendarChanged', { version: 2 });
      while ((await rig.cases.snapshot(caseNo)).calendarVersion < 2)
        await new Promise((resolve) => setTimeout(resolve, 50));
      await rig.act(caseNo, 'withdraw', 'applicant');
      rig.terms = fixtureTerms;
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-transferred',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'transferred', 'supervisor', transferTo('TEST02'));
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.act(caseNo, 'transferred', 'supervisor', transferTo('TEST01'));
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      await rig.act(caseNo, 'transferred', 'supervisor', transferTo('TEST02')).catch(() => undefined);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-terminated',
    async run(rig) {
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'terminate', 'supervisor', { ground: 'duplicate' });
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-terminated-after-approval',
    async run(rig) {
      const amendment = await preparedRevocation(rig);
      rig.effects = { reportAssessment: down, openRevocation: async () => ({ amendmentNo: amendment }) };
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      while ((await rig.cases.snapshot(caseNo)).voucherId === null)
        await new Promise((resolve) => setTimeout(resolve, 50));
      await rig.act(caseNo, 'terminate', 'supervisor', { ground: 'death' });
      rig.effects = {};
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'assessment-opened-ex-officio',
    async run(rig) {
      const { caseNo } = await rig.start({
        state: 'accepted',
        acceptedAtMs: Date.now(),
        acceptedThrough: 'open-ex-officio',
      });
      await rig.act(caseNo, 'approve', 'reviewer', APPROVAL);
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'renewal-terminated-on-its-way',
    async run(rig) {
      const amendment = await preparedRevocation(rig);
      const proposed = {
        result: 'certificate' as const,
        validFrom: '2027-01-01',
        validTo: '2032-12-31',
        categories: ['passenger-driver' as const],
        cancelledCategories: [],
      };
      rig.effects = {
        proposeCertificate: async () => ({ ok: true, outcome: proposed, delivery: 'mail' }),
        openRevocation: async () => ({ amendmentNo: amendment }),
      };
      const { caseNo } = await rig.start({ business: 'renewal' });
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.act(caseNo, 'approve', 'reviewer');
      while ((await rig.cases.snapshot(caseNo)).stage !== 'producing')
        await new Promise((resolve) => setTimeout(resolve, 50));
      await rig.act(caseNo, 'terminate', 'supervisor', { ground: 'death' });
      rig.effects = {};
      return ended(rig, caseId(caseNo));
    },
  },
  {
    name: 'amendment-of-certificate-corrected',
    async run(rig) {
      const amendment = await startAmendment(rig, { subject: 'certificate', action: 'correct' });
      await amendment.ended();
      return `amendment:${amendment.no}`;
    },
  },
  {
    name: 'amendment-applied',
    async run(rig) {
      const amendment = await startAmendment(rig);
      await amendment.ended();
      return `amendment:${amendment.no}`;
    },
  },
  {
    name: 'amendment-confirmed-by-a-second',
    async run(rig) {
      const amendment = await startAmendment(rig, { fourEyes: true });
      await amendment.reached();
      await amendment.act('confirm', 'second');
      await amendment.ended();
      return `amendment:${amendment.no}`;
    },
  },
  {
    name: 'amendment-corrected',
    async run(rig) {
      const amendment = await startAmendment(rig, {
        action: 'correct',
        correction: { grade: 'A', points: 12, issue: 2 },
      });
      await amendment.ended();
      return `amendment:${amendment.no}`;
    },
  },
  {
    name: 'amendment-of-terminated-case',
    async run(rig) {
      const amendment = await startAmendment(rig, { state: 'applied', version: 2, decidedAtMs: Date.now() });
      await amendment.ended();
      return `amendment:${amendment.no}`;
    },
  },
  {
    name: 'amendment-replayed-after-trouble',
    async run(rig) {
      rig.effects = { reportAmendment: down };
      const amendment = await startAmendment(rig);
      await amendment.reached();
      await amendment.forward(31 * 60);
      rig.effects = {};
      while ((await amendment.standing()).attention === null) await new Promise((resolve) => setTimeout(resolve, 50));
      await amendment.act('replay', 'second');
      await amendment.ended();
      return `amendment:${amendment.no}`;
    },
  },
  {
    name: 'amendment-refused',
    async run(rig) {
      const amendment = await startAmendment(rig, { fourEyes: true });
      await amendment.reached();
      await amendment.act('refuse', 'second', { reason: '理由不足' });
      await amendment.ended();
      return `amendment:${amendment.no}`;
    },
  },
  { name: 'correction-confirmed-late', run: (rig) => correction(rig, 'confirm') },
  { name: 'correction-refused', run: (rig) => correction(rig, 'refuse') },
  { name: 'correction-refused-by-the-registry', run: (rig) => correction(rig, 'end') },
  { name: 'correction-refused-over-a-read', run: (rig) => correction(rig, 'end-reading') },
  { name: 'correction-read-again', run: (rig) => correction(rig, 'read-again') },
  { name: 'real-name-verified', run: (rig) => realName(rig, 'match') },
  { name: 'real-name-approved-by-clerk', run: (rig) => realName(rig, 'mismatch', 'approve') },
  { name: 'real-name-rejected-by-clerk', run: (rig) => realName(rig, 'no-record', 'reject') },
  { name: 'scan-read', bundle: 'imaging', run: (rig) => scan(rig) },
  {
    name: 'scan-failed',
    bundle: 'imaging',
    run: (rig) =>
      scan(rig, () => {
        throw ApplicationFailure.nonRetryable('unreadable', 'ocr-image-unreadable');
      }),
  },
];

/** A revocation that is opened and confirmed, but not running: the case starts it as its child. */
async function preparedRevocation(rig: EngineRig): Promise<string> {
  const { no } = await startAmendment(rig, { state: 'applied', version: 2, decidedAtMs: Date.now() });
  await rig.client.workflow.getHandle(`amendment:${no}`).result();
  return no;
}

/**
 * Accepted at once; `confirm`: by the supervisor, past due, over an outage of the registry; `end`: by him too, once the registry has refused it;
 * `end-reading`: while the registry is asked again whether it answers with it; `read-again`: not ended, since nobody can say what that read found.
 */
async function correction(
  rig: EngineRig,
  decision: 'confirm' | 'refuse' | 'end' | 'end-reading' | 'read-again',
): Promise<string> {
  const request = await startCorrection(rig);
  await request.act('accept', 'acceptor');
  switch (decision) {
    case 'refuse':
      await request.act('refuse', 'reviewer', { reason: '档案与登记一致' });
      break;
    case 'confirm':
      rig.effects = { reportCorrection: down };
      await request.forward(12 * DAY_S);
      await request.act('confirm', 'supervisor');
      await request.forward(31 * 60);
      rig.effects = {};
      await request.troubled('registry-timeout');
      await request.act('replay', 'supervisor');
      break;
    case 'end':
      rig.effects = {
        reportCorrection: () => {
          throw ApplicationFailure.nonRetryable('refused', 'refused');
        },
      };
      await request.act('confirm', 'reviewer');
      await request.troubled('refused');
      await request.act('refuse', 'supervisor', { reason: '登记信息已由换发更新' });
      break;
    case 'end-reading': {
      let reads = 0;
      rig.effects = {
        refreshLinkedRecord: () => {
          reads += 1;
          const facts = { type: 'record-not-corrected', nonRetryable: reads === 1 };
          throw ApplicationFailure.create({ ...facts, message: 'not shown', nextRetryDelay: '20 minutes' });
        },
      };
      await request.act('confirm', 'reviewer');
      await request.troubled('record-not-corrected');
      await request.act('replay', 'supervisor');
      while (reads < 2) await new Promise((resolve) => setTimeout(resolve, 50));
      await request.act('refuse', 'supervisor', { reason: '登记信息已由换发更新' });
      break;
    }
    case 'read-again': {
      let reads = 0;
      rig.effects = {
        async refreshLinkedRecord() {
          reads += 1;
          if (reads === 1) throw ApplicationFailure.nonRetryable('not shown', 'record-not-corrected');
          if (reads === 2) {
            while (!(await request.isGivenUp())) await new Promise((resolve) => setTimeout(resolve, 50));
            return down();
          }
          return { openCases: [] };
        },
      };
      await request.act('confirm', 'reviewer');
      await request.troubled('record-not-corrected');
      await request.act('replay', 'supervisor');
      while (reads < 2) await new Promise((resolve) => setTimeout(resolve, 50));
      await request.act('refuse', 'supervisor', { reason: '登记信息已由换发更新' }).catch(() => undefined);
      break;
    }
  }
  return ended(rig, request.workflowId);
}

async function realName(
  rig: EngineRig,
  verdict: 'match' | 'mismatch' | 'no-record',
  decision?: 'approve' | 'reject',
): Promise<string> {
  rig.effects = { checkIdentity: async () => verdict };
  const workflowId = `real-name:test-${Date.now()}`;
  const handle = await rig.client.workflow.start('realName', {
    workflowId,
    taskQueue: 'cases',
    args: [{ verificationId: workflowId }],
  });
  await handle.executeUpdate('checked', { updateId: 'checked' });
  if (decision) {
    const actor = { kind: 'acceptor', id: 'a1' };
    await handle.executeUpdate(decision, { args: [{ actor, expectedVersion: null, input: { reason: '照片不清' } }] });
  }
  rig.effects = {};
  return ended(rig, workflowId);
}

async function scan(rig: EngineRig, readIdCard?: () => never): Promise<string> {
  rig.effects = readIdCard ? { readIdCard } : {};
  const workflowId = `scan:test-${Date.now()}`;
  await rig.client.workflow.start('idCardScan', { workflowId, taskQueue: 'imaging', args: [{ scanId: workflowId }] });
  await ended(rig, workflowId);
  rig.effects = {};
  return workflowId;
}
