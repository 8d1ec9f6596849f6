import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Redis } from 'ioredis';
import { createFileStore } from '../../integrations/storage/createFileStore.ts';
import { expectStatus } from '../../script/client/rest.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { product as shared } from '../support/productHooks.ts';
import { proposedGrade } from '../support/cases.ts';
import { prove, readCard } from '../support/realName.ts';
import { withEngine } from '../support/engine.ts';
import type { Product } from '../support/product.ts';

let product: Product;
let person: DemoPerson;
let caseNo = '';
let smsCode = '';
/** what opens a door: tokens and links */
const secrets: Record<string, string> = {};

/** Every place the product could have written to is searched for each of these, in every form it could have there. */
interface Canary {
  what: string;
  forms: Buffer[];
}

/** Text in base64 stands in one of three ways, by where it begins; what depends on its neighbours is left out. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(offset === 0 ? 0 : offset + 1, encoded.length - ((bytes.length + offset) % 3));
  });
}

function canary(what: string, text: string): Canary {
  const escaped = [...text]
    .map((one) => (one > '~' ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}` : one))
    .join('');
  const forms = new Set([
    text,
    escaped,
    encodeURIComponent(text),
    ...base64Forms(text),
    Buffer.from(text).toString('hex'),
  ]);
  return { what, forms: [...forms].map((form) => Buffer.from(form)).concat(Buffer.from(text, 'utf16le')) };
}

const personal = (): Canary[] => [
  canary('the ID number', person.idNumber),
  canary('the name', person.name),
  canary('the telephone number', person.phone),
  canary('the address', person.address),
  canary('the openid', person.openid),
];

const found = (bytes: Buffer, canaries: readonly Canary[]): string[] =>
  canaries.filter(({ forms }) => forms.some((form) => bytes.includes(form))).map(({ what }) => what);

/** A code of six digits is looked for as a number of its own. */
const holdsSmsCode = (text: string): boolean => new RegExp(`(?<![\\w.-])${smsCode}(?![\\w.-])`).test(text);

function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => path.join(folder, name)).filter((file) => statSync(file).isFile());
}

const stackDir = (): string => product.env['STACK_DIR'] ?? '';

/** All keys of Redis with what they hold, as text. */
async function redisContent(redis: Redis): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  for await (const keys of redis.scanStream({ count: 500 }) as AsyncIterable<string[]>)
    for (const key of keys) content.set(key, await valueOf(redis, key));
  return content;
}

async function valueOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.get(key)) ?? '';
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, 0, -1, 'WITHSCORES'));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    default:
      return '';
  }
}

/** What one cell holds, as bytes: sealed columns as they lie there, everything else as its text. */
const cellBytes = (value: unknown): Buffer =>
  Buffer.isBuffer(value)
    ? value
    : Buffer.from(
        value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value),
      );

async function tablesOf(): Promise<string[]> {
  const [rows] = (await product.database.raw('show tables')) as [Record<string, string>[]];
  return rows.flatMap((row) => Object.values(row));
}

