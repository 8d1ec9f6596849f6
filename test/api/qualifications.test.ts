import { expect } from 'chai';
import { addDays, addMonths, formatChineseDate, shanghaiDate } from '../../domain/time.ts';
import { maskIdNumber } from '../../domain/masking.ts';
import type { DemoPerson, DemoQualification } from '../../simulators/people/demoPerson.ts';
import { product as shared } from '../support/productHooks.ts';
import { refusalOf } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { EnrolledDriver, Product } from '../support/product.ts';

type Json = Record<string, unknown>;
type Cycle = { cycleStart: string; cycleEnd: string; state: string; opensOn: string; regular: Json };

let product: Product;
const today = shanghaiDate(Date.now());
const UNKNOWN_ID = '00000000-0000-7000-8000-000000000000';

const noticeVersion = async (driver: EnrolledDriver): Promise<string> =>
  (await driver.rest<{ notice: { version: string } }>('GET', '/v1/services/integrity-assessment')).body.notice.version;

async function begin(driver: EnrolledDriver, order: Json) {
  return driver.begin({
    business: 'integrity-assessment',
    noticeVersion: await noticeVersion(driver),
    unchangedConfirmed: true,
    ...order,
  });
}

const cyclesOf = (qualification: Json | undefined): Cycle[] => (qualification?.['assessableCycles'] ?? []) as Cycle[];

/** Five certificates, of which the plain one can be assessed and each of the others not, for a reason of its own. */
function manyCertificates(person: DemoPerson): DemoPerson {
  const [plain] = person.qualifications as [DemoQualification];
  const another = (tail: string, changes: Partial<DemoQualification>): DemoQualification => ({
    ...plain,
    number: `${plain.number.slice(0, 14)}${tail}`,
    ...changes,
  });
  const qualifications = [
    plain,
    another('X001', { validTo: addDays(today, -1) }),
    another('X002', { categories: ['hazmat-escort'], licenceClasses: [] }),
    another('X003', { status: 'cancelled' }),
    another('X004', { firstIssued: addDays(today, 1), validFrom: addDays(today, 1) }),
  ];
  return { ...person, qualifications };
}

