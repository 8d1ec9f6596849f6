import { expect } from 'chai';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { createSmsChallengeRepository } from '../../db/smsChallenges.ts';
import { createRest, expectStatus } from '../../script/client/rest.ts';
import type { Driver } from '../../script/client/driver.ts';
import { product as shared } from '../support/productHooks.ts';
import type { Product } from '../support/product.ts';

const VALID_MS = 300_000;
const RESEND_MS = 60_000;

interface Challenge {
  id: string;
  user_id: string;
  sent_at: Date;
  expires_at: Date;
  code_hash: string;
}

/** Somebody who has logged in and holds a telephone. */
interface Caller {
  driver: Driver;
  userId: string;
  phone: string;
  openid: string;
}

let product: Product;

async function caller(): Promise<Caller> {
  const person = await product.person();
  const driver = product.driver(person);
  expectStatus(await driver.logIn(), 201);
  const userId = String((await driver.rest('GET', '/v1/me')).body['id']);
  return { driver, userId, phone: person.phone, openid: person.openid };
}

const request = ({ driver, phone }: Caller, key = 'new') =>
  driver.rest('POST', '/v1/auth/sms-codes', { json: { phone }, idempotencyKey: key });

const verify = ({ driver, phone }: Pick<Caller, 'driver' | 'phone'>, code: string) =>
  driver.rest('POST', '/v1/auth/sms-codes/verify', { json: { phone, code }, idempotencyKey: 'new' });

/** Asks for a code and reads it off the telephone. */
async function codeFor(who: Caller): Promise<string> {
  const sinceMs = Date.now();
  expectStatus(await request(who), 202);
  return product.world.phoneOf(who).smsCode(who.phone, sinceMs);
}

const wrongFor = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function challengesOf({ userId }: Caller): Promise<Challenge[]> {
  return product.database('sms_challenges').where({ user_id: userId }).orderBy(['sent_at', 'id']);
}

/** Makes all codes of this account so much older. */
async function age(who: Caller, byMs: number): Promise<void> {
  for (const { id, sent_at: sentAt, expires_at: expiresAt } of await challengesOf(who))
    await product
      .database('sms_challenges')
      .where({ id })
      .update({ sent_at: new Date(sentAt.getTime() - byMs), expires_at: new Date(expiresAt.getTime() - byMs) });
}

/** The rule itself with an instant of our choice, on the rows the product wrote. */
const challenges = () =>
  createSmsChallengeRepository(product.database, createSealedColumns(product.keyring), product.keyring.tokenKey);

