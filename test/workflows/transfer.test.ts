import { expect } from 'chai';
import { DomainProblem } from '../../domain/errors.ts';
import { fixtureTerms, type EngineRig } from '../support/engineRig.ts';
import { rig as sharedRig } from '../support/rigHooks.ts';

const ORDER = {
  officeCode: 'TEST02',
  reason: '申请人的从业资格由该机构核发',
  homeProvince: '99',
  config: 3,
  requestKey: 'supervisor-1:transfer:k',
};
const to = (officeCode: string) => ({ ...ORDER, officeCode });
let rig: EngineRig;

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof DomainProblem ? error.code : String(error)),
  );
const lastEvent = (caseNo: string) => rig.recordings.get(caseNo)?.at(-1)?.event;

describe('the transfer of a case to another office, on the engine', function () {
  this.timeout(60_000);
  before(() => {
    rig = sharedRig();
  });
  afterEach(() => {
    rig.terms = fixtureTerms;
  });

  it('changes the office and counts by its calendar, hours and ladder; what the case began with stays', async () => {
    const { caseNo, ...before } = await rig.start();
    const { days, ...calendar } = fixtureTerms().calendar;
    const dayOff = { [before.acceptance?.date ?? '']: { working: false, name: '地方节日' } };
    rig.terms = () => ({
      ...fixtureTerms(),
      calendar: { ...calendar, days: { ...days, ...dayOff } },
      ladders: { ...fixtureTerms().ladders, acceptance: [{ at: 'due', level: 'due', tell: ['head'] }] },
    });
    await rig.act(caseNo, 'transferred', 'supervisor', ORDER, { version: 1 });
    const after = await rig.cases.snapshot(caseNo);
    expect(after).to.include({ officeCode: 'TEST02', version: 2, state: 'submitted' });
    expect(after.versions).to.deep.equal(before.versions);
    expect(after.transfer).to.deep.include({ fromOffice: 'TEST01', homeProvince: '99', config: 3, by: 'supervisor-1' });
    expect((after.acceptance?.date ?? '') > (before.acceptance?.date ?? ''), 'its day off').to.equal(true);
    const rungs = after.ladders.acceptance;
    expect(rungs?.deadlineVersion).to.equal(2);
    expect(rungs?.rungs.map(({ level, tell }) => [level, tell])).to.deep.equal([['due', ['head']]]);
    expect(lastEvent(caseNo)).to.deep.include({ action: 'transfer', fromState: 'submitted', toState: 'submitted' });
    const details = lastEvent(caseNo)?.details ?? {};
    expect(details).to.include({ from: 'TEST01', to: 'TEST02' });
    expect((details['moves'] as { clock: string }[]).map(({ clock }) => clock)).to.include('acceptance');
    const { searchAttributes } = await rig.client.workflow.getHandle(`case:${caseNo}`).describe();
    expect(searchAttributes['CaseOffice']).to.deep.equal(['TEST02']);
    // What it is now is what the next decision counts by.
    await rig.act(caseNo, 'accept', 'acceptor');
    expect((await rig.cases.snapshot(caseNo)).officeCode).to.equal('TEST02');
    await rig.act(caseNo, 'reject', 'reviewer', { reason: '材料与登记不符' });
  });

  it('of a transfer and a decision at the same moment one comes first, and the other is told', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { caseNo } = await rig.start();
      const both = await Promise.all([
        codeOf(rig.act(caseNo, 'transferred', 'supervisor', ORDER, { version: 1 })),
        codeOf(rig.act(caseNo, 'accept', 'acceptor', {}, { version: 1 })),
      ]);
      expect(both.toSorted(), String(both)).to.deep.equal(['done', 'stale-version']);
      const { officeCode, state } = await rig.cases.snapshot(caseNo);
      expect([officeCode, state]).to.deep.equal(both[0] === 'done' ? ['TEST02', 'submitted'] : ['TEST01', 'accepted']);
      await rig.act(caseNo, 'terminate', 'supervisor', { ground: 'duplicate' });
    }
  });

  it('is refused where there is nothing to move, and to anybody but a supervisor', async () => {
    const { caseNo } = await rig.start();
    const refused: [code: string, attempt: () => Promise<unknown>][] = [
      ['same-office', () => rig.act(caseNo, 'transferred', 'supervisor', to('TEST01'))],
      ['actor-not-allowed', () => rig.act(caseNo, 'transferred', 'acceptor', ORDER)],
      ['stale-version', () => rig.act(caseNo, 'transferred', 'supervisor', ORDER, { version: 7 })],
      ['invalid-request', () => rig.act(caseNo, 'transferred', 'supervisor', { ...ORDER, reason: '' })],
    ];
    for (const [code, attempt] of refused) expect(await codeOf(attempt())).to.equal(code);
    await rig.act(caseNo, 'request-supplement', 'acceptor', {
      items: [{ target: 'field', name: 'phone', reasons: ['wrong-value'] }],
    });
    const waiting = await rig.cases.snapshot(caseNo);
    await rig.act(caseNo, 'transferred', 'supervisor', ORDER);
    const moved = await rig.cases.snapshot(caseNo);
    expect(moved.supplement?.limit?.date, 'what the applicant was told').to.equal(waiting.supplement?.limit?.date);
    await rig.act(caseNo, 'resubmit', 'applicant');
    await rig.act(caseNo, 'accept', 'acceptor');
    await rig.act(caseNo, 'approve', 'reviewer', { grade: 'AA', reason: '材料齐全' });
    // Under way still, or over already.
    expect(await codeOf(rig.act(caseNo, 'transferred', 'supervisor', to('TEST01')))).to.be.oneOf([
      'action-not-allowed',
      'case-not-running',
    ]);
  });
});
