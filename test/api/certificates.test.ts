import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { expect } from 'chai';
import { createCertificateActivities } from '../../activities/certificateActivities.ts';
import { sha256Hex } from '../../crypto/digest.ts';
import { createCaseFactsRepository } from '../../db/caseFacts.ts';
import { createCertificateEndingRepository, type CertificateEndingRepository } from '../../db/certificateEndings.ts';
import { createCertificateRepository } from '../../db/certificates.ts';
import { createMaterialRepository } from '../../db/materials.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { keptOutcome } from '../../domain/certificate.ts';
import { parseLicenceIdentifier } from '../../domain/licenceIdentifier.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import { createDocumentRenderer, type DocumentRenderer } from '../../imaging/browser/renderDocument.ts';
import { readQr } from '../../imaging/qr/readQr.ts';
import { createFileStore } from '../../integrations/storage/createFileStore.ts';
import { acceptedCase, draftedCase, type StartedCase } from '../support/cases.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

type Json = Record<string, unknown>;
interface Certificate extends Json {
  id: string;
  caseNo: string;
  identifier: string;
  status: string;
  png: string;
  pdf: string;
}

let product: Product;

describe('certificates', function () {
  this.timeout(90_000);
  const today = shanghaiDate(Date.now());
  const outcome = keptOutcome('certificate', {
    validFrom: addDays(today, -30),
    validTo: addDays(today, 2000),
    categories: ['freight-driver'],
  });
  let first: StartedCase;
  let renderer: DocumentRenderer;
  let endings: CertificateEndingRepository;
  let issue: (caseNo: string) => Promise<{ certificateId: string; identifier: string }>;
  const copies: string[] = [];

  const listed = async () =>
    (await first.driver.rest<{ certificates: Certificate[] }>('GET', '/v1/certificates')).body.certificates;
  const statuses = async () => Object.fromEntries((await listed()).map(({ caseNo, status }) => [caseNo, status]));
  const rowOf = async (id: string) => product.database('certificates').where({ id }).first();
  const outcomeOf = async ({ id }: { id: string }) => {
    const { token } = await rowOf(id);
    const { body } = await first.driver.rest('GET', `/v1/verify/${token}`, { token: null });
    return body['outcome'];
  };
  /** Another case of the same person and certificate, as a row that no workflow stands behind. */
  const anotherCase = async (): Promise<string> => {
    const row = await product.database('cases').where({ case_no: first.caseNo }).first();
    const caseNo = `${first.caseNo.slice(0, -1)}COPY${copies.length}`;
    const bare = {
      state: 'withdrawn',
      snapshot_sealed: null,
      event_count: 0,
      event_head: null,
      request_key: null,
      calendar_version: null,
    };
    await product.database('cases').insert({ ...row, case_no: caseNo, ...bare });
    copies.push(caseNo);
    return caseNo;
  };

  before(async () => {
    product = shared();
    first = await acceptedCase(product);
    const { database, keyring, env } = product;
    const sealed = createSealedColumns(keyring);
    renderer = createDocumentRenderer({
      browsers: 1,
      ...(env['CHROME_PATH'] ? { chromePath: env['CHROME_PATH'] } : {}),
    });
    endings = createCertificateEndingRepository(database);
    const { issueCertificate } = createCertificateActivities({
      facts: createCaseFactsRepository(database, sealed),
      certificates: createCertificateRepository(database, sealed),
      materials: createMaterialRepository(database, sealed),
      files: createFileStore(env['STORAGE_URL'] ?? '', keyring.files),
      renderer,
      keyring,
      publicBaseUrl: 'https://tongban.example',
    });
    const context = { heartbeat: () => undefined, cancellationSignal: new AbortController().signal };
    const decidedAtMs = Date.now();
    issue = (caseNo) =>
      asyncLocalStorage.run(context as unknown as Context, () => issueCertificate({ caseNo, outcome, decidedAtMs }));
  });
  after(async () => {
    await renderer.close();
    await product
      .database('certificates')
      .whereIn('case_no', [first.caseNo, ...copies])
      .delete();
    await product.database('cancellations').whereIn('case_no', copies).delete();
    await product.database('cases').whereIn('case_no', copies).delete();
  });

  it('are issued once per case, downloaded by their holder alone, and verified from the picture', async () => {
    const [one, same] = await Promise.all([issue(first.caseNo), issue(first.caseNo)]);
    expect(same).to.deep.equal(one);
    expect(await issue(first.caseNo)).to.deep.equal(one);
    const [certificate, ...none] = await listed();
    expect(none).to.deep.equal([]);
    expect(certificate).to.deep.include({
      caseNo: first.caseNo,
      identifier: one.identifier,
      status: 'valid',
      version: 1,
    });
    const { png, pdf } = certificate!;
    const [picture, document] = [await first.driver.rest('GET', png), await first.driver.rest('GET', pdf)];
    const row = await rowOf(one.certificateId);
    expect([sha256Hex(picture.bytes), sha256Hex(document.bytes)]).to.deep.equal([row.png_sha256, row.pdf_sha256]);
    expect(document.headers.get('content-disposition')).to.contain(`${one.identifier}.pdf`);
    const { driver: other } = await draftedCase(product);
    expect((await other.rest('GET', png)).status).to.equal(404);
    expect((await other.rest('GET', '/v1/certificates')).body['certificates']).to.deep.equal([]);
    const json = { qr: await readQr(picture.bytes) };
    const { body } = await first.driver.rest('POST', '/v1/verify', { token: null, json });
    expect(body).to.deep.include({ outcome: 'valid', subject: 'certificate' });
    expect(JSON.stringify(body)).not.to.contain(first.driver.person.idNumber);
  });

  it('take the place of the one before, with the next version under the same serial', async () => {
    const second = await anotherCase();
    const { identifier } = await issue(second);
    const [newest, oldest] = (await listed()) as [Certificate, Certificate];
    expect(await statuses()).to.deep.equal({ [second]: 'valid', [first.caseNo]: 'superseded' });
    const [before, now] = [parseLicenceIdentifier(oldest.identifier), parseLicenceIdentifier(identifier)];
    expect(now).to.deep.equal({ ...before, version: 2 });
    expect([await outcomeOf(newest), await outcomeOf(oldest)]).to.deep.equal(['valid', 'superseded']);
  });

  it('of two cases at once get versions of their own, and one of them is valid', async () => {
    const cases = [await anotherCase(), await anotherCase()];
    const issued = await Promise.all(cases.map(issue));
    const versions = issued.map(({ identifier }) => parseLicenceIdentifier(identifier)?.version);
    expect(versions.toSorted()).to.deep.equal([3, 4]);
    const all = await statuses();
    expect(Object.values(all).filter((status) => status === 'valid')).to.have.length(1);
    expect(all[cases[versions.indexOf(4)] ?? '']).to.equal('valid');
  });

  it('that are revoked give their place back, and take it again when restored', async () => {
    const caseNo = await anotherCase();
    const before = await statuses();
    const { certificateId } = await issue(caseNo);
    const act = { caseNo, by: 'amendment-1', atMs: Date.now() };
    await endings.revoke(act);
    await endings.revoke(act);
    expect(await statuses()).to.deep.equal({ ...before, [caseNo]: 'revoked' });
    expect(await outcomeOf({ id: certificateId })).to.equal('revoked');
    expect(await endings.restoreRevoked({ ...act, by: 'amendment-2' })).to.equal('nothing');
    expect(await endings.restoreRevoked(act)).to.equal('restored');
    expect(await endings.restoreRevoked(act)).to.equal('nothing');
    const after = await statuses();
    expect(Object.keys(after).filter((key) => after[key] === 'valid')).to.deep.equal([caseNo]);
  });

  it('of a case that another one has overtaken are revoked for good: the later one stands on what was before them', async () => {
    const [first, own, later] = [await anotherCase(), await anotherCase(), await anotherCase()];
    const [before, revoked, successor] = [await issue(first), await issue(own), await issue(later)];
    const three = async () => {
      const all = await statuses();
      return [all[first], all[own], all[later]];
    };
    const act = { caseNo: own, by: 'amendment-3', atMs: Date.now() };
    await endings.revoke(act);
    await endings.revoke(act);
    expect(await three()).to.deep.equal(['superseded', 'revoked', 'valid']);
    expect(await outcomeOf({ id: revoked.certificateId })).to.equal('revoked');
    const { certificateId: id } = before;
    expect((await rowOf(id)).superseded_by).to.equal(successor.certificateId);
    expect(await endings.restoreRevoked(act)).to.equal('replaced');
    const latest = { caseNo: later, by: 'amendment-4', atMs: Date.now() };
    await endings.revoke(latest);
    expect(await three()).to.deep.equal(['valid', 'revoked', 'revoked']);
    expect(await endings.restoreRevoked(latest)).to.equal('restored');
    expect(await three()).to.deep.equal(['superseded', 'revoked', 'valid']);
    // As it is when the later one of two was drawn first: it has replaced both.
    const between = await anotherCase();
    const last = await issue(between);
    await product.database('certificates').where({ id }).update({ superseded_by: last.certificateId });
    await endings.revoke({ caseNo: between, by: 'amendment-5', atMs: Date.now() });
    expect(await three()).to.deep.equal(['superseded', 'revoked', 'valid']);
    expect((await rowOf(id)).superseded_by).to.equal(successor.certificateId);
  });

  it('of a qualification that is cancelled are cancelled, and come back when that is reversed', async () => {
    const caseNo = await anotherCase();
    const current = (await listed()).find(({ status }) => status === 'valid')!;
    const act = { caseNo, by: caseNo, atMs: Date.now() };
    await endings.cancelAll(act);
    await endings.cancelAll(act);
    expect((await statuses())[current.caseNo]).to.equal('cancelled');
    expect(await outcomeOf(current)).to.equal('cancelled');
    expect(await endings.restoreCancelled(act)).to.equal('restored');
    expect(await outcomeOf(current)).to.equal('valid');
    expect(await endings.restoreCancelled(act)).to.equal('nothing');
  });
});
