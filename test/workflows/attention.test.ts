import { expect } from 'chai';
import { ApplicationFailure } from '@temporalio/common';
import type { Attention, CaseSnapshot } from '../../domain/case.ts';
import { startAmendment } from '../support/amendmentBooks.ts';
import { HOUR, type EngineRig } from '../support/engineRig.ts';
import { rig as sharedRig } from '../support/rigHooks.ts';

const APPROVAL = { grade: 'AA', reason: '材料齐全' };
const SUPPLEMENT = {
  items: [{ target: 'material', name: 'education-record', reasons: ['illegible'], note: '第二页看不清' }],
};
let rig: EngineRig;

async function until<T>(what: string, ask: () => Promise<T | false | null>): Promise<T> {
  for (let tries = 0; tries < 800; tries += 1) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within forty seconds`);
}

const status = async (workflowId: string): Promise<string> =>
  (await rig.client.workflow.getHandle(workflowId).describe()).status.name;

/** Twenty minutes between two tries: two of them use up the budget of half an hour. */
const away = async (): Promise<never> => {
  throw ApplicationFailure.create({ type: 'system-away', message: 'away', nextRetryDelay: '20 minutes' });
};

/** Troubles by step once each has been there for that many rounds. */
const troubled = (caseNo: string, steps: readonly string[]): Promise<Attention[]> =>
  until(`troubles of ${steps.join(', ')}`, async () => {
    const { attention } = await rig.cases.snapshot(caseNo);
    return steps.every((wanted) => attention.some(({ step }) => step === wanted)) && attention;
  });

describe('what is away for a whole budget, on the engine', function () {
  this.timeout(120_000);
  before(() => {
    rig = sharedRig();
  });
  beforeEach(() => {
    rig.effects = {};
  });

  it('every outside step of a case and of an amendment ends in attention with owner, cause and age, and in its effect, once, when the system is back', async () => {
    const done: string[] = [];
    const outside = { issueVoucher: away, reportAssessment: away, proposeGrade: away, issueNotice: away };
    rig.effects = outside;
    const approved = await rig.start();
    await rig.act(approved.caseNo, 'accept', 'acceptor');
    await rig.forward(approved.caseNo, HOUR);
    await troubled(approved.caseNo, ['grade-proposal', 'notice-acceptance-1']);
    await rig.act(approved.caseNo, 'approve', 'reviewer', APPROVAL);
    rig.effects = { ...outside, reportAmendment: away };
    const correction = { grade: 'A', points: 3, issue: 2 } as const;
    const amendment = await startAmendment(rig, { action: 'correct', correction });
    await Promise.all([rig.forward(approved.caseNo, HOUR), amendment.forward(HOUR)]);
    const steps = ['notice-acceptance-1', 'notice-approval-1', 'voucher', 'ministry-report'];
    const troubles = await troubled(approved.caseNo, steps);
    // The proposal is nobody's trouble any more: the reviewer has decided without it.
    expect(troubles.map(({ step }) => step).toSorted()).to.deep.equal(steps.toSorted());
    for (const trouble of troubles)
      expect(trouble).to.include({ source: 'effect', owner: 'supervisor', cause: 'system-away' });
    const oldest = troubles.find(({ step }) => step === 'notice-acceptance-1');
    expect(oldest?.sinceMs).to.be.below(troubles.find(({ step }) => step === 'voucher')?.sinceMs ?? 0);
    const stuck = await until('the amendment', async () => (await amendment.standing()).attention);
    expect(stuck).to.deep.equal({ step: 'voucher', cause: 'system-away' });

    rig.effects = {
      issueVoucher: async ({ caseNo, issue = 1 }) => {
        done.push(`voucher ${caseNo} ${issue}`);
        return { voucherId: `voucher-${issue}`, number: `PZ${issue}` };
      },
      reportAssessment: async () => {
        done.push('report');
        return { submissionNo: 'S1' };
      },
      issueNotice: async ({ kind, ordinal }) => {
        done.push(`${kind} ${ordinal}`);
        return { documentId: kind, number: kind };
      },
    };
    await Promise.all([rig.forward(approved.caseNo, 2 * HOUR), amendment.forward(2 * HOUR)]);
    const last = (await rig.client.workflow.getHandle(`case:${approved.caseNo}`).result()) as CaseSnapshot;
    expect(last).to.deep.include({ state: 'completed', attention: [] });
    expect(await amendment.ended()).to.equal('applied');
    expect(amendment.book.applied).to.equal(1);
    expect(done.toSorted()).to.deep.equal(
      [`voucher ${approved.caseNo} 1`, 'voucher TEST1 2', 'report', 'acceptance 1', 'approval 1'].toSorted(),
    );
  });

  for (const [end, state] of [
    ['lapse', 'lapsed'],
    ['withdraw', 'withdrawn'],
  ] as const) {
    it(`a case that ends by ${end} waits for its notices: each is a supervisor's task until it is drawn, and then the case is over`, async () => {
      rig.effects = { issueNotice: away };
      const { caseNo } = await rig.start();
      await rig.act(caseNo, 'request-supplement', 'acceptor', SUPPLEMENT);
      const { supplement } = await rig.cases.snapshot(caseNo);
      if (end === 'withdraw') await rig.act(caseNo, 'withdraw', 'applicant');
      // Once to the trouble, and no further than it has to go: each hour of the outage costs real time.
      await rig.forward(caseNo, HOUR);
      await troubled(caseNo, ['notice-supplement-1']);
      if (end === 'lapse') {
        rig.effects = { issueNotice: refusedUntilAsked };
        await rig.forward(caseNo, 2 * HOUR);
        await until('the refusal', async () => (await rig.cases.snapshot(caseNo)).attention[0]?.cause === 'refused');
        await rig.forward(caseNo, ((supplement?.limit?.dueAtMs ?? 0) - Date.now()) / 1000 + 5 * HOUR);
      }
      const wanted = end === 'lapse' ? ['notice-supplement-1', 'notice-lapse-1'] : ['notice-supplement-1'];
      await troubled(caseNo, wanted);
      expect((await rig.cases.snapshot(caseNo)).state).to.equal(state);
      expect(await status(`case:${caseNo}`)).to.equal('RUNNING');
      const issued: string[] = [];
      rig.effects = {
        issueNotice: async ({ kind }) => {
          issued.push(kind);
          return { documentId: kind, number: kind };
        },
      };
      await rig.act(caseNo, 'replay', 'supervisor');
      const last = (await rig.client.workflow.getHandle(`case:${caseNo}`).result()) as CaseSnapshot;
      expect(last).to.deep.include({ state, attention: [] });
      expect(issued.toSorted()).to.deep.equal(end === 'lapse' ? ['lapse', 'supplement'] : ['supplement']);
      expect(rig.recordings.get(caseNo)?.at(-1)?.snapshot).to.deep.equal(last);
    });
  }
});

/** Not repeated by itself, so that days pass at once; a replay asks again. */
const refusedUntilAsked = async (): Promise<never> => {
  throw ApplicationFailure.create({ type: 'refused', message: 'refused', nonRetryable: true });
};
