import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import { createRest, expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { expectAgreement } from '../support/agreement.ts';
import { applied, expiringIn, type Json } from '../support/businessCases.ts';
import { proposedGrade, refusalOf, until } from '../support/cases.ts';
import { becomeKnown, knownDriver } from '../support/knownDriver.ts';
import { looksAt } from '../support/looks.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const REASON = '依据登记数据主动办理';

describe('what the authority does without an application', function () {
  this.timeout(180_000);
  let product: Product;
  const today = shanghaiDate(Date.now());

  const open = async (order: Json, office: TestOffice = 'TEST01', key = 'new'): Promise<RestAnswer<Json>> => {
    const supervisor = await product.clerk('supervisor', office);
    return supervisor.rest<Json>('POST', '/v1/desk/cases', {
      json: { mode: 'ex-officio', reason: REASON, ...order },
      idempotencyKey: key,
    });
  };
  /** Everything that tells of this person, but for who has asked about him. */
  const keptOf = async ({ idNumber, qualifications }: DemoPerson): Promise<unknown[]> => {
    const sealed = createSealedColumns(product.keyring);
    const numbers = qualifications.map(({ number }) => sealed.index('certificate-number', number));
    return [
      ...(await product.database('users').where({ id_number_index: sealed.index('id-number', idNumber) })),
      ...(await product.database('qualifications').whereIn('number_index', numbers)),
    ];
  };
  /** The first whole cycle begins with the first issue. */
  const cycleOf = ({ qualifications }: DemoPerson): string => qualifications[0]!.firstIssued;
  const assessment = (person: DemoPerson): Json => ({
    business: 'integrity-assessment',
    ground: 'registry-assessment',
    idNumber: person.idNumber,
    cycle: cycleOf(person),
  });
  const cancellation = (person: DemoPerson, ground: string): Json => ({
    business: 'cancellation',
    ground,
    idNumber: person.idNumber,
  });
  const approve = async (caseNo: string, input: Json = {}) =>
    expectStatus(await (await product.clerk('reviewer')).decide(caseNo, 'approve', input), 200);
  const stateIs = (caseNo: string, state: string) =>
    until(async () => (await product.database('cases').where({ case_no: caseNo }).first()).state === state);

  before(() => {
    product = shared();
  });

  it('[A-21] (免审即享) grades a cycle from registry facts; whoever proves his identity later finds it, with its voucher', async () => {
    const person = await product.person({ cyclesCompleted: 1, lastCycleEndedDaysAgo: 5 });
    // Two at once: nobody is known yet, and one of them makes him known.
    const keys = [randomUUID(), randomUUID()];
    const ask = () => Promise.all(keys.map((key) => open(assessment(person), 'TEST01', key)));
    const answers = await ask();
    const opened = answers.find(({ status }) => status === 201)!;
    const caseNo = String(opened.body['caseNo']);
    const late = answers.find((answer) => answer !== opened)!;
    expect(late.status).to.equal(409);
    expect(late.body['code']).to.be.oneOf(['case-already-open', 'assessment-already-open']);
    // As if the answers had been lost before they were kept.
    await product.database('idempotency_keys').whereIn('idem_key', keys).delete();
    const repeated = await ask();
    expect(repeated.map(({ status }) => status)).to.deep.equal(answers.map(({ status }) => status));
    expect(repeated[answers.indexOf(opened)]?.body).to.include({ caseNo });
    expect(await keptOf(person), 'one person, one certificate').to.have.length(2);
    expect(opened.headers.get('location')).to.equal(`/v1/desk/cases/${caseNo}`);
    expect(opened.body).to.include({ state: 'accepted' });
    expect(refusalOf(await open(assessment(person)))).to.deep.equal([409, 'assessment-already-open']);
    const [event] = await product.database('case_events').where({ case_no: caseNo }).orderBy('seq');
    expect(event).to.include({ action: 'open-ex-officio', actor_kind: 'supervisor', to_state: 'accepted' });
    expect(JSON.stringify(event.details)).to.contain('registry-assessment').and.not.to.contain(REASON);
    const { body: seen } = await (await product.clerk('reviewer')).read(caseNo);
    expect(seen['exOfficio']).to.include({ ground: 'registry-assessment', reason: REASON });
    const grade = await proposedGrade(product, caseNo);
    await approve(caseNo, { grade });
    await stateIs(caseNo, 'completed');
    await expectAgreement(product, caseNo, { withinMs: 30_000 });

    const driver = await becomeKnown(product, person);
    const { body } = expectStatus(await driver.read(caseNo), 200);
    expect(body).to.include({ state: 'completed' });
    expect((body['grade'] as Json)['grade']).to.equal(grade);
    const { vouchers } = (await driver.rest<{ vouchers: Json[] }>('GET', '/v1/vouchers')).body;
    expect(vouchers.map(({ state }) => state)).to.deep.equal(['valid']);
    expectStatus(await driver.rest('GET', String(vouchers[0]!['png'])), 200);
    const [qualification] = await driver.qualifications();
    const cycles = qualification!['assessableCycles'] as { cycleStart: string; state: string }[];
    expect(cycles.find(({ cycleStart }) => cycleStart === cycleOf(person))?.state).to.equal('graded');
    expect(refusalOf(await open(assessment(person)))).to.deep.equal([409, 'assessment-already-graded']);
  });

  it('judges what is open as for an applicant, and refuses what is not its own, not there or not said', async () => {
    const { driver } = await applied(product, { business: 'reissue', kind: 'regular' });
    const { person } = driver;
    expect(refusalOf(await open(cancellation(person, 'death')))).to.deep.equal([409, 'other-case-open']);
    expect(refusalOf(await open(cancellation(person, 'death'), 'TEST02'))).to.deep.equal([403, 'forbidden']);
    const other = await product.person();
    expect(refusalOf(await open(cancellation(other, 'death'), 'TEST02'))).to.deep.equal([403, 'forbidden']);
    expect(refusalOf(await open(cancellation(other, 'age-limit')))).to.deep.equal([409, 'ground-not-met']);
    expect(refusalOf(await open(cancellation(other, 'expired-unrenewed')))).to.deep.equal([409, 'ground-not-met']);
    expect(refusalOf(await open({ ...cancellation(other, 'death'), certificateNumber: '000000' }))).to.deep.equal([
      404,
      'not-found',
    ]);
    expect(refusalOf(await open({ ...assessment(other), cycle: addDays(today, 1) }))).to.deep.equal([
      409,
      'cycle-not-assessable',
    ]);
    // Nothing is kept of somebody about whom nothing was opened; that he was asked about is, and is found by his number.
    expect(await keptOf(other)).to.deep.equal([]);
    const own = ['ex-officio', '测试supervisor1'];
    expect(await looksAt(product, other)).to.deep.equal([['person-search', '测试auditor1'], own, own, own, own]);
    expect(await looksAt(product, other, 'TEST02')).to.deep.equal([
      ['person-search', '测试auditor2'],
      ['ex-officio', '测试supervisor2'],
    ]);
    expect(await looksAt(product, person, 'TEST02')).to.deep.include(['ex-officio', '测试supervisor2']);
    const nosy = await (
      await product.clerk('supervisor')
    ).rest<Json>('POST', '/v1/desk/personal-data-reads/search', {
      json: { idNumber: other.idNumber },
    });
    expect(nosy.status).to.equal(403);
    expect(refusalOf(await open({ ...cancellation(other, 'death'), reason: '' }))).to.deep.equal([
      400,
      'invalid-request',
    ]);
    expect(refusalOf(await open({ ...cancellation(other, 'death'), idNumber: '110101198001010011' }))).to.deep.equal([
      400,
      'invalid-request',
    ]);
    expect(refusalOf(await open({ ...cancellation(other, 'death'), idNumber: '110101198001010010' }))).to.deep.equal([
      404,
      'person-not-registered',
    ]);
    const reviewer = await product.clerk('reviewer');
    const asReviewer = await reviewer.rest<Json>('POST', '/v1/desk/cases', {
      json: { mode: 'ex-officio', ...cancellation(other, 'death'), reason: REASON },
      idempotencyKey: 'new',
    });
    expect(asReviewer.status).to.equal(403);
  });

  it('cancels a certificate that nobody renewed within 180 days; what is not handed back is publicly declared void (公告作废)', async () => {
    const driver = await knownDriver(product, expiringIn(-200));
    const { person } = driver;
    const opened = expectStatus(await open(cancellation(person, 'expired-unrenewed')), 201);
    const caseNo = String(opened.body['caseNo']);
    await approve(caseNo);
    await stateIs(caseNo, 'completed');
    const status = async () => {
      const user_id = await driver.userId();
      await product
        .database('qualifications')
        .where({ user_id })
        .update({ fetched_at: new Date(0) });
      return (await driver.qualifications())[0]!['status'];
    };
    expect(await status()).to.equal('cancelled');
    expect((await driver.read(caseNo)).body['state']).to.equal('completed');

    const supervisor = await product.clerk('supervisor');
    const act = (what: string, clerk = supervisor) =>
      clerk.rest<Json>('POST', `/v1/desk/cancellations/${caseNo}/${what}`, { json: {}, idempotencyKey: 'new' });
    expect(refusalOf(await act('declare-void'))).to.deep.equal([409, 'limit-not-passed']);
    const { papers } = (await supervisor.rest<{ papers: Json[] }>('GET', '/v1/desk/cancellations?limit=100')).body;
    expect(papers.find((one) => one['caseNo'] === caseNo)).to.include({
      overdue: false,
      handBackBy: addDays(today, 30),
    });
    const declared = async () => {
      const answer = await createRest(product.apiUrl)<{ certificates: Json[] }>(
        'GET',
        '/v1/void-certificates?province=99',
      );
      return expectStatus(answer, 200).body.certificates;
    };
    expect(await declared()).to.deep.equal([]);
    await product
      .database('cancellations')
      .where({ case_no: caseNo })
      .update({ hand_back_by: addDays(today, -1) });
    const { body } = expectStatus(await act('declare-void'), 200);
    expect((body['paper'] as Json)['state']).to.equal('declared-void');
    const [listed, ...none] = await declared();
    expect(none).to.deep.equal([]);
    expect(listed).to.include({ cancelledOn: today, declaredVoidOn: today, officeName: '测试市第1交通运输局' });
    expect(listed!['number']).to.match(/^.{3}\*+.{4}$/);
    expect(JSON.stringify(listed)).not.to.contain(person.name).and.not.to.contain(person.idNumber);
    expect(refusalOf(await act('declare-void'))).to.deep.equal([409, 'action-not-allowed']);
    // What turns up later is taken back; what was said publicly stays said.
    expectStatus(await act('hand-back', await product.clerk('counter')), 200);
    expect(await declared()).to.have.lengthOf(1);
    const events = await product.database('case_events').where({ case_no: caseNo, version: 0 }).orderBy('seq');
    expect(events.map(({ action }) => action)).to.deep.equal(['declare-void', 'hand-back-paper']);
  });
});
