import { inspect } from 'node:util';
import { expect } from 'chai';
import { createRegistryClient, type AssessmentReport } from '../../../integrations/registry/registryClient.ts';
import { addDays } from '../../../domain/time.ts';
import type { Simulator } from '../../../simulators/harness/contracts.ts';
import { startRegistrySimulator } from '../../../simulators/registry/registrySimulator.ts';
import { person, PEOPLE } from './people.ts';
import { addFault, callsOf, control, outsideError } from './simulatorControl.ts';

const KEY = '5101002026112300000001:report';

interface Received {
  submissions: { key: string; submissionNo: string; timesReceived: number; body: AssessmentReport }[];
}

describe('integrations: the ministry registry', () => {
  const holder = person('passenger-freight-points');
  const cycle = holder.facts.at(-2);
  if (!cycle) throw new Error('the demo person has a finished cycle');
  const cycleQuery = { idNumber: holder.idNumber, cycleStart: cycle.cycleStart, cycleEnd: cycle.cycleEnd };
  const report: AssessmentReport = {
    caseNo: '5101002026112300000001',
    certificateNumber: holder.qualifications[0]?.number ?? '',
    ...cycleQuery,
    grade: 'AA',
    points: 6,
    officeCode: '450100',
    decidedAt: '2026-11-23T02:00:00.000Z',
  };
  let simulator: Simulator;
  const client = (options: { timeoutMs?: number; apiKey?: string } = {}) =>
    createRegistryClient({ baseUrl: simulator.url, apiKey: 'test-key', timeoutMs: 3000, ...options });
  const received = () => control<Received>(simulator, 'GET', '/submissions');

  beforeEach(async () => {
    simulator = await startRegistrySimulator({ people: PEOPLE, apiKey: 'test-key' });
  });
  afterEach(() => simulator.close());

  it('gives the certificates and the registered data of the holder', async () => {
    const holdings = await client().queryQualifications({ idNumber: holder.idNumber });
    expect(holdings.qualifications).to.deep.equal(holder.qualifications);
    const { name, sex, address, phone } = holder;
    expect(holdings.practitioner).to.deep.equal({ name, sex, address, phone });
  });

  it('answers with what a reported decision has made of a certificate, and takes each report once', async () => {
    const [before, ...others] = holder.qualifications;
    if (!before) throw new Error('the demo person has a certificate');
    const change = {
      caseNo: '5101002026112300000002',
      idNumber: holder.idNumber,
      certificateNumber: before.number,
      result: 'certificate' as const,
      categories: [...before.categories],
      cancelledCategories: [],
      validFrom: '2027-01-01',
      validTo: '2032-12-31',
      officeCode: '450100',
      decidedAt: '2026-11-23T02:00:00.000Z',
    };
    const asked = async () => (await client().queryQualifications({ idNumber: holder.idNumber })).qualifications;
    const first = await client().submitCertificateChange('C2:report', change);
    expect(await client().submitCertificateChange('C2:report', change)).to.deep.equal(first);
    const renewed = { ...before, validFrom: '2027-01-01', validTo: '2032-12-31', status: 'valid' };
    expect(await asked()).to.deep.equal([renewed, ...others]);
    await client().submitCertificateChange('C3:report', {
      ...change,
      result: 'cancellation',
      categories: [],
      cancelledCategories: [...before.categories],
      validFrom: null,
      validTo: null,
      decidedAt: '2026-11-24T02:00:00.000Z',
    });
    expect(await asked()).to.deep.equal([{ ...renewed, status: 'cancelled' }, ...others]);
  });

  it('gives nothing for a number without a certificate', async () => {
    const holdings = await client().queryQualifications({ idNumber: '11010519491231002X' });
    expect(holdings).to.deep.include({ practitioner: null, qualifications: [] });
  });

  it('gives the facts of a cycle in the form the domain reads', async () => {
    const facts = await client().assessmentFacts(cycleQuery);
    expect(facts).to.deep.include({ points: 6, previousGrade: cycle.previousGrade, trainingHours: 24 });
    expect(facts.source).to.equal('ministry-registry');
    expect(facts.violations.map((violation) => violation.points)).to.deep.equal([5, 1]);
    expect(Object.keys(facts.violations[0] ?? {})).to.have.members(['date', 'points', 'description']);
  });

  it('has the facts of an unknown person refused', async () => {
    const error = await outsideError(client().assessmentFacts({ ...cycleQuery, idNumber: '11010519491231002X' }));
    expect(error).to.include({ kind: 'refused', code: 'unknown-person' });
  });

  it('takes "already received" for success: the result arrives once, with one number', async () => {
    const first = await client().submitResult(KEY, report);
    const second = await client().submitResult(KEY, report);
    expect(second).to.deep.equal(first);
    const { submissions } = await received();
    expect(submissions).to.have.length(1);
    expect(submissions[0]).to.deep.include({
      key: KEY,
      submissionNo: first.submissionNo,
      timesReceived: 2,
      body: report,
    });
    expect(await client().querySubmission(KEY)).to.deep.equal(first);
  });

  it('succeeds when the network delivers the request twice', async () => {
    await addFault(simulator, { route: 'POST /v1/submissions', kind: 'duplicate', times: 1 });
    const { submissionNo } = await client().submitResult(KEY, report);
    const { submissions } = await received();
    expect(submissions.map((entry) => [entry.submissionNo, entry.timesReceived])).to.deep.equal([[submissionNo, 2]]);
  });

  it('takes a result back once, and the decision that is newer counts, whichever arrived last', async () => {
    const { grade: _, points: __, ...cycleOf } = report;
    const nextCycle = { ...cycleQuery, cycleStart: addDays(cycle.cycleEnd, 1), cycleEnd: addDays(cycle.cycleEnd, 365) };
    const previousGrade = async () => (await client().assessmentFacts(nextCycle)).previousGrade;
    const before = await previousGrade();
    const withdrawal = { ...cycleOf, decidedAt: '2026-11-24T02:00:00.000Z' };
    const first = await client().withdrawResult('GZ1:report', withdrawal);
    expect(await client().withdrawResult('GZ1:report', withdrawal)).to.deep.equal(first);
    expect(await client().querySubmission('GZ1:report')).to.deep.equal(first);
    await client().submitResult(KEY, { ...report, grade: 'B' });
    expect(await previousGrade(), 'the older result came in late').to.equal(before);
    await client().submitResult('GZ2:report', { ...report, grade: 'B', decidedAt: '2026-11-25T02:00:00.000Z' });
    expect(await previousGrade()).to.equal('B');
  });

  it('finds a report whose answer was lost, and not one that never arrived', async () => {
    await addFault(simulator, { route: '/v1/submissions', kind: 'hang', times: 1 });
    const impatient = client({ timeoutMs: 150 });
    expect(await outsideError(impatient.submitResult(KEY, report))).to.include({
      kind: 'timeout',
      outcomeUnknown: true,
    });
    expect(await client().querySubmission(KEY)).to.equal(null);

    await addFault(simulator, { route: '/v1/submissions', kind: 'hang-after-effect', times: 1 });
    expect(await outsideError(impatient.submitResult(KEY, report))).to.include({
      kind: 'timeout',
      outcomeUnknown: true,
    });
    const found = await client().querySubmission(KEY);
    expect(found?.submissionNo).to.match(/^JT\d{16}$/);
    expect(await client().submitResult(KEY, report)).to.deep.equal(found);
  });

  it('waits for a slow answer within its time limit', async () => {
    await addFault(simulator, { route: '*', kind: 'slow', delayMs: 200, times: 2 });
    expect(await client().querySubmission(KEY)).to.equal(null);
    expect(await outsideError(client({ timeoutMs: 80 }).querySubmission(KEY))).to.include({
      kind: 'timeout',
      outcomeUnknown: false,
    });
  });

  it('tells an error of the server, a limit and a broken connection apart', async () => {
    const kinds = [
      ['500', { kind: 'server-error', outcomeUnknown: true, retryAfterMs: null }],
      ['429', { kind: 'rate-limited', outcomeUnknown: false, retryAfterMs: 1000 }],
      ['drop-connection', { kind: 'unreachable', outcomeUnknown: true }],
      ['wrong-json', { kind: 'bad-answer', outcomeUnknown: true }],
    ] as const;
    for (const [kind, expected] of kinds) {
      await addFault(simulator, { route: '/v1/submissions', kind, times: 1 });
      expect(await outsideError(client().submitResult(KEY, report)), kind).to.include(expected);
    }
    // The calls that did reach it are the one with the garbled answer and this one.
    await client().submitResult(KEY, report);
    expect((await received()).submissions.map((entry) => entry.timesReceived)).to.deep.equal([2]);
  });

  it('asks once: trying again is not the business of a client', async () => {
    await addFault(simulator, { route: '*', kind: '500' });
    await outsideError(client().submitResult(KEY, report));
    await outsideError(client().querySubmission(KEY));
    expect(await callsOf(simulator)).to.deep.equal({ 'POST /v1/submissions': 1, 'GET /v1/submissions/:key': 1 });
  });

  it('carries the reason of a refusal where no log finds it', async () => {
    const error = await outsideError(client().submitResult(KEY, { ...report, certificateNumber: 'someone-else' }));
    expect(error).to.include({ kind: 'refused', code: 'refused', outcomeUnknown: false });
    expect(error.reason).to.equal('从业资格证号与从业人员不一致');
    expect(inspect(error) + JSON.stringify(error)).to.not.contain('从业资格证号');
    await addFault(simulator, { route: '*', kind: 'refuse', times: 1 });
    expect(await outsideError(client().submitResult(KEY, report))).to.include({ kind: 'refused' });
    expect((await received()).submissions).to.have.length(0);
  });

  it('names nobody in an error', async () => {
    for (const kind of ['500', '429', 'wrong-json', 'drop-connection', 'refuse'] as const) {
      await addFault(simulator, { route: '*', kind, times: 1 });
      const error = await outsideError(client().queryQualifications({ idNumber: holder.idNumber }));
      const seen = inspect(error, { depth: 9, showHidden: true });
      for (const secret of [holder.idNumber, holder.name, holder.phone, 'test-key'])
        expect(seen).to.not.contain(secret);
    }
  });

  it('does not take a wrong record for a certificate, nor a strange 404 for "never received"', async () => {
    const body = JSON.stringify({
      practitioner: null,
      qualifications: [{ number: '1', validTo: '2026-02-30' }],
      asOf: '2026-11-23',
    });
    await addFault(simulator, { route: '*', kind: 'wrong-json', body, times: 1 });
    const error = await outsideError(client().queryQualifications({ idNumber: holder.idNumber }));
    expect(error.kind).to.equal('bad-answer');
    expect(error.message).to.contain('qualifications.0.');

    const elsewhere = createRegistryClient({ baseUrl: `${simulator.url}/gateway`, apiKey: 'test-key' });
    expect((await outsideError(elsewhere.querySubmission(KEY))).kind).to.equal('bad-answer');
  });

  it('treats a rejected API key as trouble of ours, not as a business refusal', async () => {
    const error = await outsideError(client({ apiKey: 'wrong' }).submitResult(KEY, report));
    expect(error).to.include({ kind: 'bad-answer', outcomeUnknown: false });
    expect(error.message).to.contain('401');
  });
});
