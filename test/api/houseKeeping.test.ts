import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import pino from 'pino';
import { createAbandonedUploads } from '../../db/abandonedUploads.ts';
import { createCaseDraftRepository } from '../../db/caseDrafts.ts';
import { applyGrants } from '../../db/grants.ts';
import { createIdempotencyKeyRepository } from '../../db/idempotencyKeys.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { createFileStore } from '../../integrations/storage/createFileStore.ts';
import type { FileStore } from '../../integrations/storage/fileStore.ts';
import { expectStatus } from '../../script/client/rest.ts';
import {
  IDLE_DRAFT_DAYS,
  keepHouse,
  UNFILED_EVIDENCE_DAYS,
  UNSENT_ANSWERS_DAYS,
  UNUSED_SCAN_DAYS,
} from '../../worker/keepHouse.ts';
import { asOwner } from '../support/caseBackup.ts';
import { draftedCase, until } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';
import { answerSupplement, awaitedSupplement, SUPPLEMENT_POSTS } from '../support/supplements.ts';

const DAY_MS = 86_400_000;
let product: Product;
let OFFICE: TestOffice;
let files: FileStore;

/** The product's own sweep, now; what is to be old enough was laid back by the test, so nobody else's rows are touched. */
function sweep(): Promise<void> {
  const sealed = createSealedColumns(product.keyring);
  const { database } = product;
  return keepHouse(
    {
      drafts: createCaseDraftRepository(database, sealed),
      abandoned: createAbandonedUploads(database),
      idempotencyKeys: createIdempotencyKeyRepository(database, sealed),
      files,
      log: pino({ level: 'silent' }),
    },
    Date.now(),
  );
}

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS - 60_000);
const keysOf = (caseNo: string): Promise<string[]> =>
  product.database('materials').where({ case_no: caseNo }).orderBy('object_key').pluck('object_key');
const isStored = (key: string): Promise<boolean> =>
  files.get(key).then(
    () => true,
    () => false,
  );

