import { generateKeyPairSync } from 'node:crypto';
import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { expect } from 'chai';
import sharp from 'sharp';
import { createCertificateActivities, type CertificateDeps } from '../../../activities/certificateActivities.ts';
import { sha256Hex } from '../../../crypto/digest.ts';
import type { CertificateOrder } from '../../../db/certificates.ts';
import type { Transaction } from '../../../db/connection.ts';
import type { IssuedFiles } from '../../../db/issuedFiles.ts';
import { cancellationOutcome, keptOutcome, type CertificateContent } from '../../../domain/certificate.ts';
import { parseLicenceIdentifier } from '../../../domain/licenceIdentifier.ts';
import type { Category } from '../../../domain/qualification.ts';
import { startOfDayMs } from '../../../domain/time.ts';
import { readToken } from '../../../imaging/qr/verificationToken.ts';
import { fileNotFound } from '../../../integrations/storage/storageErrors.ts';
import { memorySequences } from '../../support/memorySequences.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const DECIDED_AT_MS = startOfDayMs('2026-11-24');
const CREDIT_CODE = '11510100MB9901016M';
const held = {
  validFrom: '2026-12-01',
  validTo: '2032-11-30',
  categories: ['passenger-driver', 'freight-driver', 'hazmat-escort'] as Category[],
};
const photo = await sharp({ create: { width: 413, height: 579, channels: 3, background: '#456' } })
  .jpeg()
  .toBuffer();

interface Row {
  order: CertificateOrder;
  id: string;
  token: string;
  content: CertificateContent;
  files: IssuedFiles | null;
}

/** Everything around the activity, in memory; `breakAt` lets one step fail once. */
function surroundings() {
  const rows: Row[] = [];
  const sequences = new Map<string, number>();
  const files = new Map<string, Buffer>([['photo-1', photo]]);
  const person = { holderName: '陈建国', declared: {} as Record<string, string | null> };
  const office = {
    code: '510100',
    name: '成都市交通运输局',
    provinceCode: '51',
    creditCode: CREDIT_CODE as string | null,
  };
  let failing: string | null = null;
  let drawn = 0;
  // The digest of a material is that of its upload, not of what was kept of it.
  let images = [{ slot: 'photo', objectKey: 'photo-1', sha256: sha256Hex('as it was uploaded') }];
  const step = (name: string): void => {
    if (failing !== name) return;
    failing = null;
    throw new Error(`broken off: ${name}`);
  };
  const trx = memorySequences(sequences);
  const deps = {
    facts: {
      of: () =>
        Promise.resolve({
          ...person,
          userId: 'user-1',
          idNumber: '510107198506151233',
          address: '四川省成都市武侯区一环路1号',
          office,
          qualification: { number: '510107198506151233', firstIssued: '2014-12-01', licenceClasses: ['A2'] },
        }),
    },
    materials: { of: () => Promise.resolve(images) },
    certificates: {
      async reserve(
        order: CertificateOrder,
        make: (t: Transaction, earlier: object) => Promise<Pick<Row, 'token' | 'content'>>,
      ) {
        let row = rows.find((known) => known.order.caseNo === order.caseNo);
        if (!row) {
          const last = rows.at(-1);
          const earlier = { identifier: last?.content.identifier ?? null, content: last?.content ?? null };
          row = { order, id: `certificate-${rows.length + 1}`, ...(await make(trx, earlier)), files: null };
          rows.push(row);
        }
        step('reserved');
        const { id, content, token } = row;
        const issued = row.files !== null;
        return { id, identifier: content.identifier, token, issuedAtMs: order.issuedAtMs, issued };
      },
      contentOf: (id: string) => Promise.resolve(rows.find((row) => row.id === id)!.content),
      complete(id: string, issued: IssuedFiles) {
        step('complete');
        rows.find((row) => row.id === id)!.files = issued;
        return Promise.resolve();
      },
    },
    files: {
      get: (key: string) => {
        const bytes = files.get(key);
        return bytes ? Promise.resolve(bytes) : Promise.reject(fileNotFound(key));
      },
      put(key: string, bytes: Buffer) {
        step('put');
        files.set(key, bytes);
        return Promise.resolve();
      },
    },
    renderer: {
      render({ html }: { html: string }) {
        step('render');
        drawn += 1;
        return Promise.resolve({ png: Buffer.from(`png ${html}`), pdf: Buffer.from(`pdf ${html}`) });
      },
    },
    keyring: { voucherSigning: { keyId: 3, privateKey }, holderBindingKey: Buffer.alloc(32, 1) },
    publicBaseUrl: 'https://tongban.example',
  } as unknown as CertificateDeps;
  const { issueCertificate } = createCertificateActivities(deps);
  const context = {
    heartbeat: () => undefined,
    cancellationSignal: new AbortController().signal,
  } as unknown as Context;
  return {
    rows,
    sequences,
    files,
    person,
    office,
    drawn: () => drawn,
    withoutPhoto: () => void (images = []),
    breakAt: (name: string) => void (failing = name),
    issue: (caseNo = 'HF-1', outcome = keptOutcome('certificate', held), decidedAtMs = DECIDED_AT_MS) =>
      asyncLocalStorage.run(context, () => issueCertificate({ caseNo, outcome, decidedAtMs })),
  };
}

