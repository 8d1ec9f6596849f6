import { expect } from 'chai';
import sharp from 'sharp';
import { createFileStore } from '../../integrations/storage/createFileStore.ts';
import { shanghaiDate, addDays } from '../../domain/time.ts';
import type { CardPhotos } from '../../script/client/driver.ts';
import { expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { makePerson } from '../../simulators/people/makePerson.ts';
import { drawIdCardPhoto } from '../../simulators/samples/drawIdCardPhoto.ts';
import { drawNotACard } from '../../simulators/samples/drawNotACard.ts';
import { product as shared } from '../support/productHooks.ts';
import { heicFile, padded, pixelBomb, withZipBehind } from '../support/badImages.ts';
import type { EnrolledDriver, Product } from '../support/product.ts';
import {
  decide,
  files,
  findingsOf,
  nameless,
  newestVerification,
  prove,
  readCard,
  refuse,
  reviewTask,
  statusOf,
  traces,
  until,
  workflowStatus,
} from '../support/realName.ts';

type Json = Record<string, unknown>;

const MIB = 1024 * 1024;
const SOME_ORDER = {
  business: 'integrity-assessment',
  qualificationId: '00000000-0000-7000-8000-000000000000',
  cycle: '2025-01-01',
  noticeVersion: '1',
  unchangedConfirmed: true,
};
let product: Product;

describe('real name', function () {
  this.timeout(60_000);
  before(() => {
    product = shared();
  });

  describe('of a good card', () => {
    let driver: EnrolledDriver;
    let scan: Json;
    const key = `scan-${Date.now()}`;

    before(async () => {
      driver = await nameless();
    });
    afterEach(() => product.world.clearFaults());

    it('[G-04] [T-01] [N-07] keeps businesses shut before, and says which step is missing', async () => {
      const begin = await driver.begin(SOME_ORDER);
      expect([begin.status, begin.body['code']]).to.deep.equal([403, 'real-name-required']);
      const list = await driver.rest('GET', '/v1/qualifications');
      expect([list.status, list.body['code']]).to.deep.equal([403, 'real-name-required']);
      expect((await driver.rest('GET', '/v1/me')).body['next']).to.equal('real-name');
      expect(await statusOf(driver)).to.include({ state: 'none', nameMasked: null });
      expect((await driver.rest('GET', '/v1/vouchers')).body['vouchers']).to.deep.equal([]);

      const early = product.driver(await product.person());
      expectStatus(await early.logIn(), 201);
      const noPhone = await early.rest('GET', '/v1/qualifications');
      expect([noPhone.status, noPhone.body['code']]).to.deep.equal([403, 'phone-required']);
      expect((await early.rest('GET', '/v1/me')).body['next']).to.equal('verify-phone');
    });

    it('[N-01] comes after the telephone number and takes both sides of the card, not one', async () => {
      const photos = await product.photos(driver.person);
      const early = product.driver(await product.person());
      expectStatus(await early.logIn(), 201);
      const refused = await early.scan(photos);
      expect([refused.status, refused.body['code']]).to.deep.equal([403, 'phone-required']);

      const before = await traces(driver);
      const one = await driver.rest('POST', '/v1/real-name/scans', {
        files: { front: { bytes: photos.front, name: 'front.jpg' } },
        idempotencyKey: 'new',
      });
      expect([one.status, one.body['code'], one.body['field']]).to.deep.equal([400, 'image-missing', 'back']);
      expect(await traces(driver)).to.deep.equal(before);
      scan = await readCard(driver, photos, key);
      expect(scan).to.include({ state: 'read', usable: true });
    });

    it('[N-03] is read by itself: what is printed comes back to be confirmed', () => {
      const { name, sex, nation, birth, address, idNumber, cardAuthority, cardFrom, cardTo } = driver.person;
      const card = scan['card'] as Json;
      expect(card).to.include({ name, sex, nation, birth, idNumber, validFrom: cardFrom, validTo: cardTo });
      expect(card['authority']).to.equal(cardAuthority);
      expect(card['address']).to.equal(address);
    });

    it('answers the same scan under the same Idempotency-Key, and other pictures under it not at all', async () => {
      const photos = await product.photos(driver.person);
      const before = await traces(driver);
      const again = expectStatus(await driver.scan(photos, key), 201, 202);
      expect(again.body['id']).to.equal(scan['id']);
      expect(again.headers.get('idempotency-replayed')).to.equal('true');
      const swapped = await driver.scan({ front: photos.back, back: photos.front }, key);
      expect([swapped.status, swapped.body['code']]).to.deep.equal([422, 'idempotency-mismatch']);
      expect(await traces(driver)).to.deep.equal(before);
    });

    it('does not show or lend a scan to another account', async () => {
      const other = await nameless();
      const id = String(scan['id']);
      const seen = await other.rest('GET', `/v1/real-name/scans/${id}`);
      expect([seen.status, seen.body['code']]).to.deep.equal([404, 'not-found']);
      const used = await other.proveIdentity(id);
      expect([used.status, used.body['code']]).to.deep.equal([404, 'not-found']);
      expect((await other.rest('GET', '/v1/me')).body['next']).to.equal('real-name');
    });

    it('[N-06] is verified at once when name and number match, though the check stumbled once', async () => {
      await product.world.fault('identity', { route: 'POST /v1/two-elements', kind: '500', times: 1 });
      const status = await prove(driver, scan['id']);
      expect(status).to.include({ state: 'verified', reasonCode: null });
      expect(status['idNumberMasked']).not.to.equal(driver.person.idNumber);
      expect(JSON.stringify(status)).not.to.include(driver.person.idNumber).and.not.to.include(driver.person.name);
      expect((await driver.rest('GET', '/v1/me')).body['next']).to.equal('none');

      const again = await driver.scan(await product.photos(driver.person));
      expect([again.status, again.body['code']]).to.deep.equal([409, 'real-name-already-verified']);
    });

    it('[N-07] opens applications afterwards', async () => {
      const [qualification] = await driver.qualifications();
      expect(qualification?.['inForce']).to.equal(true);
      const caseNo = await driver.prepare(await product.materials());
      expect((await driver.read(caseNo)).body['state']).to.equal('draft');
    });

    it('binds an ID number to one account', async () => {
      const twin = await nameless({ ...(await product.person()), ...identityOf(driver.person) });
      const { id } = await readCard(twin, await product.photos(twin.person));
      const refused = await twin.proveIdentity(String(id));
      expect([refused.status, refused.body['code']]).to.deep.equal([409, 'id-number-taken']);
      expect(JSON.stringify(refused.body)).not.to.include(driver.person.idNumber);
      expect((await twin.rest('GET', '/v1/me')).body).to.include({ next: 'real-name', realName: null });
    });
  });

  describe('while the identity check is down', () => {
    let waiting: EnrolledDriver;
    let submission: Promise<RestAnswer<Json>>;
    let driver: EnrolledDriver;
    let good: CardPhotos;

    before(async () => {
      waiting = await nameless();
      const { id } = await readCard(waiting, await product.photos(waiting.person));
      await product.world.fault('identity', { route: 'POST /v1/two-elements', kind: 'drop-connection' });
      // Answered after some seconds of trying; the refusals below need no identity check and do not wait for it.
      submission = waiting.proveIdentity(String(id));
      driver = await nameless();
      good = await product.photos(driver.person);
    });
    after(() => product.world.clearFaults());

    const refusals: [what: string, make: () => Buffer | Promise<Buffer>, status: number, code: string][] = [
      ['a blurred card', () => drawIdCardPhoto(driver.person, 'front', 'blurred'), 422, 'image-blurred'],
      ['a card in the dark', () => drawIdCardPhoto(driver.person, 'front', 'dark'), 422, 'image-dark'],
      ['11 MB', () => padded(good.front, 11 * MIB), 413, 'image-too-large'],
      ['one byte more than 10 MiB', () => padded(good.front, 10 * MIB + 1), 413, 'image-too-large'],
      [
        'a JPEG that breaks off',
        () => Buffer.from(good.front).subarray(0, good.front.length / 2),
        422,
        'image-corrupt',
      ],
      ['a PNG of 30,000 × 30,000 pixels', () => pixelBomb(30_000), 422, 'image-too-many-pixels'],
      ['a JPEG that is a ZIP file too', () => withZipBehind(good.front), 422, 'image-polyglot'],
      [
        'a JPEG with a script behind it',
        () => Buffer.concat([good.front, Buffer.from('<script>alert(1)</script>')]),
        422,
        'image-polyglot',
      ],
      ['HEIC', heicFile, 415, 'image-type'],
      ['GIF', () => sharp(Buffer.from(good.front)).gif().toBuffer(), 415, 'image-type'],
      [
        'SVG',
        () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"></svg>'),
        415,
        'image-type',
      ],
      ['PDF', () => Buffer.from('%PDF-1.7\n%âãÏÓ\n'), 415, 'image-type'],
      ['an empty file', () => Buffer.alloc(0), 400, 'image-empty'],
      [
        'a stamp-sized picture',
        () => sharp(Buffer.from(good.front)).resize(140).jpeg().toBuffer(),
        422,
        'image-too-small',
      ],
    ];
    refusals.forEach(([what, make, status, code], index) => {
      const side = index % 2 === 0 ? 'front' : 'back';
      it(`refuses ${what} with ${code}, names the side, and keeps nothing`, async () => {
        const before = await traces(driver);
        const refused = await driver.scan({ ...good, [side]: await make() });
        expect([refused.status, refused.body['code'], refused.body['field']]).to.deep.equal([status, code, side]);
        expect(refused.body['detail']).to.match(/\p{Script=Han}/u);
        expect(await traces(driver)).to.deep.equal(before);
      });
    });

    it('refuses fields nobody asked for, and what is no upload', async () => {
      const before = await traces(driver);
      const extra = await driver.rest('POST', '/v1/real-name/scans', {
        files: { ...files(good), third: { bytes: good.front, name: 'third.jpg' } },
        idempotencyKey: 'new',
      });
      expect([extra.status, extra.body['code']]).to.deep.equal([400, 'invalid-request']);
      const json = await driver.rest('POST', '/v1/real-name/scans', { json: {}, idempotencyKey: 'new' });
      expect(json.status).to.equal(415);
      expect(await traces(driver)).to.deep.equal(before);
    });

    it('does not take a picture without a card', async () => {
      const scene = await drawNotACard();
      const scan = await readCard(driver, { front: scene, back: scene });
      expect(scan['usable']).to.equal(false);
      expect(findingsOf(scan).map(({ code, side }) => [code, side])).to.deep.equal([
        ['not-an-id-card', 'front'],
        ['not-an-id-card', 'back'],
      ]);
      const refused = await driver.proveIdentity(String(scan['id']));
      expect([refused.status, refused.body['code']]).to.deep.equal([409, 'scan-not-usable']);
      expect(await statusOf(driver)).to.include({ state: 'none' });
    });

    it('says so when the sides are swapped', async () => {
      const scan = await readCard(driver, { front: good.back, back: good.front });
      expect(scan['usable']).to.equal(false);
      expect(findingsOf(scan).map(({ code }) => code)).to.include('sides-swapped');
      expect((await driver.proveIdentity(String(scan['id']))).body['code']).to.equal('scan-not-usable');
    });

    it('does not take an expired card', async () => {
      const yesterday = addDays(shanghaiDate(Date.now()), -1);
      const expired = { ...driver.person, cardFrom: addDays(yesterday, -3_652), cardTo: yesterday };
      const scan = await readCard(driver, await product.photos(expired));
      expect(scan['usable']).to.equal(false);
      expect(findingsOf(scan).map(({ code, side }) => [code, side])).to.deep.equal([['card-expired', 'back']]);
      const refused = await driver.proveIdentity(String(scan['id']));
      expect([refused.status, refused.body['code']]).to.deep.equal([409, 'scan-not-usable']);
    });

    for (const condition of ['upside-down', 'sideways'] as const) {
      it(`reads a photographed card that lies ${condition}`, async () => {
        const { person } = driver;
        const scan = await readCard(driver, {
          front: await drawIdCardPhoto(person, 'front', condition),
          back: await drawIdCardPhoto(person, 'back', condition),
        });
        expect(findingsOf(scan)).to.deep.equal([]);
        const { name, idNumber, cardFrom } = person;
        expect(scan['card']).to.include({ name, idNumber, validFrom: cardFrom });
      });
    }

    it('takes exactly 10 MiB, and keeps no place where the picture was taken', async () => {
      const located = await sharp(Buffer.from(good.front))
        .withExif({
          IFD0: { Make: 'CanaryPhone', Copyright: 'canary-copyright' },
          IFD3: {
            GPSLatitudeRef: 'N',
            GPSLatitude: '30/1 40/1 12/1',
            GPSLongitudeRef: 'E',
            GPSLongitude: '104/1 4/1 0/1',
          },
        })
        .jpeg({ quality: 92 })
        .toBuffer();
      expect(located.includes('CanaryPhone'), 'the picture that is sent knows its place').to.equal(true);
      const scan = await readCard(driver, { front: padded(located, 10 * MIB), back: padded(good.back, 10 * MIB) });
      expect(scan).to.include({ usable: true });

      const key = `scans/${String(scan['id'])}/front.jpg`;
      const store = createFileStore(product.env['STORAGE_URL'] ?? '', product.keyring.files);
      const bytes = Buffer.from(await store.get(key));
      const kept = await sharp(bytes).metadata();
      expect(bytes.includes('CanaryPhone')).to.equal(false);
      expect([kept.format, kept.exif, kept.xmp, kept.iptc]).to.deep.equal(['jpeg', undefined, undefined, undefined]);
    });

    it('[N-06] answers that it is being checked, not that it failed', async () => {
      const submitted = await submission;
      expect(submitted.status).to.equal(202);
      expect(submitted.body).to.include({ state: 'checking' });
      expect(submitted.headers.get('location')).to.equal('/v1/real-name');
    });

    it('[N-06] goes to a clerk as a durable workflow when the check stays away, and his approval completes it', async () => {
      const status = await until(waiting, 'in-review', 75_000);
      expect(status['message']).to.include('人工审核');
      expect(await workflowStatus(await newestVerification(waiting))).to.equal('RUNNING');
      await product.world.clearFaults();
      await decide(waiting, 'approve');
      expect(await until(waiting, 'verified')).to.include({ state: 'verified' });
    }).timeout(90_000);
  });

  describe('that the check cannot confirm', () => {
    let mismatched: EnrolledDriver;
    let unrecorded: EnrolledDriver;
    let answers: RestAnswer<Json>[];

    before(async () => {
      mismatched = await nameless();
      await product.world.introduce({ ...mismatched.person, name: '司马相如' }, { registry: false });
      const stranger = makePerson(8_000_000 + (Date.now() % 1_000_000), {
        today: shanghaiDate(Date.now()),
        cyclesCompleted: 2,
        lastCycleEndedDaysAgo: 10,
      });
      await product.world.introduce(stranger, { identity: false });
      unrecorded = await nameless(stranger);
      const submissions = [mismatched, unrecorded].map(async (driver) => {
        const { id } = await readCard(driver, await product.photos(driver.person));
        return driver.proveIdentity(String(id));
      });
      answers = await Promise.all(submissions);
    });

    it('[N-06] answers that it is not decided yet', () => {
      for (const { status, body } of answers) {
        expect(status).to.equal(202);
        expect(body['state']).to.be.oneOf(['checking', 'in-review']);
      }
    });

    it('[N-06] goes to a clerk on a mismatch: who may see it, who may decide, once', async () => {
      const driver = mismatched;
      await until(driver, 'in-review');
      expect((await driver.rest('GET', '/v1/qualifications')).body['code']).to.equal('real-name-required');
      const another = await driver.scan(await product.photos(driver.person));
      expect([another.status, another.body['code']]).to.deep.equal([409, 'real-name-in-review']);

      const id = await newestVerification(driver);
      expect(await workflowStatus(id)).to.equal('RUNNING');
      const acceptor = await product.clerk('acceptor');
      const task = await reviewTask(id);
      expect(task).to.include({ kind: 'real-name-review', cause: 'mismatch', state: 'open' });
      expect(Date.parse(String(task?.['dueAt']))).to.be.greaterThan(Date.now());

      const elsewhere = await product.clerk('acceptor', 'TEST02');
      expect((await elsewhere.rest('GET', `/v1/desk/real-name/${id}`)).status).to.equal(404);
      const reviewer = await product.clerk('reviewer');
      expect((await reviewer.rest('GET', `/v1/desk/real-name/${id}`)).status).to.equal(403);
      const view = expectStatus(await acceptor.rest('GET', `/v1/desk/real-name/${id}`), 200).body;
      expect((view['reading'] as { front: Json }).front['number']).to.equal(driver.person.idNumber);
      const picture = await acceptor.rest('GET', (view['images'] as { front: string }).front);
      expect(picture.headers.get('content-type')).to.equal('image/jpeg');
      const looks = await product.database('personal_data_reads').where({ subject_id: await driver.userId() });
      expect(looks, 'the look is recorded').to.have.length(1);

      expect((await refuse(id, 'because')).status, 'a reason nobody knows').to.equal(400);
      expectStatus(await refuse(id, 'name-misread'), 200);
      const refused = await until(driver, 'refused');
      expect(refused).to.include({ reasonCode: 'name-misread' });
      expect(refused['message']).to.match(/重新上传|窗口/);
      expect(await workflowStatus(id)).to.equal('COMPLETED');
      const late = await acceptor.rest('POST', `/v1/desk/real-name/${id}/approve`, { json: {}, idempotencyKey: 'new' });
      expect([late.status, late.body['code']]).to.deep.equal([409, 'action-not-allowed']);
      expect((await driver.rest('GET', '/v1/me')).body['next']).to.equal('real-name');

      // The population data were put right: another try goes through.
      await product.world.introduce(driver.person, { registry: false });
      const { id: second } = await readCard(driver, await product.photos(driver.person));
      expect((await prove(driver, second))['state']).to.equal('verified');
    });

    it('[N-06] goes to a clerk when there is no record, and his approval completes it', async () => {
      const driver = unrecorded;
      await until(driver, 'in-review');
      const id = await newestVerification(driver);
      expect((await reviewTask(id))?.['cause']).to.equal('no-record');
      await decide(driver, 'approve');
      expect(await until(driver, 'verified')).to.include({ state: 'verified' });
      expect(await workflowStatus(id)).to.equal('COMPLETED');
      expect((await driver.rest('GET', '/v1/me')).body['next']).to.equal('none');
      expect(await driver.qualifications()).to.have.length(1);
      expect(await reviewTask(id), 'the task is done').to.equal(undefined);
    });
  });
});

function identityOf({ name, sex, nation, birth, address, idNumber, seed }: DemoPerson): Partial<DemoPerson> {
  return { name, sex, nation, birth, address, idNumber, seed };
}
