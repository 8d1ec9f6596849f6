import { expect } from 'chai';
import { nationalConfig } from '../../domain/provinceConfig.ts';
import { readGuide } from '../../script/client/application.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import { applied, approved, type Applied, type Json } from '../support/businessCases.ts';
import { refusalOf, until } from '../support/cases.ts';
import { textOf } from '../support/documents.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const PROVINCE = '90';
const EMPLOYER = { business: 'change', kind: 'employer' } as const;
const NEW_EMPLOYER = '成都新程运输有限公司';

/** A province that prints a certificate for a new employer (D-8) and asks for four eyes. */
describe('a province with terms of its own', function () {
  this.timeout(180_000);
  let product: Product;
  let office: TestOffice;
  let supervisor: Clerk;
  let changed: Applied;

  const certificates = () => product.database('certificates').where({ case_no: changed.caseNo }).orderBy('issue');
  /** On the version just read. */
  async function act(action: string, input: Json, certificateId: string): Promise<RestAnswer<Json>> {
    const path = `/v1/desk/certificates/${certificateId}`;
    const seen = expectStatus(await supervisor.rest<Json>('GET', path), 200);
    const ifMatch = seen.headers.get('etag') ?? '';
    return supervisor.rest<Json>('POST', `${path}/${action}`, { json: input, idempotencyKey: 'new', ifMatch });
  }
  const decide = (clerk: Clerk, { no, version }: Json, action: string): Promise<RestAnswer<Json>> =>
    clerk.rest<Json>('POST', `/v1/desk/amendments/${String(no)}/${action}`, {
      json: {},
      idempotencyKey: 'new',
      ifMatch: Number(version),
    });

  before(async () => {
    product = shared();
    const posts = ['acceptor', 'reviewer', 'supervisor', 'supervisor2', 'admin'] as const;
    office = await ownOffice(product, { code: 'TESTTERM1', provinceCode: PROVINCE }, posts);
    supervisor = await product.clerk('supervisor', office);
    const admin = await product.clerk('admin', office);
    const { headers } = expectStatus(await admin.rest('GET', `/v1/desk/provinces/${PROVINCE}`), 200);
    const json = { ...nationalConfig('测试九〇省'), employerChangePrints: true, fourEyes: true };
    const request = { json, ifMatch: headers.get('etag') ?? '', idempotencyKey: 'new' };
    expectStatus(await admin.rest('PUT', `/v1/desk/provinces/${PROVINCE}`, request), 200);
    changed = await applied(product, {
      ...EMPLOYER,
      holder: { office },
      form: { employer: NEW_EMPLOYER, delivery: 'pick-up' },
    });
  });

  it('[V-11] prints a certificate for a new employer, collected or sent as the applicant chose, with the term of the old one', async () => {
    const { driver, caseNo } = changed;
    expect((await readGuide(driver, EMPLOYER)).notice.title).to.equal('道路运输从业资格证变更业务须知');
    const { body: read } = expectStatus(await driver.read(caseNo), 200);
    expect((read['form'] as { name: string }[]).map(({ name }) => name)).to.include.members(['address', 'delivery']);
    const printed = await approved(product, changed, 'fulfilling', office);
    const held = driver.person.qualifications[0]!;
    expect(printed['granted']).to.deep.include({
      result: 'certificate',
      validFrom: held.validFrom,
      validTo: held.validTo,
    });
    expect((printed['delivery'] as Json)['method']).to.equal('pick-up');
    const { pdf } = printed['certificate'] as Record<string, string>;
    expect(await textOf((await driver.rest('GET', pdf!)).bytes)).to.contain(NEW_EMPLOYER);
  });

  it('draws a corrected certificate only when a second supervisor agrees; until then the first one stands', async () => {
    const [wrong] = await certificates();
    const asked = expectStatus(
      await act('correct', { reason: '地址印错', address: '更正路90号' }, wrong.id),
      200,
      202,
    ).body;
    expect(asked).to.deep.include({ state: 'awaiting-second', fourEyes: true, decidedBy: null });
    expect(await certificates()).to.have.length(1);
    expect(refusalOf(await decide(supervisor, asked, 'confirm'))).to.deep.equal([403, 'second-supervisor-required']);
    expect(refusalOf(await act('correct', { reason: '再更正', address: '更正路91号' }, wrong.id))).to.deep.equal([
      409,
      'amendment-open',
    ]);
    const second = await product.clerk('supervisor2', office);
    expectStatus(await decide(second, asked, 'confirm'), 200, 202);
    const [old, fresh] = await until(async () => {
      const rows = await certificates();
      return rows[1]?.state === 'valid' && rows;
    });
    expect(old).to.include({ state: 'superseded', superseded_by: fresh.id });
    const shown = (await changed.driver.read(changed.caseNo)).body['certificate'] as Record<string, string>;
    expect(await textOf((await changed.driver.rest('GET', shown['pdf']!)).bytes)).to.contain('更正路90号');
  });
});