describe('house-keeping', function () {
  this.timeout(120_000);

  before(async () => {
    product = shared();
    OFFICE = await ownOffice(product, { code: 'TESTHOUS', provinceCode: '98' }, SUPPLEMENT_POSTS);
    files = createFileStore(product.env['STORAGE_URL'] ?? '', product.keyring.files);
  });

  it('deletes a draft nobody has touched for a month, with its pictures, and no younger one', async () => {
    const [idle, young] = [await draftedCase(product), await draftedCase(product)];
    const image = (await product.materials())['education-record'];
    for (const { driver, caseNo } of [idle, young])
      expectStatus(await driver.upload(caseNo, 'education-record', image), 201);
    const [[gone], [stays]] = [await keysOf(idle.caseNo), await keysOf(young.caseNo)];
    await product
      .database('cases')
      .where({ case_no: idle.caseNo })
      .update({ updated_at: daysAgo(IDLE_DRAFT_DAYS) });
    await sweep();
    expect((await idle.driver.read(idle.caseNo)).status).to.equal(404);
    expect((await young.driver.read(young.caseNo)).status).to.equal(200);
    expect([await isStored(gone!), await isStored(stays!)]).to.deep.equal([false, true]);
  });

  it('deletes what was entered for a supplement and never sent, a month after the case has ended, and nothing that was sent', async () => {
    const started = await awaitedSupplement(product, OFFICE);
    const { driver, caseNo } = started;
    const sent = await keysOf(caseNo);
    await answerSupplement(product, started);
    const unsent = (await keysOf(caseNo)).filter((key) => !sent.includes(key));
    expect(unsent).to.have.length(1);
    await sweep();
    expect(await keysOf(caseNo), 'the case is open').to.have.length(sent.length + 1);
    expectStatus(await driver.withdraw(caseNo), 200);
    await product
      .database('cases')
      .where({ case_no: caseNo })
      .update({ ended_at: daysAgo(UNSENT_ANSWERS_DAYS) });
    await sweep();
    expect(await keysOf(caseNo)).to.deep.equal(sent);
    expect(await product.database('supplement_answers').where({ case_no: caseNo })).to.deep.equal([]);
    expect([await isStored(unsent[0]!), await isStored(sent[0]!)]).to.deep.equal([false, true]);
    expect((await driver.read(caseNo)).body['state']).to.equal('withdrawn');
  });

  it('deletes ID-card pictures no proof was made from, and keeps those of a proof', async () => {
    const person = await product.person();
    const driver = product.driver(person);
    const photos = await product.photos(person);
    expectStatus(await driver.logIn(), 201);
    expectStatus(await driver.verifyPhone(person.phone), 200);
    const id = String((await driver.rest('GET', '/v1/me')).body['id']);
    const scans = () => product.database('real_name_scans').where({ user_id: id }).orderBy('created_at');
    const scanned = async () => {
      const { body } = expectStatus(await driver.scan(photos), 201, 202);
      return until(async () => {
        const { body: scan } = expectStatus(await driver.rest('GET', `/v1/real-name/scans/${body['id']}`), 200);
        return scan['state'] === 'read' && String(scan['id']);
      });
    };
    await scanned();
    expectStatus(await driver.proveIdentity(await scanned()), 200, 202);
    const [unused, used] = await scans();
    await scans().update({ created_at: daysAgo(UNUSED_SCAN_DAYS) });
    await sweep();
    expect((await scans()).map((row) => row.id)).to.deep.equal([used.id]);
    expect(await isStored(used.front_key)).to.equal(true);
    expect([await isStored(unused.front_key), await isStored(unused.back_key)]).to.deep.equal([false, false]);
  });

  it('deletes evidence that no correction request was filed with, and none that is young', async () => {
    const driver = await knownDriver(product);
    const [held] = await driver.qualifications();
    const qualificationId = String(held?.['id']);
    const image = (await product.materials())['certificate-info-page'];
    const upload = async (imageId: string) =>
      expectStatus(
        await driver.rest('PUT', `/v1/qualifications/${qualificationId}/correction-evidence/${imageId}`, {
          files: { image: { bytes: image, name: 'page.jpg' } },
        }),
        201,
      );
    const [old, young] = [randomUUID(), randomUUID()];
    await upload(old);
    await upload(young);
    const rows = () => product.database('correction_evidence').where({ qualification_id: qualificationId });
    const { object_key: key } = await rows().where({ image_id: old }).first();
    await rows()
      .where({ image_id: old })
      .update({ uploaded_at: daysAgo(UNFILED_EVIDENCE_DAYS) });
    await sweep();
    expect((await rows()).map((row) => row.image_id)).to.deep.equal([young]);
    expect(await isStored(key)).to.equal(false);
  });

  it('reads no table from its beginning to its end, however much is kept', async () => {
    const searches: { sql: string; bindings: unknown[] }[] = [];
    const listen = ({ sql, bindings }: { sql: string; bindings: unknown[] }) => {
      if (/^(select|delete)/.test(sql)) searches.push({ sql, bindings });
    };
    product.database.on('query', listen);
    await sweep().finally(() => product.database.off('query', listen));
    const tables = new Set<string>();
    for (const { sql, bindings } of searches) {
      const [plan] = (await product.database.raw(`explain ${sql}`, bindings as string[])) as [
        { table: string | null; possible_keys: string | null }[],
      ];
      for (const { table, possible_keys: keys } of plan) {
        if (table === null) continue;
        tables.add(table);
        expect(keys, `${table} in ${sql}`).to.be.a('string');
      }
    }
    expect([...tables]).to.include.members(['cases', 'idempotency_keys', 'real_name_scans']);
  });

  it('leaves alone what is older than it looks back, and what ended lately', async () => {
    const { database } = product;
    const abandoned = createAbandonedUploads(database);
    const started = await awaitedSupplement(product, OFFICE);
    await answerSupplement(product, started);
    expectStatus(await started.driver.withdraw(started.caseNo), 200);
    const dayMs = (days: number) => Date.now() - days * DAY_MS;
    const found = async (ended: Date) => {
      await database('cases').where({ case_no: started.caseNo }).update({ ended_at: ended });
      const window = { fromMs: dayMs(60), beforeMs: dayMs(UNSENT_ANSWERS_DAYS) };
      return (await abandoned.casesWithUnsentAnswers(window, 1000)).includes(started.caseNo);
    };
    const ages = [daysAgo(UNSENT_ANSWERS_DAYS - 1), daysAgo(UNSENT_ANSWERS_DAYS), daysAgo(61)];
    const answers = [];
    for (const ended of ages) answers.push(await found(ended));
    expect(answers).to.deep.equal([false, true, false]);
  });
});

describe('rights of the database user', () => {
  it('on a calendar are to read and to add, also when an earlier release had given more', async () => {
    const { database, env } = shared();
    const appUser = decodeURIComponent(new URL(env['DATABASE_URL'] ?? '').username);
    const change = () => database('calendars').where({ version: 0 }).update({ source: 'changed' }).then(String, failed);
    const remove = () => database('calendars').where({ version: 0 }).delete().then(String, failed);
    const failed = ({ code }: { code: string }) => code;
    const denied = 'ER_TABLEACCESS_DENIED_ERROR';
    expect([await change(), await remove()]).to.deep.equal([denied, denied]);
    await asOwner({ env }, async (owner) => {
      await owner.raw(`grant update, delete on calendars to ?@?`, [appUser, '%']);
      expect(await change()).to.equal('0');
      await applyGrants(owner, appUser);
    });
    expect([await change(), await remove()]).to.deep.equal([denied, denied]);
  });
});
