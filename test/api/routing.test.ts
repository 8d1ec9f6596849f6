import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { refusalOf, submittedCase } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

type Json = Record<string, unknown>;
const PROVINCE = '90';
/** issuers of this province, of which no office says that they are its own */
const [COUNTY, TOWN] = ['90COUNTY', '90TOWN'] as unknown as [TestOffice, TestOffice];

let product: Product;

describe('routing by the original issuer', function () {
  this.timeout(60_000);
  before(() => {
    product = shared();
  });

  it('[P-19] an issuer that nobody maps has its cases with the catch-all, whose supervisors are alerted until somebody says whose they are', async () => {
    const all = await ownOffice(product, { code: '90ALL', provinceCode: PROVINCE, catchAll: true }, [
      'acceptor',
      'supervisor',
      'admin',
    ]);
    const city = await ownOffice(product, { code: '90CITY', provinceCode: PROVINCE }, ['acceptor', 'supervisor']);
    const [acceptor, supervisor, admin] = [
      await product.clerk('acceptor', all),
      await product.clerk('supervisor', all),
      await product.clerk('admin', all),
    ];
    const officeOf = async ({ driver, caseNo }: Awaited<ReturnType<typeof submittedCase>>) =>
      ((await driver.read(caseNo)).body['office'] as Json)['code'];
    const alertsOn = async (caseNo: string, clerk = supervisor) =>
      expectStatus(
        await clerk.rest<{ alerts: Json[] }>('GET', '/v1/desk/alerts?state=open&limit=100'),
        200,
      ).body.alerts.filter((alert) => alert['caseNo'] === caseNo);

    const mapped = await submittedCase(product, { office: city });
    const lost = await submittedCase(product, { office: COUNTY });
    expect([await officeOf(mapped), await officeOf(lost)]).to.deep.equal([city, all]);
    expect(await acceptor.taskOf(lost.caseNo), 'in its queue').to.include({ kind: 'acceptance', assignee: null });
    expect(await alertsOn(mapped.caseNo, await product.clerk('supervisor', city))).to.deep.equal([]);
    const [alert, ...more] = await alertsOn(lost.caseNo);
    expect(more).to.deep.equal([]);
    expect(alert).to.deep.include({
      level: 'unmapped-issuer',
      levelName: '发证机关未对应办理机构',
      clock: 'acceptance',
      stoppedAt: null,
    });
    expect((alert?.['recipients'] as Json[]).map(({ name }) => name)).to.deep.equal(['90ALLsupervisor']);

    // The way out: an administrator says whose they are, and a supervisor moves the case that is there already.
    const map = (issuer: string, officeCode: string, clerk = admin) =>
      clerk.rest<Json>('PUT', `/v1/desk/provinces/${PROVINCE}/issuers/${issuer}`, { json: { officeCode } });
    expect(refusalOf(await map(COUNTY, 'TEST01')), 'of another province').to.deep.equal([422, 'office-unknown']);
    expect(refusalOf(await map('510100', city))).to.deep.equal([403, 'issuer-of-other-province']);
    expect(refusalOf(await map(COUNTY, city, supervisor))).to.deep.equal([403, 'forbidden']);
    expect(refusalOf(await map(COUNTY, city, await product.clerk('admin')))).to.deep.equal([404, 'not-found']);
    expectStatus(await map(COUNTY, city), 200);
    const { body: listed } = expectStatus(await admin.rest<Json>('GET', `/v1/desk/provinces/${PROVINCE}/issuers`), 200);
    expect(listed['issuers']).to.deep.equal([{ issuerCode: COUNTY, officeCode: city }]);
    const later = await submittedCase(product, { office: COUNTY });
    expect(await officeOf(later)).to.equal(city);
    expect(await alertsOn(later.caseNo, await product.clerk('supervisor', city))).to.deep.equal([]);
    const { id, version } = (await supervisor.taskOf(lost.caseNo)) as { id: string; version: number };
    const transfer = {
      json: { officeCode: city, reason: '该发证机关的业务由市局办理' },
      idempotencyKey: 'new',
      ifMatch: version,
    };
    expectStatus(await supervisor.rest('POST', `/v1/desk/tasks/${id}/transfer`, transfer), 200);
    expect(await officeOf(lost)).to.equal(city);
    expect(await alertsOn(lost.caseNo), 'settled').to.deep.equal([]);
    // Another one is not mapped by that.
    const other = await submittedCase(product, { office: TOWN });
    expect(await officeOf(other)).to.equal(all);
    expect(await alertsOn(other.caseNo)).to.have.length(1);
  });

  it('[P-19] an issuer of no known province is refused with directions, before anything is filled in', async () => {
    const driver = await knownDriver(product, { office: '00NOWHERE' as TestOffice });
    const [qualification] = await driver.qualifications();
    const order = {
      business: 'integrity-assessment',
      qualificationId: qualification?.['id'],
      noticeVersion: 'x',
      unchangedConfirmed: true,
    };
    const refused = await driver.begin(order);
    expect(refusalOf(refused)).to.deep.equal([409, 'business-not-available']);
    expect(refused.body['detail']).to.contain('12328');
  });
});
