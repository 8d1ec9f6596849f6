import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import sharp from 'sharp';
import { expectStatus } from '../../script/client/rest.ts';
import { product as shared } from '../support/productHooks.ts';
import { draftedCase, refusalOf, until } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import { blurred, padded, pixelBomb, TEN_MIB, withArchive } from '../support/oddImages.ts';
import type { EnrolledDriver, Product } from '../support/product.ts';

type Json = Record<string, unknown>;
interface Slot {
  slot: string;
  title: string;
  required: boolean;
  minImages: number;
  maxImages: number;
  images: { imageId: string; url: string; findings: { code: string; message: string }[] }[];
}

let product: Product;
const SLOTS = ['education-record', 'certificate-info-page', 'certificate-violation-page'];
const SLOT = 'education-record';
const slotsOf = (body: Json) => body['materials'] as Slot[];

/** Encrypted files of materials on the disk of this installation. */
function storedFiles(): string[] {
  const folder = path.join(fileURLToPath(product.env['STORAGE_URL'] ?? ''), 'materials');
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/** Uploads as they are received by this installation. */
function stagedUploads(): string[] {
  const pid = Number(product.processes.get('api')?.pid);
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(`tongban-uploads-${pid}-`));
  expect(folders, 'where they are received').to.have.length(1);
  return folders.flatMap((name) => readdirSync(path.join(tmpdir(), name)));
}

/** What was staged is cleared away at the latest when the request is over, which may be a moment after its answer. */
const expectNothingStaged = () => until(async () => stagedUploads().length === 0, 5_000);

