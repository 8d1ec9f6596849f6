import { expect } from 'chai';
import { loadRegister, RegisterMistakes } from '../../db/seeds/loadRegister.ts';
import { businessDefinitions } from '../../domain/businesses/registry.ts';
import { nationalConfig } from '../../domain/provinceConfig.ts';
import { MINISTRY_LINE, PROVINCES } from '../../domain/provinces.ts';
import { registerFileSchema } from '../../domain/registerFile.ts';
import { createClerk } from '../../script/client/clerk.ts';
import { createRest, expectStatus, type Rest } from '../../script/client/rest.ts';
import { asOwner } from '../support/caseBackup.ts';
import { refusalOf } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

type Json = Record<string, unknown>;
interface Slot extends Json {
  slot: string;
  sampleUrl: string;
  shared: boolean;
  required: boolean;
}

let product: Product;
let rest: Rest;
const read = async (path: string) => expectStatus(await rest<Json>('GET', path), 200).body;
const fastHash = async () => 'not a hash of anything';

describe('provinces', function () {
  this.timeout(60_000);

  before(() => {
    product = shared();
    rest = createRest(product.apiUrl);
  });

  describe('start state and register', () => {
    const CITY = {
      code: '510999',
      provinceCode: '51',
      name: '测试市交通运输局',
      address: '测试路9号',
      phone: '028-55550999',
    };
    const register = (over: object = {}) =>
      registerFileSchema.parse({
        offices: [
          {
            ...CITY,
            pickupAddress: '测试路10号政务大厅',
            hours: [{ from: '08:30', to: '16:30' }],
            head: 'chief-510999',
          },
        ],
        provinces: [
          { code: '51', config: { name: '四川省', contacts: [{ name: '业务咨询', phone: '028-55550000' }] } },
        ],
        staff: [
          {
            login: 'chief-510999',
            name: '首任主管',
            officeCode: '510999',
            roles: ['supervisor', 'admin'],
            password: 'first-password-1',
          },
        ],
        ...over,
      });

    const mistakesIn = (wrong: ReturnType<typeof register>) =>
      loadRegister(product.database, wrong, fastHash).then(
        () => null,
        (error: unknown) => (error instanceof RegisterMistakes ? error.mistakes : null),
      );

    // Nobody else's tests are to meet these offices.
    after(() =>
      asOwner(product, async (owner) => {
        const codes = PROVINCES.map(({ code }) => code);
        await owner('staff_sessions')
          .whereIn('staff_id', owner('staff').where({ office_code: CITY.code }).select('id'))
          .delete();
        await owner('staff').where({ office_code: CITY.code }).delete();
        await owner('offices')
          .whereIn('code', [CITY.code, ...codes.map((code) => `${code}0000`)])
          .delete();
        await owner('province_configs').whereIn('province_code', codes).delete();
      }),
    );

    it('[P-12] every province can begin: a configuration, an office for everything, its own register laid over; loaded again nothing changes', async () => {
      const wrong = register({
        staff: [
          { login: 'lost', name: '无机构', officeCode: 'NOWHERE', roles: ['acceptor'], password: 'first-password-2' },
        ],
      });
      expect(await mistakesIn(wrong)).to.deep.equal([
        'offices.0.head: 没有这个登录名',
        'staff.0.officeCode: 没有这个机构',
      ]);
      expect(await product.database('offices').where({ code: CITY.code }), 'nothing of it is loaded').to.have.length(0);

      // Nobody is told to renew before he can: only what is in force tells that the configuration cannot be.
      const { reminders } = nationalConfig('四川省');
      const tooEarly = { name: '四川省', reminders: { ...reminders, expiry: { daysBefore: [120] } } };
      expect(await mistakesIn(register({ provinces: [{ code: '51', config: tooEarly }] }))).to.deep.equal([
        'provinces.0.config.reminders.expiry.daysBefore: 证件到期前90天才可以申请换发，不能更早提醒',
      ]);
      const codes = ['510999', '510000', '660000'];
      expect(await product.database('offices').whereIn('code', codes), 'nor of the offices').to.have.length(0);

      const { hash } = await import('@node-rs/argon2');
      const loaded = await loadRegister(product.database, register(), (text) => hash(text));
      expect(loaded.offices).to.have.length(33).and.include.members(['510999', '510000', '660000']);
      expect(loaded.provinces).to.deep.equal({ 51: 2 });
      const again = await loadRegister(product.database, register(), fastHash);
      expect(again).to.deep.equal({ calendars: [], offices: ['510999'], provinces: {}, staff: [] });
      const chief = createClerk(product.apiUrl, 'chief-510999', 'first-password-1');
      expectStatus(await chief.logIn(), 201);
      const { head_staff_id: head } = await product
        .database('offices')
        .where({ code: CITY.code })
        .first('head_staff_id');
      expect(head).to.match(/^[0-9a-f-]{36}$/);
      const { body: config } = expectStatus(await chief.rest<Json>('GET', '/v1/desk/provinces/51'), 200);
      expect((config['versions'] as Json[]).map(({ version, publishedBy }) => [version, publishedBy])).to.deep.equal([
        [2, '系统'],
        [1, '系统'],
      ]);

      const listed = (await read('/v1/provinces'))['provinces'] as { code: string; name: string }[];
      expect(listed).to.have.length(32);
      for (const { code, name } of listed) {
        const { province, contacts, source, offices } = await read(`/v1/provinces/${code}/contacts`);
        expect(province).to.deep.equal({ code, name });
        expect((offices as Json[]).map((office) => office['code'])).to.include(`${code}0000`);
        const [own, line] = [
          { name: '业务咨询', phone: '028-55550000', hours: null },
          { ...MINISTRY_LINE, hours: null },
        ];
        expect([source, contacts], name).to.deep.equal(code === '51' ? ['province', [own]] : ['ministry', [line]]);
        for (const { id, kind, notice } of businessDefinitions) {
          const service = await read(`/v1/services/${id}?kind=${kind}&province=${code}`);
          expect((service['notice'] as Json)['version'], `${name} ${id}/${kind}`).to.equal(notice.version);
          expect(service['materials']).to.have.length.above(0);
        }
      }
      const [, city] = (await read('/v1/provinces/51/contacts'))['offices'] as Json[];
      const { provinceCode: _code, ...shown } = CITY;
      expect(city).to.deep.equal({
        ...shown,
        pickupAddress: '测试路10号政务大厅',
        hours: [{ from: '08:30', to: '16:30' }],
      });
      expect((await rest('GET', '/v1/provinces/71/contacts')).status).to.equal(404);
    });

    it('a province has an office for everything, whatever its register leaves out', async () => {
      const own = { ...CITY, code: '510000', name: '四川省测试交通运输厅' };
      const load = (...offices: object[]) =>
        loadRegister(product.database, registerFileSchema.parse({ offices }), fastHash);
      const catchAlls = () =>
        product.database('offices').where({ province_code: '51', catch_all: true }).orderBy('code').pluck('code');
      await asOwner(product, async (owner) => void (await owner('offices').where({ code: '510000' }).delete()));
      // The province's own office is one of those listed, and nobody says which is there for the rest.
      const { offices } = await load(CITY, own);
      expect(
        offices.filter((code) => code === '510000'),
        'it is not added beside itself',
      ).to.have.length(1);
      expect(await catchAlls()).to.deep.equal(['510000']);
      await load(own);
      expect(await catchAlls(), 'listed again').to.deep.equal(['510000']);
      await load({ ...CITY, catchAll: true }, own);
      expect(await catchAlls(), 'another one has taken its place').to.deep.equal(['510999']);
      await load(CITY, own);
      expect(await catchAlls(), 'nobody has taken its place').to.deep.equal(['510999']);
    });
  });

  it('shows a sample beside every slot of every business, which may be kept by whoever passes it on', async () => {
    const seen = new Set<string>();
    for (const { id, kind } of businessDefinitions)
      for (const { sampleUrl } of (await read(`/v1/services/${id}?kind=${kind}`))['materials'] as Slot[])
        seen.add(sampleUrl);
    for (const url of seen) {
      const picture = expectStatus(await rest('GET', url), 200);
      expect(picture.headers.get('content-type'), url).to.equal('image/jpeg');
      expect(picture.headers.get('cache-control')).to.equal('public, max-age=86400');
      expect(picture.bytes.subarray(0, 3).toString('hex')).to.equal('ffd8ff');
      const headers = { 'if-none-match': picture.headers.get('etag') ?? '' };
      expect((await rest('GET', url, { headers })).status, 'known already').to.equal(304);
    }
    for (const url of ['/v1/samples/nothing.jpg', '/v1/samples/photo.png', '/v1/samples/..%2F..%2Fapp.ts.jpg'])
      expect((await rest('GET', url)).status, url).to.equal(404);
  });

  it('[T-07] what is handed in is the province’s to say, at the time of the application: one of its own, one obtained by data sharing', async () => {
    const KEY = 'integrity-assessment/regular';
    const here = await ownOffice(product, { code: 'TESTPRV1', provinceCode: '93' }, ['acceptor', 'admin']);
    const admin = await product.clerk('admin', here);
    const national = businessDefinitions.find(({ id, kind }) => `${id}/${kind}` === KEY)!.materials;
    const slots = [
      ...national.map((slot) => (slot.slot === 'education-record' ? { ...slot, required: false, shared: true } : slot)),
      { ...national[0]!, slot: 'own-record', own: true, title: '本省安全学习证明' },
    ];
    const { body: before } = expectStatus(await admin.rest<Json>('GET', '/v1/desk/provinces/93'), 200);
    const config = {
      ...nationalConfig('测试九三省'),
      businesses: { [KEY]: { materials: { version: '93-1', slots } } },
    };
    const publish = { json: config, ifMatch: Number(before['version']), idempotencyKey: 'new' };
    expectStatus(await admin.rest('PUT', '/v1/desk/provinces/93', publish), 200);

    const [inside, outside] = [
      await knownDriver(product, { office: here }),
      await knownDriver(product, { office: 'TEST01' as TestOffice }),
    ];
    const papers = await product.materials();
    const asked = async (caseNo: string, driver: typeof inside) =>
      ((await driver.read(caseNo)).body['materials'] as Slot[]).map(({ slot, required, shared }) => [
        slot,
        required,
        shared,
      ]);
    const { 'education-record': record, ...others } = papers;
    const own = await inside.prepare(others as typeof papers, { employer: '个人' }, '93');
    expect(await asked(own, inside)).to.deep.equal([
      ['education-record', false, true],
      ['certificate-info-page', true, false],
      ['certificate-violation-page', true, false],
      ['own-record', true, false],
    ]);
    const missing = await inside.submit(own);
    expect(refusalOf(missing)).to.deep.equal([422, 'material-missing']);
    expect(missing.body['slots'], 'what is shared is not missed').to.deep.equal(['own-record']);
    expectStatus(await inside.upload(own, 'own-record', record), 201);
    expectStatus(await inside.submit(own), 200);

    const elsewhere = await outside.prepare(papers);
    expect(refusalOf(await outside.upload(elsewhere, 'own-record', record)), 'another province’s').to.deep.equal([
      404,
      'unknown-material',
    ]);
    expectStatus(await outside.submit(elsewhere), 200);
    const acceptor = await product.clerk('acceptor', here);
    const shown = (await acceptor.read(own)).body['materials'] as Json[];
    expect(shown.map(({ slot }) => slot)).to.include.members(['own-record', 'education-record']);
  });
});