async function mainJob(): Promise<void> {
  person = await product.person({ name: '慕容晓鹭' });
  const driver = product.driver(person);
  expectStatus(await driver.logIn(), 201);
  secrets['access token'] = driver.token();
  expectStatus(await driver.verifyPhone(person.phone), 200);
  smsCode = (await product.world.smsOutbox(person.phone)).at(-1)?.params['code'] ?? '';
  const scan = await readCard(driver, await product.photos(person));
  expect(scan['card']).to.include({ name: person.name, idNumber: person.idNumber, address: person.address });
  await prove(driver, scan['id']);
  caseNo = await driver.apply(await product.materials(), { employer: '个人', address: person.address });
  const acceptor = await product.clerk('acceptor');
  const byNumber = await acceptor.rest<{ tasks: unknown[] }>('POST', '/v1/desk/tasks/search', {
    json: { idNumber: person.idNumber },
  });
  expect(expectStatus(byNumber, 200).body.tasks, 'the desk finds the case by the ID number').to.have.length(1);
  const view = await acceptor.read(caseNo);
  secrets['signed link'] = /signature=([0-9a-f]{64})/.exec(JSON.stringify(view.body))?.[1] ?? '';
  expectStatus(await acceptor.rest('GET', /"([^"]*signature=[^"]*)"/.exec(JSON.stringify(view.body))?.[1] ?? ''), 200);
  expectStatus(await acceptor.decide(caseNo, 'accept'), 200);
  const reviewer = await product.clerk('reviewer');
  await proposedGrade(product, caseNo);
  expectStatus(await reviewer.decide(caseNo, 'approve', { grade: 'AA', reason: '材料齐全，情况属实' }), 200);
  for (let tries = 0; (await driver.read(caseNo)).body['state'] !== 'completed'; tries += 1) {
    if (tries > 150) throw new Error('the case did not end');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const [voucher] = expectStatus(await driver.rest<{ vouchers: { png: string }[] }>('GET', '/v1/vouchers'), 200).body
    .vouchers;
  expectStatus(await driver.rest('GET', voucher!.png), 200);
  const { token } = (await product.database('vouchers').where({ case_no: caseNo }).first('token')) as { token: string };
  secrets['voucher token'] = token;
  expectStatus(await driver.rest('GET', `/v1/verify/${token}`), 200);
}

describe('personal data of one whole main job', function () {
  this.timeout(60_000);

  before(async function () {
    this.timeout(90_000);
    product = shared();
    await mainJob();
  });

  it('would be found by this search in each form it could have', () => {
    const [number, name] = personal();
    const text = `${person.name}${person.idNumber}`;
    for (const hiding of [
      text,
      JSON.stringify({ a: text }),
      Buffer.from(text).toString('base64'),
      Buffer.from(`x${text}`).toString('base64'),
      Buffer.from(`xy${text}z`).toString('base64'),
      encodeURIComponent(text),
      Buffer.from(text).toString('hex'),
    ])
      expect(found(Buffer.from(hiding), [number!, name!])).to.deep.equal(['the ID number', 'the name']);
    expect(holdsSmsCode(`{"code":"${smsCode}"}`)).to.equal(true);
    expect(Object.values(secrets).every((secret) => secret.length >= 40)).to.equal(true);
  });

  it('is in no log, and neither are the code, tokens, links or addresses of requests', () => {
    const logs = filesBelow(path.join(stackDir(), 'logs'));
    expect(logs.map((file) => path.basename(file))).to.include.members(['api.log', 'worker-cases.log', 'temporal.log']);
    const doors = Object.entries(secrets).map(([what, secret]) => canary(what, secret));
    for (const file of logs) {
      const bytes = readFileSync(file);
      expect(found(bytes, [...personal(), ...doors]), path.basename(file)).to.deep.equal([]);
      expect(holdsSmsCode(bytes.toString('utf8')), `${path.basename(file)}: the SMS code`).to.equal(false);
    }
    const api = readFileSync(path.join(stackDir(), 'logs', 'api.log'), 'utf8');
    expect(api, 'requests are logged by their pattern').to.include('/v1/cases/:no/submit');
    expect(api).not.to.include(caseNo);
    expect(api).not.to.match(/"(route|url|path)":"[^"]*[?=%]/);
  });

  it('is in no key and no value of Redis', async () => {
    const redis = new Redis(product.env['REDIS_URL'] ?? '');
    try {
      await redis.hset('canary-control', 'data', JSON.stringify({ id: 'control' }));
      const content = await redisContent(redis);
      expect(content.get('canary-control')).to.include('control');
      const queues = [...content.keys()].filter((key) => key.startsWith('tongban:'));
      expect(queues, 'the queues are there').not.to.have.length(0);
      for (const [key, value] of content) {
        expect(found(Buffer.from(`${key}\n${value}`), personal()), key).to.deep.equal([]);
        expect(holdsSmsCode(`${key}\n${value}`), `${key}: the SMS code`).to.equal(false);
      }
      // The journal keeps what has long been taken out of the queue.
      for (const file of filesBelow(path.join(stackDir(), 'redis')))
        expect(found(readFileSync(file), personal()), path.basename(file)).to.deep.equal([]);
    } finally {
      await redis.del('canary-control');
      redis.disconnect();
    }
  });

  it('is in no history of the engine, nor anywhere in its files', async () => {
    await withEngine(product, async ({ client }) => {
      let workflows = 0;
      for await (const { workflowId, runId, memo, searchAttributes } of client.workflow.list()) {
        const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
        const json = JSON.stringify([workflowId, memo, searchAttributes, historyToJSON(history)]);
        expect(found(Buffer.from(json), personal()), workflowId).to.deep.equal([]);
        workflows += 1;
      }
      expect(workflows).to.be.greaterThan(2);
    });
    const files = ['temporal.db', 'temporal.db-wal'].map((name) => path.join(stackDir(), name)).filter(existsSync);
    const bytes = Buffer.concat(files.map((file) => readFileSync(file)));
    expect(bytes.includes(caseNo), 'the case itself is there').to.equal(true);
    expect(found(bytes, personal())).to.deep.equal([]);
  });

  it('is in no column of any table that could be read without the keys', async () => {
    let [rows, sealed, cases] = [0, 0, 0];
    for (const table of await tablesOf()) {
      for (const row of (await product.database(table)) as Record<string, unknown>[]) {
        rows += 1;
        for (const [column, value] of Object.entries(row)) {
          if (value === null) continue;
          const bytes = cellBytes(value);
          expect(found(bytes, personal()), `${table}.${column}`).to.deep.equal([]);
          if (Buffer.isBuffer(value)) sealed += 1;
          else expect(holdsSmsCode(bytes.toString('utf8')), `${table}.${column}: the SMS code`).to.equal(false);
          if (bytes.includes(caseNo)) cases += 1;
        }
      }
    }
    expect(rows).to.be.greaterThan(50);
    expect(sealed, 'sealed columns were among them').to.be.greaterThan(10);
    expect(cases, 'the case itself is there').to.be.greaterThan(5);
  });

  it('is in no stored file in clear: neither as text nor as a picture', async () => {
    const folder = fileURLToPath(product.env['STORAGE_URL'] ?? '');
    const store = createFileStore(product.env['STORAGE_URL'] ?? '', product.keyring.files);
    const files = filesBelow(folder);
    expect(files.length, 'card, materials, voucher').to.be.greaterThan(6);
    for (const file of files) {
      const bytes = readFileSync(file);
      const key = path.relative(folder, file).split(path.sep).join('/');
      expect(found(bytes, personal()), key).to.deep.equal([]);
      expect(bytes.subarray(0, 4).toString('latin1'), key).not.to.match(/^(\xff\xd8\xff|\x89PNG|%PDF)/);
      expect(bytes.includes('JFIF') || bytes.includes('IHDR') || bytes.includes('%PDF-'), key).to.equal(false);
      const opened = Buffer.from(await store.get(key))
        .subarray(0, 4)
        .toString('latin1');
      expect(opened, `${key} with the key`).to.match(/^(\xff\xd8\xff|\x89PNG|%PDF)/);
    }
  });
});
