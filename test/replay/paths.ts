import { ApplicationFailure } from '@temporalio/common';
import type { EngineRig } from '../support/engineRig.ts';

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
const APPROVAL = { grade: 'AA', reason: '材料齐全' };

async function ended(rig: EngineRig, workflowId: string): Promise<string> {
  await rig.client.workflow.getHandle(workflowId).result();
  return workflowId;
}

const caseId = (caseNo: string): string => `case:${caseNo}`;

export const RECORDED_PATHS: readonly RecordedPath[] = [
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
      await rig.forward(caseNo, 6 * 86_400);
      await rig.act(caseNo, 'accept', 'acceptor');
      await rig.forward(caseNo, 20 * 86_400);
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
