import { expect } from 'chai';
import { ApplicationFailure } from '@temporalio/common';
import { DomainProblem } from '../../domain/errors.ts';
import { startAmendment, type RiggedAmendment } from '../support/amendmentBooks.ts';
import { DAY, HOUR, type EngineRig } from '../support/engineRig.ts';
import { rig as sharedRig } from '../support/rigHooks.ts';

let rig: EngineRig;

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof DomainProblem) return error.code;
    throw error;
  }
  return 'done';
}

const statesOf = ({ book }: RiggedAmendment): string[] =>
  book.recordings.map(({ state, attention, settled }) => `${attention?.cause ?? state}${settled ? ', settled' : ''}`);

/** What time has set off arrives a moment after it has passed. */
async function until(what: string, reached: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within twenty seconds`);
}

const failing =
  (type: string, options: { nonRetryable?: boolean } = {}) =>
  async (): Promise<never> => {
    throw ApplicationFailure.create({ type, message: type, nextRetryDelay: '20 minutes', ...options });
  };

describe('an amendment on the engine', function () {
  this.timeout(60_000);
  before(() => {
    rig = sharedRig();
  });
  beforeEach(() => {
    rig.effects = {};
  });

  it('goes on at once without four eyes: confirmed, in effect, reported, each under a version of its own', async () => {
    const amendment = await startAmendment(rig);
    expect(await amendment.ended()).to.equal('applied');
    expect(statesOf(amendment)).to.deep.equal(['confirmed', 'applied, settled']);
    expect(amendment.book.applied).to.equal(1);
    expect(amendment.book.recordings.map(({ version }) => version)).to.deep.equal([2, 4]);
  });

  it('draws the corrected voucher before it takes effect, dated when it was confirmed and never before the old one', async () => {
    const notBeforeMs = Date.now() + 3_600_000;
    const orders: unknown[] = [];
    const steps: string[] = [];
    rig.effects = {
      async issueVoucher(order) {
        orders.push(order);
        steps.push('drawn');
        return { voucherId: 'voucher-2', number: 'PZ2' };
      },
      async applyAmendment() {
        steps.push('applied');
        return { outcome: 'applied' };
      },
    };
    const correction = { grade: 'A', points: 12, issue: 2 } as const;
    const amendment = await startAmendment(rig, { action: 'correct', correction, notBeforeMs });
    await amendment.ended();
    expect(steps).to.deep.equal(['drawn', 'applied']);
    expect(orders).to.deep.equal([{ caseNo: 'TEST1', ...correction, decidedAtMs: notBeforeMs }]);
  });

  it('draws a corrected certificate in the same place, and no voucher', async () => {
    const steps: string[] = [];
    rig.effects = {
      async issueVoucher() {
        steps.push('voucher');
        return { voucherId: 'voucher-2', number: 'PZ2' };
      },
      async drawCorrectedCertificate({ decidedAtMs }) {
        steps.push(`certificate ${decidedAtMs > 0}`);
        return { certificateId: 'certificate-2' };
      },
      async applyAmendment() {
        steps.push('applied');
        return { outcome: 'applied' };
      },
    };
    const corrected = await startAmendment(rig, { subject: 'certificate', action: 'correct' });
    await corrected.ended();
    expect(steps).to.deep.equal(['certificate true', 'applied']);
    const revoked = await startAmendment(rig, { subject: 'certificate', action: 'revoke' });
    await revoked.ended();
    expect(steps.slice(2)).to.deep.equal(['applied']);
  });

  it('waits for a second supervisor, and lets nobody confirm his own request', async () => {
    const amendment = await startAmendment(rig, { fourEyes: true });
    expect(await amendment.reached()).to.equal(true);
    await amendment.forward(3 * DAY);
    expect(await amendment.standing()).to.deep.include({ state: 'awaiting-second', version: 2 });
    expect(amendment.book.applied).to.equal(0);
    expect(await codeOf(amendment.act('confirm', 'first'))).to.equal('second-supervisor-required');
    expect(await codeOf(amendment.act('refuse', 'first', { reason: '自己退回' }))).to.equal(
      'second-supervisor-required',
    );
    expect(await codeOf(amendment.act('withdraw', 'second'))).to.equal('action-not-allowed');
    expect(await codeOf(amendment.act('confirm', 'second', {}, { kind: 'reviewer' }))).to.equal('actor-not-allowed');
    expect(await codeOf(amendment.act('confirm', 'second', {}, { version: 1 }))).to.equal('stale-version');
    expect(await codeOf(amendment.act('confirm', 'second', {}, { version: 2 }))).to.equal('done');
    expect(await amendment.ended()).to.equal('applied');
    expect(amendment.book.recordings.find(({ state }) => state === 'confirmed')?.decidedBy).to.equal('second');
  });

  it('changes nothing once it is refused or taken back', async () => {
    const refused = await startAmendment(rig, { fourEyes: true });
    await refused.reached();
    expect(await codeOf(refused.act('refuse', 'second', {}))).to.equal('invalid-request');
    await refused.act('refuse', 'second', { reason: '依据不足' });
    expect(await refused.ended()).to.equal('refused');
    expect(refused.book.recordings.at(-1)).to.deep.include({ refusal: '依据不足', decidedBy: 'second', settled: true });
    const withdrawn = await startAmendment(rig, { fourEyes: true });
    await withdrawn.reached();
    await withdrawn.act('withdraw', 'first');
    expect(await withdrawn.ended()).to.equal('withdrawn');
    expect([refused.book.applied, withdrawn.book.applied]).to.deep.equal([0, 0]);
  });

  it('has exactly one winner when it is confirmed and refused at the same instant', async () => {
    for (let round = 0; round < 5; round += 1) {
      const amendment = await startAmendment(rig, { fourEyes: true });
      // Sent before it has loaded anything, too: an update can come before the first step of the workflow.
      const pair = [amendment.act('confirm', 'second'), amendment.act('refuse', 'third', { reason: '依据不足' })];
      const codes = await Promise.all((round % 2 ? pair.toReversed() : pair).map(codeOf));
      expect(codes.filter((code) => code === 'done')).to.have.length(1);
      expect(codes.find((code) => code !== 'done')).to.be.oneOf(['action-not-allowed', 'case-not-running']);
      const state = await amendment.ended();
      expect(amendment.book.applied).to.equal(state === 'applied' ? 1 : 0);
    }
  });

  it('decides once under the same update id', async () => {
    const amendment = await startAmendment(rig, { fourEyes: true });
    await amendment.reached();
    const again = () => amendment.act('confirm', 'second', {}, { updateId: 'second:confirm:key' });
    expect(await Promise.all([codeOf(again()), codeOf(again())])).to.deep.equal(['done', 'done']);
    await amendment.ended();
    expect(amendment.book.applied).to.equal(1);
  });

  it('counts while the registry is down, has a supervisor called, tries hourly and on request, and settles', async () => {
    rig.effects = { reportAmendment: failing('registry-timeout') };
    const amendment = await startAmendment(rig);
    await until('the effect', () => amendment.book.applied === 1);
    expect(await codeOf(amendment.act('replay', 'second'))).to.equal('nothing-to-replay');
    await amendment.forward(31 * 60);
    await until('the call', async () => (await amendment.standing()).attention !== null);
    expect((await amendment.standing()).attention).to.deep.equal({
      step: 'ministry-report',
      cause: 'registry-timeout',
    });
    expect(await codeOf(amendment.act('replay', 'x', {}, { kind: 'reviewer' }))).to.equal('actor-not-allowed');
    const calls = () => statesOf(amendment).filter((one) => one === 'registry-timeout').length;
    await amendment.forward(HOUR + 31 * 60);
    await until('the second call', () => calls() === 2);
    rig.effects = {};
    await amendment.act('replay', 'second');
    expect(await amendment.ended()).to.equal('applied');
    expect(statesOf(amendment).slice(-2)).to.deep.equal(['applied', 'applied, settled']);
    expect(amendment.book.applied).to.equal(1);
  });

  it('does not repeat by itself what the registry has refused', async () => {
    let asked = 0;
    rig.effects = {
      async reportAmendment() {
        asked += 1;
        return failing('refused', { nonRetryable: true })();
      },
    };
    const amendment = await startAmendment(rig);
    await until('the call', async () => (await amendment.standing()).attention?.cause === 'refused');
    await amendment.forward(3 * DAY);
    expect(asked).to.equal(1);
    rig.effects = {};
    await amendment.act('replay', 'second');
    expect(await amendment.ended()).to.equal('applied');
  });

  it('hears a replay that comes the moment the task is there', async () => {
    let asked = 0;
    let amendment: RiggedAmendment | null = null;
    rig.effects = {
      async reportAmendment({ amendmentNo }) {
        asked += 1;
        if (asked === 1) return failing('refused', { nonRetryable: true })();
        return { submissionNo: `S-${amendmentNo}` };
      },
      async recordAmendment({ attention }) {
        // The row is written, its workflow has not heard of that yet.
        if (attention) await amendment?.act('replay', 'second');
      },
    };
    amendment = await startAmendment(rig, { fourEyes: true });
    await amendment.reached();
    await amendment.act('confirm', 'second');
    expect(await amendment.ended()).to.equal('applied');
    expect(asked).to.equal(2);
  });

  it('is refused when the voucher no longer allows it, and reports nothing', async () => {
    let reported = 0;
    rig.effects = {
      applyAmendment: async () => ({ outcome: 'overtaken' }),
      async reportAmendment() {
        reported += 1;
        return { submissionNo: 'S' };
      },
    };
    const amendment = await startAmendment(rig);
    expect(await amendment.ended()).to.equal('refused');
    expect(reported).to.equal(0);
  });

  it('only reports a revocation that a terminated case has carried out already', async () => {
    const amendment = await startAmendment(rig, { state: 'applied', version: 2, decidedAtMs: Date.now() });
    expect(await amendment.ended()).to.equal('applied');
    expect(statesOf(amendment)).to.deep.equal(['applied, settled']);
    expect(amendment.book.applied).to.equal(0);
  });
});