describe('materials', function () {
  this.timeout(60_000);
  let driver: EnrolledDriver;
  let caseNo: string;
  let page: Uint8Array;

  before(async () => {
    product = shared();
    driver = await knownDriver(product);
    page = (await product.materials())['education-record'];
  });
  beforeEach(async () => {
    const { notice } = (await driver.rest<{ notice: Json }>('GET', '/v1/services/integrity-assessment')).body;
    const [qualification] = await driver.qualifications();
    const [cycle] = qualification?.['assessableCycles'] as { cycleStart: string }[];
    const begun = await driver.begin({
      business: 'integrity-assessment',
      qualificationId: qualification?.['id'],
      cycle: cycle?.cycleStart,
      noticeVersion: notice['version'],
      unchangedConfirmed: true,
    });
    caseNo = String(expectStatus(begun, 201).body['caseNo']);
  });

  const imagesOf = async (slot = SLOT) =>
    slotsOf((await driver.read(caseNo)).body).find((one) => one.slot === slot)?.images ?? [];

  it('[A-11] [A-12] asks for the record of education and two pages of the certificate, and for all of them', async () => {
    const { body } = await driver.rest<{ materials: Slot[] }>('GET', '/v1/services/integrity-assessment');
    expect(body.materials.map(({ title, required }) => [title, required])).to.deep.equal([
      ['考核周期学习教育情况', true],
      ['从业资格证个人信息页', true],
      ['从业资格证违章记录页', true],
    ]);
    expectStatus(await driver.fill(caseNo, { employer: '个人' }), 200);
    for (const [index, slot] of SLOTS.entries()) {
      const refused = await driver.submit(caseNo);
      expect(refusalOf(refused)).to.deep.equal([422, 'material-missing']);
      expect(refused.body['slots']).to.deep.equal(SLOTS.slice(index));
      expect(String(refused.body['detail'])).to.contain(body.materials[index]?.title);
      expectStatus(await driver.upload(caseNo, slot, page), 201);
    }
    expect(
      (await driver.rest('POST', `/v1/cases/${caseNo}/submit`, { json: {}, idempotencyKey: 'new' })).status,
    ).to.equal(200);
    const acceptor = await product.clerk('acceptor');
    const shown = (await acceptor.read(caseNo)).body['materials'] as Slot[];
    expect(shown.map(({ slot, images }) => [slot, images.length])).to.deep.equal(SLOTS.map((slot) => [slot, 1]));
    expectStatus(await driver.withdraw(caseNo), 200);
  });

  it('[T-08] takes the list of materials from the definition that holds when the application is made', async () => {
    const { body } = await driver.rest<{ materials: Slot[] }>('GET', '/v1/services/integrity-assessment');
    const asked = slotsOf((await driver.read(caseNo)).body);
    expect(asked.map(({ slot, title, maxImages }) => [slot, title, maxImages])).to.deep.equal(
      body.materials.map(({ slot, title, maxImages }) => [slot, title, maxImages]),
    );
    const restoration = await driver.rest<{ materials: Slot[] }>(
      'GET',
      '/v1/services/integrity-assessment?kind=restoration',
    );
    expect(restoration.body.materials[0]?.title).not.to.equal(body.materials[0]?.title);
    for (const slot of ['licence', 'photo']) {
      expect(refusalOf(await driver.upload(caseNo, slot, page)), slot).to.deep.equal([404, 'unknown-material']);
    }
    expect(storedFiles().length).to.equal((await product.database('materials')).length);
  });

  it('[A-14] takes png and jpg by their content, whatever they are called', async () => {
    const [png, jpeg] = [await sharp(page).png().toBuffer(), await sharp(page).jpeg().toBuffer()];
    for (const [bytes, name, type] of [
      [png, 'page.png', 'image/png'],
      [jpeg, 'page.jpeg', 'image/jpeg'],
      [png, 'page.jpg', 'image/jpeg'],
      [jpeg, 'page.gif', 'application/octet-stream'],
    ] as const) {
      const put = `/v1/cases/${caseNo}/materials/${SLOT}/${randomUUID()}`;
      const { status } = await driver.rest('PUT', put, { files: { image: { bytes, name, type } } });
      expect(status, name).to.equal(201);
    }
    expect(await imagesOf()).to.have.length(4);
  });

  it('[A-14] takes exactly 10 MiB and not one byte more', async () => {
    const jpeg = await sharp(page).jpeg().toBuffer();
    expect((await driver.upload(caseNo, SLOT, padded(jpeg, TEN_MIB))).status).to.equal(201);
    for (const size of [TEN_MIB + 1, 11 * 1024 * 1024]) {
      const refused = await driver.upload(caseNo, SLOT, padded(jpeg, size));
      expect(refusalOf(refused), String(size)).to.deep.equal([413, 'image-too-large']);
      expect(String(refused.body['detail'])).to.contain('10M');
    }
    expect(await imagesOf()).to.have.length(1);
    await expectNothingStaged();
  });

  it('[A-14] refuses what is no whole png or jpg, names the reason and leaves nothing behind', async () => {
    const jpeg = await sharp(page).jpeg().toBuffer();
    const small = sharp(page).resize(600);
    const before = { files: storedFiles().length, rows: (await product.database('materials')).length };
    const refused: [string, Buffer, number, string][] = [
      ['GIF', await small.clone().gif().toBuffer(), 415, 'image-type'],
      ['WEBP', await small.clone().webp().toBuffer(), 415, 'image-type'],
      ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>'), 415, 'image-type'],
      ['PDF', Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'), 415, 'image-type'],
      ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 415, 'image-type'],
      ['nothing', Buffer.alloc(0), 400, 'image-empty'],
      ['half a JPEG', jpeg.subarray(0, Math.floor(jpeg.length / 2)), 422, 'image-corrupt'],
      ['30,000 × 30,000 pixels', pixelBomb(30_000), 422, 'image-too-many-pixels'],
      ['an archive behind it', withArchive(jpeg), 422, 'image-polyglot'],
    ];
    for (const [what, bytes, status, code] of refused) {
      const answer = await driver.upload(caseNo, SLOT, bytes);
      expect(refusalOf(answer), what).to.deep.equal([status, code]);
      expect(String(answer.body['detail']), what).to.match(/\p{Script=Han}/u);
    }
    const noFile = await driver.rest('PUT', `/v1/cases/${caseNo}/materials/${SLOT}/${randomUUID()}`, { files: {} });
    expect(noFile.status).to.be.oneOf([400, 415]);
    expect(await imagesOf()).to.deep.equal([]);
    expect({ files: storedFiles().length, rows: (await product.database('materials')).length }).to.deep.equal(before);
    await expectNothingStaged();
  });

  it('[A-15] warns of a picture that cannot be read, takes it, and tells the clerk', async () => {
    const { caseNo: other, driver: applicant } = await draftedCase(product);
    const sharpImages = slotsOf((await applicant.read(other)).body).flatMap(({ images }) => images);
    expect(sharpImages.flatMap(({ findings }) => findings.map(({ code }) => code))).not.to.include('blurred');
    const answer = expectStatus(await applicant.upload(other, SLOT, await blurred(page)), 201);
    const findings = answer.body['findings'] as { code: string; message: string }[];
    expect(findings.map(({ code }) => code)).to.include('blurred');
    expect(findings.find(({ code }) => code === 'blurred')?.message).to.contain('重新拍摄');
    expectStatus(await applicant.submit(other), 200);
    const desk = (await (await product.clerk('acceptor')).read(other)).body['materials'] as {
      slot: string;
      images: { findings: unknown }[];
    }[];
    const told = desk.find(({ slot }) => slot === SLOT)?.images.map((image) => JSON.stringify(image.findings));
    expect(told?.join()).to.contain('blurred');
  });

  it('keeps no EXIF, stores only ciphertext, and hands the picture out by a link that ends', async () => {
    const photo = await sharp(page)
      .withExif({ IFD0: { Model: 'PHONE-7' }, IFD3: { GPSLatitude: '30/1 39/1 0/1' } })
      .jpeg()
      .toBuffer();
    expect(photo.includes('PHONE-7')).to.equal(true);
    const uploaded = expectStatus(await driver.upload(caseNo, SLOT, photo), 201);
    const url = new URL(String(uploaded.body['url']), product.apiUrl);
    const fetched = await driver.rest('GET', url.pathname + url.search, { token: null });
    expect([fetched.status, fetched.headers.get('content-type')]).to.deep.equal([200, 'image/jpeg']);
    expect(fetched.bytes.includes('PHONE-7')).to.equal(false);
    expect((await sharp(fetched.bytes).metadata()).exif).to.equal(undefined);
    for (const file of storedFiles()) expect(readFileSync(file).subarray(0, 3).toString('hex')).not.to.equal('ffd8ff');

    const change = async (name: string, value: string) => {
      const altered = new URL(url);
      altered.searchParams.set(name, value);
      return driver.rest('GET', altered.pathname + altered.search);
    };
    expect(refusalOf(await change('expires', String(Date.now() + 86_400_000)))).to.deep.equal([403, 'link-expired']);
    expect(refusalOf(await change('resource', `material/${caseNo}/${SLOT}/${randomUUID()}`))).to.deep.equal([
      403,
      'link-expired',
    ]);
    expect(refusalOf(await change('signature', '0'.repeat(64)))).to.deep.equal([403, 'link-expired']);
  });

  it('takes five images a slot, also when six come at once', async () => {
    const six = await Promise.all(Array.from({ length: 6 }, () => driver.upload(caseNo, SLOT, page)));
    expect(six.map(({ status }) => status).toSorted()).to.deep.equal([201, 201, 201, 201, 201, 409]);
    const refused = await driver.upload(caseNo, SLOT, page);
    expect(refusalOf(refused)).to.deep.equal([409, 'too-many-images']);
    expect(String(refused.body['detail'])).to.contain('5');
    const [first] = await imagesOf();
    const path5 = `/v1/cases/${caseNo}/materials/${SLOT}/${first?.imageId}`;
    expect((await driver.rest('DELETE', path5)).status).to.equal(204);
    expect((await driver.rest('DELETE', path5)).status).to.equal(404);
    expectStatus(await driver.upload(caseNo, SLOT, page), 201);
    expect(await imagesOf()).to.have.length(5);
  });

  it('does not append when the same image is sent again, and refuses another one under its id', async () => {
    const imageId = randomUUID();
    const first = expectStatus(await driver.upload(caseNo, SLOT, page, imageId), 201);
    const again = expectStatus(await driver.upload(caseNo, SLOT, page, imageId), 200);
    expect({ ...again.body, url: '' }).to.deep.equal({ ...first.body, url: '' });
    const files = storedFiles().length;
    const other = await driver.upload(caseNo, SLOT, await sharp(page).rotate(90).jpeg().toBuffer(), imageId);
    expect(refusalOf(other)).to.deep.equal([422, 'idempotency-mismatch']);
    expect((await imagesOf()).map((image) => image.imageId)).to.deep.equal([imageId]);
    expect(storedFiles()).to.have.length(files);
  });

  it('takes and removes nothing after the submission', async () => {
    const { caseNo: submitted, driver: applicant } = await draftedCase(product);
    const [slot] = slotsOf((await applicant.read(submitted)).body);
    expectStatus(await applicant.submit(submitted), 200);
    const files = storedFiles().length;
    expect(refusalOf(await applicant.upload(submitted, SLOT, page))).to.deep.equal([409, 'not-a-draft']);
    const removal = `/v1/cases/${submitted}/materials/${slot?.slot}/${slot?.images[0]?.imageId}`;
    expect(refusalOf(await applicant.rest('DELETE', removal))).to.deep.equal([409, 'not-a-draft']);
    expect(refusalOf(await applicant.fill(submitted, { employer: '另一家' }))).to.deep.equal([409, 'not-a-draft']);
    expect(refusalOf(await applicant.rest('DELETE', `/v1/cases/${submitted}`))).to.deep.equal([409, 'not-a-draft']);
    expect(storedFiles()).to.have.length(files);
    expect(slotsOf((await applicant.read(submitted)).body).map(({ images }) => images.length)).to.deep.equal([1, 1, 1]);
  });

  it('deletes a draft with its files', async () => {
    expectStatus(await driver.upload(caseNo, SLOT, page), 201);
    const files = storedFiles().length;
    expect((await driver.rest('DELETE', `/v1/cases/${caseNo}`)).status).to.equal(204);
    expect(storedFiles()).to.have.length(files - 1);
    expect((await driver.read(caseNo)).status).to.equal(404);
  });
});
