import { expect } from 'chai';
import { ApplicationFailure } from '@temporalio/common';
import { DomainProblem } from '../../domain/errors.ts';
import type { CorrectionRecording } from '../../workflows/correctionContracts.ts';
import type { EngineRig } from '../support/engineRig.ts';
import { until } from '../support/faultSteps.ts';
import { startCorrection, type RiggedCorrection } from '../support/riggedCorrections.ts';
import { rig as sharedRig } from '../support/rigHooks.ts';

let rig: EngineRig;
let recordings: CorrectionRecording[];

const refused = async (): Promise<never> => {
  throw ApplicationFailure.create({ type: 'refused', message: 'registry refused', nonRetryable: true });
};
/** @param retryable it is asked again in twenty minutes: two such answers use up the budget of half an hour */
const notShown = async (retryable = true): Promise<never> => {
  throw ApplicationFailure.create({
    type: 'record-not-corrected',
    message: 'not shown',
    nonRetryable: !retryable,
    nextRetryDelay: '20 minutes',
  });
};
const REASON = { reason: '登记信息已由换发更新，请重新提出' };

const actionsOf = (no: string): string[] =>
  recordings.filter(({ snapshot }) => snapshot.no === no).map(({ event }) => event.action);

const problemOf = (ask: Promise<unknown>): Promise<unknown> =>
  ask.then(
    () => null,
    (error: unknown) => (error instanceof DomainProblem ? error.code : error),
  );

async function confirmed(): Promise<RiggedCorrection> {
  const request = await startCorrection(rig);
  await request.act('accept', 'acceptor');
  await request.act('confirm', 'reviewer');
  return request;
}

describe('correction requests that the registry refuses, on the engine', function () {
  this.timeout(120_000);
  before(() => {
    rig = sharedRig();
  });
  beforeEach(() => {
    recordings = [];
  });

  const recording = { recordCorrection: async (one: CorrectionRecording) => void recordings.push(one) };

  it('are a supervisor’s to end, and nothing of them is done afterwards', async () => {
    let read = 0;
    rig.effects = {
      ...recording,
      reportCorrection: refused,
      refreshLinkedRecord: async () => {
        read += 1;
        return { openCases: [] };
      },
    };
    const request = await confirmed();
    await request.troubled('refused');
    expect(await problemOf(request.act('refuse', 'reviewer', REASON))).to.equal('actor-not-allowed');
    expect(await problemOf(request.act('refuse', 'supervisor', {}))).to.equal('invalid-request');
    await request.act('refuse', 'supervisor', REASON);
    const last = await request.ended();
    expect(last).to.deep.include({ state: 'refused', attention: [], correctedAtMs: null, ministrySubmissionNo: null });
    expect(last.decision).to.deep.equal({ action: 'refuse', ...REASON });
    expect(last.endedAtMs).to.equal(last.decidedAtMs);
    expect(actionsOf(request.no)).to.deep.equal(['accept', 'confirm', 'needs-attention', 'refuse']);
    expect(read).to.equal(0);
  });

  it('are not ended while they are tried again: whichever answer comes then is what counts', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let tries = 0;
    rig.effects = {
      ...recording,
      async reportCorrection({ no }) {
        tries += 1;
        if (tries === 1) return refused();
        await gate;
        return { submissionNo: `S-${no}` };
      },
    };
    const request = await confirmed();
    await request.troubled('refused');
    await request.act('replay', 'supervisor');
    while (tries < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await problemOf(request.act('refuse', 'supervisor', REASON))).to.equal('action-not-allowed');
    open();
    expect(await request.ended()).to.deep.include({ state: 'confirmed', ministrySubmissionNo: `S-${request.no}` });
    expect(actionsOf(request.no).slice(-2)).to.deep.equal(['attention-resolved', 'record-corrected']);
  });

  it('are ended too where the registry has taken them and never answers with them', async () => {
    rig.effects = { ...recording, refreshLinkedRecord: () => notShown() };
    const request = await confirmed();
    // Past the budget of the step, so that somebody is asked.
    await request.forward(31 * 60);
    await request.troubled('record-not-corrected');
    // It is being tried again by then, or waits for its next try: neither holds the end up.
    await request.act('refuse', 'supervisor', REASON);
    expect(await request.ended()).to.deep.include({ state: 'refused', attention: [], correctedAtMs: null });
  });

  /** Read once and not put right, read again since a supervisor asks for it, and ended by him before that read is answered. */
  async function endedOverARead(answer: () => Promise<{ openCases: string[] }>) {
    let reads = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    rig.effects = {
      ...recording,
      async refreshLinkedRecord() {
        reads += 1;
        if (reads === 1) return notShown(false);
        await gate;
        return answer();
      },
    };
    const request = await confirmed();
    await request.troubled('record-not-corrected');
    await request.act('replay', 'supervisor');
    await until('the second read', async () => reads === 2);
    const problem = problemOf(request.act('refuse', 'supervisor', REASON));
    await until('the read given up', () => request.isGivenUp());
    open();
    return { request, problem: await problem };
  }

  it('are not refused over a read that finds them put right', async () => {
    const { request, problem } = await endedOverARead(async () => ({ openCases: [] }));
    expect(problem).to.equal('action-not-allowed');
    const last = await request.ended();
    expect(last).to.deep.include({ state: 'confirmed', attention: [] });
    expect(last.correctedAtMs).to.be.a('number');
    expect(actionsOf(request.no).slice(-2)).to.deep.equal(['attention-resolved', 'record-corrected']);
  });

  it('are refused over a read that finds them as they were', async () => {
    const { request, problem } = await endedOverARead(notShown);
    expect(problem).to.equal(null);
    expect(await request.ended()).to.deep.include({ state: 'refused', attention: [], correctedAtMs: null });
    expect(actionsOf(request.no)).to.deep.equal(['accept', 'confirm', 'needs-attention', 'refuse']);
  });

  it('are not refused over a read of which nobody can say what it has found: it is read again at once', async () => {
    let answers = 0;
    const { request, problem } = await endedOverARead(async () => {
      answers += 1;
      if (answers === 1) throw ApplicationFailure.create({ type: 'registry-timeout', message: 'hanging' });
      return { openCases: [] };
    });
    expect(problem).to.equal('action-not-allowed');
    expect(await request.ended()).to.deep.include({ state: 'confirmed', attention: [] });
    // No other trouble has taken the place of the one over which a supervisor may refuse.
    expect(actionsOf(request.no).slice(2)).to.deep.equal(['needs-attention', 'attention-resolved', 'record-corrected']);
  });

  it('are not refused once the record says that they were put right, by a read that was not heard of again', async () => {
    let reads = 0;
    rig.effects = {
      ...recording,
      isCorrected: async () => true,
      async refreshLinkedRecord() {
        reads += 1;
        return reads <= 2 ? notShown(reads === 2) : { openCases: [] };
      },
    };
    const request = await confirmed();
    await request.troubled('record-not-corrected');
    expect(await problemOf(request.act('refuse', 'supervisor', REASON))).to.equal('action-not-allowed');
    await request.act('replay', 'supervisor');
    await until('the second read', async () => reads === 2);
    // Whether it is being read or waits for its next try: given up for this decision, it goes on when that comes to nothing.
    expect(await problemOf(request.act('refuse', 'supervisor', REASON))).to.equal('action-not-allowed');
    await request.forward(2 * 3600);
    expect(await request.ended()).to.deep.include({ state: 'confirmed', attention: [] });
  });
});