describe('qualifications', function () {
  this.timeout(60_000);
  let driver: EnrolledDriver;
  let other: EnrolledDriver;

  before(async () => {
    product = shared();
    driver = await product.enrolled();
    other = await knownDriver(product);
  });

  it('[A-02] [T-02] links what the registry holds under the own ID number, and nobody else sees it', async () => {
    const [mine, ...more] = await driver.qualifications();
    const [held] = driver.person.qualifications as [DemoQualification];
    expect(more).to.deep.equal([]);
    expect(mine).to.deep.include({
      numberMasked: maskIdNumber(held.number),
      issuerName: held.issuerName,
      firstIssued: held.firstIssued,
      validFrom: held.validFrom,
      validTo: held.validTo,
      status: 'valid',
      inForce: true,
    });
    const theirs = await other.qualifications();
    expect(theirs.map(({ id }) => id)).not.to.include(mine?.['id']);
    expect(theirs.map(({ numberMasked }) => numberMasked)).to.deep.equal([maskIdNumber(other.person.idNumber)]);
    const asked = await other.rest('GET', `/v1/qualifications?idNumber=${driver.person.idNumber}`);
    expect(asked.bytes.toString('utf8')).not.to.contain(String(mine?.['id']));
    const cycle = cyclesOf(mine)[0]?.cycleStart;
    const foreign = await begin(other, { qualificationId: mine?.['id'], cycle });
    const unknown = await begin(other, { qualificationId: UNKNOWN_ID, cycle });
    expect(refusalOf(foreign)).to.deep.equal([404, 'not-found']);
    expect({ ...foreign.body, instance: '' }).to.deep.equal({ ...unknown.body, instance: '' });
    const rows = await product.database('qualifications').where({ user_id: await other.userId() });
    expect(rows).to.have.length(1);
  });

  it('[T-02] asks the registry again when what is kept is older than ten minutes, and shows what changed', async () => {
    const changing = await knownDriver(product);
    await changing.qualifications();
    const [held] = changing.person.qualifications as [DemoQualification];
    const renewed = { ...held, validTo: addMonths(held.validTo, 72) };
    await product.world.introduce({ ...changing.person, qualifications: [renewed] });
    expect((await changing.qualifications())[0]).to.deep.include({ validTo: held.validTo });
    await product
      .database('qualifications')
      .where({ user_id: await changing.userId() })
      .update({ fetched_at: new Date(Date.now() - 11 * 60_000) });
    expect((await changing.qualifications())[0]).to.deep.include({ validTo: renewed.validTo });
  });

  it('shows what is kept while the registry is down, and says so when there is nothing kept', async () => {
    const fresh = await knownDriver(product);
    const { database, world } = product;
    await database('qualifications')
      .where({ user_id: await other.userId() })
      .update({ fetched_at: new Date(Date.now() - 11 * 60_000) });
    await world.fault('registry', { route: '/v1/qualifications/query', kind: '500' });
    try {
      expect(await other.qualifications()).to.have.length(1);
      const answer = await fresh.rest('GET', '/v1/qualifications');
      expect(refusalOf(answer)).to.deep.equal([503, 'registry-unavailable']);
      expect(Number(answer.headers.get('retry-after'))).to.be.greaterThan(0);
    } finally {
      await world.clearFaults();
    }
    expect(await fresh.qualifications()).to.have.length(1);
  });

  it('lists nothing for a person without a certificate', async () => {
    const without = await knownDriver(product, { alter: (person) => ({ ...person, qualifications: [] }) });
    expect(await without.qualifications()).to.deep.equal([]);
  });

  it('[A-04] [A-05] lists every certificate with its validity, and refuses those not in force with the way out', async () => {
    const many = await knownDriver(product, { alter: manyCertificates });
    const listed = await many.qualifications();
    const byTail = new Map(listed.map((one) => [String(one['numberMasked']).slice(-4), one]));
    const plainTail = many.person.idNumber.slice(-4);
    expect([...byTail.keys()]).to.have.members([plainTail, 'X001', 'X002', 'X003', 'X004']);
    const expected: [tail: string, code: string, says: string][] = [
      ['X001', 'certificate-expired', formatChineseDate(addDays(today, -1))],
      ['X002', 'category-not-assessed', '道路危险货物运输押运人员'],
      ['X003', 'certificate-not-valid', '原发证机关'],
      ['X004', 'certificate-not-yet-valid', formatChineseDate(addDays(today, 1))],
    ];
    expect(byTail.get(plainTail)?.['eligibility']).to.deep.include({ eligible: true });
    for (const [tail, code, says] of expected) {
      const qualification = byTail.get(tail);
      expect(qualification?.['eligibility'], tail).to.deep.include({ eligible: false, code });
      const cycle = cyclesOf(qualification)[0]?.cycleStart;
      const refused = await begin(many, { qualificationId: qualification?.['id'], cycle });
      expect(refusalOf(refused), tail).to.deep.equal([409, code]);
      expect(String(refused.body['detail']), tail).to.contain(says);
    }
    expect(await product.database('cases').where({ user_id: await many.userId() })).to.deep.equal([]);
  });

  it('offers missed cycles oldest first, and refuses one that is too early, too old or none', async () => {
    const late = await knownDriver(product, { cyclesCompleted: 5, lastCycleEndedDaysAgo: 10 });
    const [qualification] = await late.qualifications();
    const cycles = cyclesOf(qualification);
    const first = late.person.qualifications[0]?.firstIssued ?? '';
    expect(cycles.map(({ cycleStart, state }) => [cycleStart, state])).to.deep.equal([
      [addMonths(first, 24), 'assessable'],
      [addMonths(first, 36), 'assessable'],
      [addMonths(first, 48), 'assessable'],
      [addMonths(first, 60), 'too-early'],
    ]);
    const running = cycles[3];
    const ask = (cycle: string | undefined) => begin(late, { qualificationId: qualification?.['id'], cycle });
    const early = await ask(running?.cycleStart);
    expect(refusalOf(early)).to.deep.equal([409, 'cycle-too-early']);
    expect(running?.opensOn).to.equal(addMonths(first, 72));
    expect(String(early.body['detail'])).to.contain(formatChineseDate(addMonths(first, 72)));
    expect(refusalOf(await ask(first))).to.deep.equal([409, 'cycle-not-assessable']);
    expect(refusalOf(await ask(addDays(cycles[0]?.cycleStart ?? '', 1)))).to.deep.equal([409, 'cycle-not-assessable']);
    expect(refusalOf(await ask(undefined))).to.deep.equal([400, 'cycle-required']);
    expect(refusalOf(await ask('2026-02-30'))).to.deep.equal([400, 'invalid-request']);
  });
});
