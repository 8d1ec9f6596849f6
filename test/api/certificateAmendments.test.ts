import { expect } from 'chai';
import { verifyChain } from '../../db/auditChain.ts';
import { createCertificateRepository } from '../../db/certificates.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { parseLicenceIdentifier } from '../../domain/licenceIdentifier.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { createRest, expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import { createAmendmentClient } from '../../temporal/amendmentClient.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { applied, appliedNext, approved, expiringIn, type Applied, type Json } from '../support/businessCases.ts';
import { refusalOf, until } from '../support/cases.ts';
import { textOf } from '../support/documents.ts';
import { withEngine } from '../support/engine.ts';
import { askForFourEyes, secondSupervisor } from '../support/fourEyes.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

interface Certificate extends Json {
  id: string;
  token: string;
  identifier: string;
  state: string;
}

const REASON = { reason: '复核发现证件内容有误' };
const REVOCATION = { ground: 'deceit', reason: '提交的材料系伪造' };

let product: Product;
let supervisor: Clerk;

const certificatesOf = (caseNo: string): Promise<Certificate[]> =>
  product.database('certificates').where({ case_no: caseNo }).orderBy('issue');
const outcomeOf = async (token: string): Promise<Json> =>
  expectStatus(await createRest(product.apiUrl)<Json>('GET', `/v1/verify/${token}`), 200).body;
const settled = async ({ body }: RestAnswer<Json>): Promise<Json> => {
  const no = String(body['no']);
  await until(async () => (await product.database('amendments').where({ no }).first('settled_at')).settled_at !== null);
  return body;
};

/** On the version just read. */
async function act(path: string, action: string, input: Json = REASON, clerk = supervisor): Promise<RestAnswer<Json>> {
  const seen = expectStatus(await clerk.rest<Json>('GET', `/v1/desk/${path}`), 200);
  const ifMatch = seen.headers.get('etag') ?? '';
  return clerk.rest<Json>('POST', `/v1/desk/${path}/${action}`, { json: input, idempotencyKey: 'new', ifMatch });
}

const reportsOf = async (caseNo: string): Promise<{ key: string; body: Json }[]> =>
  (await product.world.submissions(caseNo)) as unknown as { key: string; body: Json }[];
/** The certificate as the ministry registry answers for its holder. */
const registered = async ({ driver }: Applied): Promise<Json> => {
  // Older than what is taken for fresh: asked for anew.
  const user_id = await driver.userId();
  await product
    .database('qualifications')
    .where({ user_id })
    .update({ fetched_at: new Date(0) });
  return (await driver.qualifications())[0]!;
};

/** Another case of the same driver, whose certificate is issued and on its way to him. */
async function issuedNext({ driver }: Applied, wanted: Parameters<typeof appliedNext>[1]): Promise<Applied> {
  const next = await appliedNext(driver, wanted);
  await approved(product, next, 'fulfilling');
  return next;
}

/** The register as it stood while the newer one was being drawn; returns what finishes it. */
async function whileDrawn(older: string, newer: string): Promise<() => Promise<void>> {
  const { database, keyring } = product;
  const row = (id: string) => database('certificates').where({ id });
  const { png_key: pngKey, png_sha256: pngSha256, pdf_key: pdfKey, pdf_sha256: pdfSha256 } = await row(newer).first();
  await row(newer).update({ state: 'preparing', supersedes: null });
  await row(older).update({ state: 'valid', superseded_by: null, superseded_at: null });
  const certificates = createCertificateRepository(database, createSealedColumns(keyring));
  return () => certificates.complete(newer, { pngKey, pngSha256, pdfKey, pdfSha256 });
}

async function collected({ caseNo, driver }: Applied): Promise<void> {
  const counter = await product.clerk('counter');
  expectStatus(await counter.decide(caseNo, 'mark-ready'), 200);
  const { code } = ((await driver.read(caseNo)).body['delivery'] as { pickup: { code: string } }).pickup;
  expectStatus(await counter.decide(caseNo, 'mark-collected', { code }), 200);
}

describe('amendments of certificates', function () {
  this.timeout(180_000);
  let held: Applied;
  let ended: Applied;

  before(async () => {
    product = shared();
    supervisor = await product.clerk('supervisor');
    [held, ended] = await Promise.all([
      applied(product, { business: 'reissue', kind: 'regular', holder: expiringIn(60), delivery: 'pick-up' }),
      applied(product, {
        business: 'cancellation',
        kind: 'regular',
        holder: { categories: ['freight-driver'] },
        categories: ['freight-driver'],
      }),
    ]);
    await Promise.all([approved(product, held, 'fulfilling'), approved(product, ended, 'completed')]);
  });

  it('a misprint is corrected before and after the paper is handed over: the next version, and the old one says so', async () => {
    const [first] = await certificatesOf(held.caseNo);
    const path = `certificates/${first!.id}`;
    expect(refusalOf(await act(path, 'revoke', REVOCATION))).to.deep.equal([409, 'action-not-allowed']);
    for (const [input, expected] of [
      [{ reason: '没有内容' }, [400, 'invalid-request']],
      [{ ...REASON, holderName: '王五' }, [400, 'invalid-request']],
      [{ ...REASON, validTo: '2099-12-31' }, [422, 'correction-unlawful']],
      [
        { ...REASON, licenceClasses: held.driver.person.qualifications[0]?.licenceClasses },
        [422, 'correction-changes-nothing'],
      ],
    ] as const)
      expect(refusalOf(await act(path, 'correct', input as Json)), JSON.stringify(input)).to.deep.equal(expected);

    const correction = { ...REASON, employer: '更正运输有限公司', address: '更正路88号' };
    const { no, correction: kept } = await settled(expectStatus(await act(path, 'correct', correction), 200, 202));
    expect(kept).to.include({ employer: '更正运输有限公司' });
    expect(JSON.stringify(kept)).not.to.contain('更正路88号');
    const [old, fresh] = await certificatesOf(held.caseNo);
    const versions = [old!, fresh!].map(({ identifier }) => parseLicenceIdentifier(identifier)?.version ?? 0);
    expect(versions[1]! - versions[0]!).to.equal(1);
    expect(await outcomeOf(fresh!.token)).to.include({ outcome: 'valid' });
    const gone = await outcomeOf(old!.token);
    expect(gone['outcome']).to.equal('superseded');
    expect(String(gone['remarks'])).to.contain(fresh!.identifier).and.to.contain('更正');
    const { body } = await held.driver.read(held.caseNo);
    const shown = body['certificate'] as Record<string, string>;
    expect(shown['id']).to.equal(fresh!.id);
    const text = await textOf((await held.driver.rest('GET', shown['pdf']!)).bytes);
    expect(text).to.contain('更正运输有限公司').and.to.contain('更正路88号');
    expect((await reportsOf(held.caseNo)).at(-1)).to.deep.include({ key: `${String(no)}:report` });
    await collected(held);

    const again = await act(`certificates/${fresh!.id}`, 'correct', { ...REASON, employer: null });
    await settled(expectStatus(again, 200, 202));
    expect((await certificatesOf(held.caseNo)).map(({ state }) => state)).to.deep.equal([
      'superseded',
      'superseded',
      'valid',
    ]);
    expect(refusalOf(await act(`certificates/${fresh!.id}`, 'correct'))).to.deep.equal([400, 'invalid-request']);
  });

  it('is revoked on a ground, told at once, withdrawn at the ministry, and restored while nothing has taken its place', async () => {
    const { id, token } = (await certificatesOf(held.caseNo)).at(-1)!;
    const before = await registered(held);
    expect(refusalOf(await act(`certificates/${id}`, 'revoke', { reason: '没有依据' }))).to.deep.equal([
      400,
      'invalid-request',
    ]);
    const { body } = expectStatus(await act(`certificates/${id}`, 'revoke', REVOCATION), 200);
    expect(body).to.include({ subject: 'certificate', action: 'revoke', state: 'applied', ground: 'deceit' });
    expect(await outcomeOf(token)).to.include({ outcome: 'revoked' });
    const no = String(body['no']);
    await until(async () => (await reportsOf(held.caseNo)).some(({ key }) => key === `${no}:report`));
    expect((await reportsOf(held.caseNo)).at(-1)?.body).to.include({ kind: 'certificate-withdrawal' });
    const templates = await product
      .database('notifications')
      .where({ case_no: held.caseNo, template: 'certificate-revoked' });
    expect(templates.map(({ channel }) => channel)).to.have.members(['wechat', 'sms']);
    const stale = await supervisor.rest<Json>('POST', `/v1/desk/certificates/${id}/restore`, {
      json: REASON,
      idempotencyKey: 'new',
      ifMatch: '"1"',
    });
    expect(refusalOf(stale)).to.deep.equal([412, 'stale-version']);
    const other = await product.clerk('supervisor', 'TEST02');
    expect((await other.rest('GET', `/v1/desk/certificates/${id}`)).status).to.equal(404);

    await settled(expectStatus(await act(`certificates/${id}`, 'restore'), 200));
    expect(await outcomeOf(token)).to.include({ outcome: 'valid' });
    expect(await registered(held)).to.deep.include({ validTo: before['validTo'], status: 'valid' });
    const events = await product.database('case_events').where({ case_no: held.caseNo, version: 0 }).orderBy('seq');
    expect(events.map(({ action }) => action)).to.deep.equal([
      'correct-certificate',
      'correct-certificate',
      'revoke-certificate',
      'restore-certificate',
    ]);
    const { auditKey } = product.keyring;
    expect(await product.database.transaction((trx) => verifyChain(trx, auditKey, held.caseNo))).to.equal(null);
  });

  it('a full cancellation is reversed by the authority (恢复): the qualification stands again, here and at the ministry', async () => {
    const path = `cancellations/${ended.caseNo}`;
    expect(await registered(ended)).to.include({ status: 'cancelled' });
    const seen = expectStatus(await supervisor.rest<Json>('GET', `/v1/desk/${path}`), 200).body;
    expect(seen).to.deep.include({ restoredAt: null, allowedActions: ['restore'] });
    expect(seen['paper']).to.include({ state: 'to-be-handed-back' });
    expect(String(seen['number'])).to.contain('*');
    await settled(expectStatus(await act(path, 'restore'), 200));
    expect(await registered(ended)).to.include({ status: 'valid' });
    const { body } = expectStatus(await supervisor.rest<Json>('GET', `/v1/desk/${path}`), 200);
    expect(body['allowedActions']).to.deep.equal([]);
    expect((body['paper'] as Json)['state']).to.equal('given-back');
    expect(refusalOf(await act(path, 'restore'))).to.deep.equal([409, 'action-not-allowed']);
  });

  it('a case on its way to the holder is terminated: what it issued is revoked, the parcel taken back, the one before stands', async () => {
    const { driver } = held;
    const again = await issuedNext(held, { business: 'reissue', kind: 'regular', delivery: 'mail' });
    const before = (await certificatesOf(held.caseNo)).at(-1)!;
    const [own] = await certificatesOf(again.caseNo);
    expect((await outcomeOf(before.token))['outcome']).to.equal('superseded');
    const parcel = await until(async () => (await product.world.parcels(again.caseNo))[0]);
    expectStatus(await supervisor.decide(again.caseNo, 'terminate', { ground: 'duplicate' }), 200);
    expect((await driver.read(again.caseNo)).body['state']).to.equal('terminated');
    expect((await outcomeOf(own!.token))['outcome']).to.equal('revoked');
    expect((await outcomeOf(before.token))['outcome']).to.equal('valid');
    const { waybillNo } = parcel;
    await until(async () =>
      (await product.world.parcels(again.caseNo)).some(
        (one) => one.waybillNo === waybillNo && one.events.at(-1)?.state === 'cancelled',
      ),
    );
    await until(async () =>
      (await reportsOf(again.caseNo)).some(({ body }) => body['kind'] === 'certificate-withdrawal'),
    );
    const restored = await act(`certificates/${own!.id}`, 'restore');
    expect(refusalOf(restored)).to.deep.equal([409, 'action-not-allowed']);
  });

  describe('of two cases at once', () => {
    const WAITS = '新的从业资格证正在制作，请待其制作完成后再操作。';
    let renewed: Applied;
    let later: Applied;
    let wrong: Certificate;
    let newest: Certificate;

    it('a correction does not take the place of what is being made: it is not asked for, not agreed to, and comes too late', async () => {
      const correction = { ...REASON, employer: '再次更正运输有限公司' };
      renewed = await issuedNext(held, { business: 'renewal', kind: 'regular' });
      [wrong] = (await certificatesOf(renewed.caseNo)) as [Certificate];
      const path = `certificates/${wrong.id}`;
      const second = await secondSupervisor(product);
      const restoreConfig = await askForFourEyes(product, renewed.caseNo);
      let no: string;
      try {
        const asked = expectStatus(await act(path, 'correct', correction), 200).body;
        expect(asked).to.include({ state: 'awaiting-second' });
        no = String(asked['no']);
        later = await issuedNext(held, { business: 'reissue', kind: 'regular' });
      } finally {
        await restoreConfig();
      }
      [newest] = (await certificatesOf(later.caseNo)) as [Certificate];
      const finish = await whileDrawn(wrong.id, newest.id);
      const confirmed = await act(`amendments/${no}`, 'confirm', {}, second);
      expect(refusalOf(confirmed)).to.deep.equal([409, 'action-not-allowed']);
      expect(confirmed.body['detail']).to.equal(WAITS);
      // Agreed to a moment before the other one was begun.
      await withEngine(product, ({ client }) =>
        createAmendmentClient(client, readTemporalSettings().clientDeadlines).act(
          no,
          'confirm',
          { actor: { kind: 'supervisor', id: second.staffId }, expectedVersion: null, input: {} },
          `${second.staffId}:confirm:a-moment-before`,
        ),
      );
      const row = async () => product.database('amendments').where({ no }).first();
      await until(async () => (await row()).settled_at !== null);
      expect((await row()).state).to.equal('refused');
      expect((await certificatesOf(renewed.caseNo)).map(({ state }) => state)).to.deep.equal(['valid', 'revoked']);
      const again = await act(path, 'correct', correction);
      expect(refusalOf(again)).to.deep.equal([409, 'action-not-allowed']);
      expect(again.body['detail']).to.equal(WAITS);
      await finish();
      expect((await outcomeOf(wrong.token))['outcome']).to.equal('superseded');
      expect((await outcomeOf(newest.token))['outcome']).to.equal('valid');
    });

    it('the one that is terminated leaves the later one standing, here and at the ministry, and never stands again', async () => {
      const before = (await certificatesOf(held.caseNo)).at(-1)!;
      const first = before['valid_to'];
      const withdrawn = (caseNo: string) =>
        until(async () => (await reportsOf(caseNo)).some(({ body }) => body['kind'] === 'certificate-withdrawal'));
      expectStatus(await supervisor.decide(renewed.caseNo, 'terminate', { ground: 'duplicate' }), 200);
      expect((await outcomeOf(wrong.token))['outcome']).to.equal('revoked');
      expect((await outcomeOf(newest.token))['outcome']).to.equal('valid');
      const replaced = await outcomeOf(before.token);
      expect(replaced['outcome']).to.equal('superseded');
      expect(String(replaced['remarks'])).to.contain(newest.identifier);
      await withdrawn(renewed.caseNo);
      expect((await registered(held))['validTo'])
        .to.equal(newest['valid_to'])
        .and.not.to.equal(first);
      expect(refusalOf(await act(`certificates/${wrong.id}`, 'restore'))[0]).to.equal(409);

      await collected(later);
      expectStatus(await act(`certificates/${newest.id}`, 'revoke', REVOCATION), 200);
      expect((await outcomeOf(before.token))['outcome']).to.equal('valid');
      expect((await outcomeOf(wrong.token))['outcome']).to.equal('revoked');
      await withdrawn(later.caseNo);
      expect((await registered(held))['validTo']).to.equal(first);
    });
  });
});