const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: { type?: string; message: string }) => error.type ?? error.message,
  );

describe('issuing a certificate', () => {
  it('gives it identifier, code, content and both files', async () => {
    const world = surroundings();
    const { certificateId, identifier } = await world.issue();
    expect(certificateId).to.equal('certificate-1');
    expect(parseLicenceIdentifier(identifier)).to.deep.equal({
      type: '11100000000019713D071',
      issuer: CREDIT_CODE,
      serial: '20260000001',
      version: 1,
    });
    const { content, token, files } = world.rows[0]!;
    expect(content).to.deep.include({
      holderName: '陈建国',
      sex: '男',
      birth: '1985-06-15',
      address: '四川省成都市武侯区一环路1号',
      licenceClasses: ['A2'],
      employer: null,
      issuedOn: '2026-11-24',
      issuerName: '成都市交通运输局',
      ...held,
    });
    const reading = readToken(token, new Map([[3, publicKey]]));
    expect(reading.ok && reading.claims).to.deep.include({ kind: 'certificate', identifier, ...held });
    expect(content.verificationUrl).to.equal(`HTTPS://TONGBAN.EXAMPLE/V/${token}`);
    expect(sha256Hex(world.files.get(files!.pngKey)!)).to.equal(files!.pngSha256);
    expect(sha256Hex(world.files.get(files!.pdfKey)!)).to.equal(files!.pdfSha256);
    expect(world.files.get(files!.pdfKey)!.toString()).to.contain('src="data:image/jpeg;base64,');
  });

  for (const at of ['reserved', 'render', 'put', 'complete']) {
    it(`broken off at ${at} goes on with the same identifier and content, and is done once`, async () => {
      const world = surroundings();
      world.breakAt(at);
      expect(await failureOf(world.issue())).to.contain(at);
      // What has changed meanwhile does not change what was decided.
      world.person.holderName = '另一个名字';
      world.withoutPhoto();
      const issued = await world.issue();
      const drawings = world.drawn();
      expect(await world.issue()).to.deep.equal(issued);
      expect(world.drawn()).to.equal(drawings);
      expect(world.rows).to.have.length(1);
      const html = world.files.get(world.rows[0]!.files!.pngKey)!.toString();
      expect(html).to.contain('陈建国').and.contain('data:image/jpeg');
      expect([...world.sequences]).to.deep.equal([[`certificate:${CREDIT_CODE}:2026`, 1]]);
    });
  }

  it('counts the version up while the issuer stays, and numbers anew under another', async () => {
    const world = surroundings();
    const identifiers = [await world.issue('HF-1'), await world.issue('BF-2')];
    world.office.creditCode = null;
    identifiers.push(await world.issue('BG-3'));
    world.office.code = 'TESTOFF1';
    identifiers.push(await world.issue('BG-4', undefined, startOfDayMs('2027-01-01')));
    const parts = identifiers.map(({ identifier }) => parseLicenceIdentifier(identifier));
    expect(parts.map((one) => [one?.issuer, one?.serial, one?.version])).to.deep.equal([
      [CREDIT_CODE, '20260000001', 1],
      [CREDIT_CODE, '20260000001', 2],
      ['510100', '20260000001', 1],
      ['510000', '20270000001', 1],
    ]);
  });

  it('prints what the form declares; what it does not ask for stays as it was', async () => {
    const world = surroundings();
    world.person.declared = { address: '成都市高新区天府大道9号', licenceClasses: 'A1,A2', employer: '个人' };
    await world.issue('BG-1');
    world.person.declared = { reason: '原证遗失' };
    await world.issue('BF-2');
    const kept = { address: '成都市高新区天府大道9号', licenceClasses: ['A1', 'A2'], employer: '个人' };
    expect(world.rows.map(({ content }) => content)).to.have.length(2);
    for (const { content } of world.rows) expect(content).to.deep.include(kept);
  });

  it('of a partial cancellation is for what remains, without 准驾车型 when nobody drives any more', async () => {
    const world = surroundings();
    await world.issue('ZX-1', cancellationOutcome(held, ['passenger-driver', 'freight-driver']));
    expect(world.rows[0]!.content).to.deep.include({ categories: ['hazmat-escort'], licenceClasses: [] });
  });

  it('is not made for an outcome that calls for none', async () => {
    const world = surroundings();
    for (const outcome of [keptOutcome('record', held), cancellationOutcome(held, held.categories)])
      expect(await failureOf(world.issue('X', outcome))).to.contain('calls for no certificate');
    expect(world.rows).to.deep.equal([]);
  });

  it('says by a stable cause that the photo is gone, or is not the one that was approved', async () => {
    const world = surroundings();
    world.files.delete('photo-1');
    expect(await failureOf(world.issue())).to.equal('file-not-found');
    world.files.set('photo-1', Buffer.from('the one that is reserved'));
    world.breakAt('reserved');
    await failureOf(world.issue());
    world.files.set('photo-1', Buffer.from('another'));
    expect(await failureOf(world.issue())).to.equal('file-damaged');
    expect(world.drawn()).to.equal(0);
    const other = surroundings();
    other.withoutPhoto();
    await other.issue();
    expect(other.files.get(other.rows[0]!.files!.pngKey)!.toString()).to.contain('<p>照片</p>');
  });
});