describe('SMS codes', function () {
  this.timeout(30_000);
  before(() => {
    product = shared();
  });
  afterEach(() => product.world.clearFaults());

  it('[L-08] [L-09] takes the number bound to WeChat by the code of [允许], and counts it once a code has come back', async () => {
    const who = await caller();
    const wechat = createRest(String(product.processes.get('simulators')?.facts['wechat']));
    const made = await wechat('POST', '/__control/phone-codes', { json: { phone: who.phone } });
    const authorise = (code: unknown) =>
      who.driver.rest('POST', '/v1/auth/phone-numbers', { json: { code }, idempotencyKey: 'new' });
    const authorised = expectStatus(await authorise(made.body['code']), 201).body;
    expect(authorised).to.include({ phone: who.phone, verified: false });
    expect(authorised['phoneMasked']).to.match(/^\d{3}\*+\d{4}$/);

    const again = await authorise(made.body['code']);
    expect([again.status, again.body['code']]).to.deep.equal([400, 'wechat-code-invalid']);
    expect((await authorise('phone-000000')).status).to.equal(400);

    expect((await who.driver.rest('GET', '/v1/me')).body).to.include({ phoneMasked: null, next: 'verify-phone' });
    expectStatus(await verify(who, await codeFor(who)), 200);
    const account = (await who.driver.rest('GET', '/v1/me')).body;
    expect(account).to.include({ phoneMasked: authorised['phoneMasked'], next: 'real-name' });
    const rows = await product.database('phones').where({ user_id: who.userId });
    expect(rows.map(({ source }) => source as string)).to.deep.equal(['wechat']);
  });

  it('[L-11] has the SMS at the gateway well within a minute', async () => {
    const who = await caller();
    const askedAtMs = Date.now();
    const sent = expectStatus(await request(who), 202).body;
    const code = await product.world.phoneOf(who).smsCode(who.phone, askedAtMs);
    expect(code).to.match(/^\d{6}$/);
    const [message, ...more] = await product.world.smsOutbox(who.phone);
    expect(more).to.deep.equal([]);
    expect((message?.acceptedAtMs ?? Infinity) - askedAtMs).to.be.within(0, 20_000);
    expect(JSON.stringify(sent)).not.to.include(code);
    expectStatus(await verify(who, code), 200);
  });

  it('[L-11] still arrives when the gateway stumbles', async () => {
    const who = await caller();
    await product.world.fault('sms', { route: 'POST /v1/messages', kind: '500', times: 1 });
    const askedAtMs = Date.now();
    expectStatus(await verify(who, await codeFor(who)), 200);
    expect(Date.now() - askedAtMs).to.be.below(60_000);
    expect(await product.world.smsOutbox(who.phone)).to.have.length(1);
  });

  it('[L-12] is valid for five minutes: to the last millisecond, and not one longer', async () => {
    const who = await caller();
    const code = await codeFor(who);
    const [challenge] = await challengesOf(who);
    const sentAtMs = challenge!.sent_at.getTime();
    expect(challenge!.expires_at.getTime() - sentAtMs).to.equal(VALID_MS);
    const attempt = { userId: who.userId, purpose: 'verify-phone', phone: who.phone, code };
    const late = await challenges().verify({ ...attempt, nowMs: sentAtMs + VALID_MS + 1 });
    expect(late).to.deep.equal({ kind: 'expired' });
    const last = await challenges().verify({ ...attempt, nowMs: sentAtMs + VALID_MS });
    expect(last).to.deep.equal({ kind: 'verified' });
  });

  it('[L-12] takes a code of 4 minutes 50 seconds over the API and refuses one of 5 minutes', async () => {
    const young = await caller();
    const goodCode = await codeFor(young);
    await age(young, VALID_MS - 10_000);
    expectStatus(await verify(young, goodCode), 200);

    const old = await caller();
    const lateCode = await codeFor(old);
    await age(old, VALID_MS);
    const refused = await verify(old, lateCode);
    expect([refused.status, refused.body['code']]).to.deep.equal([400, 'sms-code-expired']);
    expect((await old.driver.rest('GET', '/v1/me')).body['next']).to.equal('verify-phone');
  });

  it('[L-13] sends another code after one minute: at 60 s, not at 59.999 s', async () => {
    const who = await caller();
    await codeFor(who);
    const sentAtMs = (await challengesOf(who))[0]!.sent_at.getTime();
    const ask = { userId: who.userId, purpose: 'verify-phone', phone: who.phone, code: '000000' };
    expect(await challenges().request({ ...ask, nowMs: sentAtMs + RESEND_MS - 1 })).to.deep.equal({
      kind: 'too-soon',
      retryAtMs: sentAtMs + RESEND_MS,
    });
    expect(await challenges().request({ ...ask, nowMs: sentAtMs + RESEND_MS })).to.include({ kind: 'sent' });
  });

  it('[L-13] tells the seconds that remain, and takes the request once they are over', async () => {
    const who = await caller();
    const first = expectStatus(await request(who), 202).body;
    const [challenge] = await challengesOf(who);
    const sentAtMs = challenge!.sent_at.getTime();
    expect(Date.parse(String(first['resendAt']))).to.equal(sentAtMs + RESEND_MS);
    expect(Date.parse(String(first['expiresAt']))).to.equal(sentAtMs + VALID_MS);

    const soon = await request(who);
    expect([soon.status, soon.body['code']]).to.deep.equal([429, 'sms-too-soon']);
    expect(Number(soon.headers.get('retry-after'))).to.be.within(30, 60);
    expect(soon.body['resendAt']).to.equal(first['resendAt']);

    // 10 s are left by the clock; fewer may be when the answer comes.
    await age(who, RESEND_MS - 10_000 - (Date.now() - sentAtMs));
    const later = await request(who);
    expect(later.status).to.equal(429);
    expect(Number(later.headers.get('retry-after'))).to.be.within(1, 10);
    expect(await challengesOf(who)).to.have.length(1);

    await age(who, 10_000);
    expectStatus(await request(who), 202);
    expect(await challengesOf(who)).to.have.length(2);
  });

  it('lets a new code replace the one before', async () => {
    const who = await caller();
    const first = await codeFor(who);
    await age(who, RESEND_MS);
    const second = await codeFor(who);
    const refused = await verify(who, first === second ? wrongFor(second) : first);
    expect([refused.status, refused.body['code']]).to.deep.equal([400, 'sms-code-wrong']);
    expectStatus(await verify(who, second), 200);
  });

  it('counts wrong codes down, and five of them make the right one worthless', async () => {
    const who = await caller();
    const code = await codeFor(who);
    for (const attemptsLeft of [4, 3, 2, 1]) {
      const wrong = await verify(who, wrongFor(code));
      expect([wrong.status, wrong.body['code']]).to.deep.equal([400, 'sms-code-wrong']);
      expect(wrong.body['attemptsLeft']).to.equal(attemptsLeft);
    }
    const fifth = await verify(who, wrongFor(code));
    expect([fifth.status, fifth.body['code']]).to.deep.equal([429, 'sms-code-locked']);
    const right = await verify(who, code);
    expect([right.status, right.body['code']]).to.deep.equal([429, 'sms-code-locked']);

    await age(who, RESEND_MS);
    expectStatus(await verify(who, await codeFor(who)), 200);
  });

  it('does not let wrong codes sent at the same instant be counted as one', async () => {
    const who = await caller();
    const code = await codeFor(who);
    const answers = await Promise.all(Array.from({ length: 5 }, () => verify(who, wrongFor(code))));
    expect(answers.filter(({ status }) => status === 429)).to.have.length(1);
    expect((await verify(who, code)).body['code']).to.equal('sms-code-locked');
  });

  it('takes a code once', async () => {
    const who = await caller();
    const code = await codeFor(who);
    expectStatus(await verify(who, code), 200);
    const again = await verify(who, code);
    expect([again.status, again.body['code']]).to.deep.equal([400, 'sms-code-used']);
  });

  it('takes a code neither for another number nor from another account', async () => {
    const [one, two] = [await caller(), await caller()];
    const code = await codeFor(one);
    const otherNumber = await verify({ driver: one.driver, phone: two.phone }, code);
    expect([otherNumber.status, otherNumber.body['code']]).to.deep.equal([400, 'sms-code-expired']);
    const otherAccount = await verify({ driver: two.driver, phone: one.phone }, code);
    expect([otherAccount.status, otherAccount.body['code']]).to.deep.equal([400, 'sms-code-expired']);
    expect((await two.driver.rest('GET', '/v1/me')).body['next']).to.equal('verify-phone');
    expectStatus(await verify(one, code), 200);
  });

  it('sends one number no more than five codes an hour, whoever asks', async () => {
    const who = await caller();
    for (let sent = 0; sent < 5; sent += 1) {
      expectStatus(await request(who), 202);
      await age(who, RESEND_MS);
    }
    const another = { ...(await caller()), phone: who.phone };
    for (const asking of [who, another]) {
      const refused = await request(asking);
      expect([refused.status, refused.body['code']]).to.deep.equal([429, 'sms-limit-reached']);
      expect(Number(refused.headers.get('retry-after'))).to.be.within(3_200, 3_600);
    }
  });

  it('sends one message for two requests under one key', async () => {
    const who = await caller();
    const key = `resend-${who.userId.slice(-12)}`;
    const first = expectStatus(await request(who, key), 202);
    const again = expectStatus(await request(who, key), 202);
    expect(again.body).to.deep.equal(first.body);
    expect(again.headers.get('idempotency-replayed')).to.equal('true');
    expect(await challengesOf(who)).to.have.length(1);
  });

  it('keeps no code that could be read: a hash in the row, a sealed message', async () => {
    const who = await caller();
    const code = await codeFor(who);
    const [challenge] = await challengesOf(who);
    expect(challenge!.code_hash).to.match(/^[0-9a-f]{64}$/);
    const rows = await product.database('notifications').where({ user_id: who.userId });
    expect(rows).to.have.length(1);
    for (const row of rows) {
      const sealed = row.params_sealed as Buffer | null;
      expect(sealed?.includes(code) ?? false).to.equal(false);
      expect(sealed?.includes(who.phone) ?? false).to.equal(false);
    }
  });

  it('names the field that is wrong', async () => {
    const who = await caller();
    const bad: [string, Record<string, unknown>, string][] = [
      ['/v1/auth/sms-codes', { phone: '12345' }, 'phone'],
      ['/v1/auth/sms-codes', { phone: '+8613800138000x' }, 'phone'],
      ['/v1/auth/sms-codes/verify', { phone: who.phone, code: '12345' }, 'code'],
      ['/v1/auth/sms-codes/verify', { phone: who.phone, code: 123456 }, 'code'],
      ['/v1/auth/sms-codes/verify', { phone: who.phone }, 'code'],
    ];
    for (const [path, json, field] of bad) {
      const { status, body } = await who.driver.rest('POST', path, { json, idempotencyKey: 'new' });
      expect([status, body['code']], JSON.stringify(json)).to.deep.equal([400, 'invalid-request']);
      expect((body['errors'] as { field: string }[]).map((error) => error.field)).to.deep.equal([field]);
    }
    expect(await challengesOf(who)).to.have.length(0);
  });
});
