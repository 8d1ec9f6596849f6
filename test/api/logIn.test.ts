import { expect } from 'chai';
import { SignJWT } from 'jose';
import { sha256Hex } from '../../crypto/digest.ts';
import { openDatabase } from '../../db/connection.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { createRest, expectStatus, type Rest } from '../../script/client/rest.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { product as shared } from '../support/productHooks.ts';
import type { Product } from '../support/product.ts';

interface Session {
  accessToken: string;
  accessExpiresAt: string;
  refreshToken: string;
  refreshExpiresAt: string;
}

let product: Product;
let rest: Rest;

const codeOf = (person: DemoPerson): Promise<string> => product.world.phoneOf(person).loginCode();
const enter = (json: Record<string, unknown>) =>
  rest<Record<string, unknown>>('POST', '/v1/auth/wechat-sessions', { json });
const refresh = (refreshToken: string) =>
  rest<Session & { code: string }>('POST', '/v1/auth/refresh', { json: { refreshToken } });
const me = (token: string) => rest<Record<string, unknown>>('GET', '/v1/me', { token });

async function currentConsents(): Promise<{ document: string; version: string }[]> {
  const names = ['user-agreement', 'privacy-policy'];
  const documents = names.map(async (name) => {
    const { document, version } = expectStatus(
      await rest<{ document: string; version: string }>('GET', `/v1/documents/${name}`),
      200,
    ).body;
    return { document, version };
  });
  return Promise.all(documents);
}

async function logIn(person: DemoPerson): Promise<Session> {
  const answer = await enter({ code: await codeOf(person), consents: await currentConsents() });
  return expectStatus(answer, 201).body as unknown as Session;
}

const accountsOf = async ({ openid }: DemoPerson): Promise<{ id: string }[]> =>
  product.database('users').where({ openid_index: createSealedColumns(product.keyring).index('openid', openid) });

/** What the middle part of a token says. */
const claimsOf = (token: string): { sub: string; sid: string } =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { sub: string; sid: string };

describe('log-in', function () {
  this.timeout(30_000);
  before(() => {
    product = shared();
    rest = createRest(product.apiUrl);
  });
  afterEach(() => product.world.clearFaults());

  it('[G-03] opens a session with the code of the mini-program alone: no password, the same account each time', async () => {
    const person = await product.person();
    const first = await logIn(person);
    const account = expectStatus(await me(first.accessToken), 200).body;
    expect(account).to.include({ next: 'verify-phone', phoneMasked: null, realName: null });
    const lifeMs = (until: string) => Date.parse(until) - Date.now();
    expect(lifeMs(first.accessExpiresAt)).to.be.within(14 * 60_000, 15 * 60_000);
    expect(lifeMs(first.refreshExpiresAt)).to.be.within(29.9 * 86_400_000, 30 * 86_400_000);

    const again = await logIn(person);
    expect((await me(again.accessToken)).body['id']).to.equal(account['id']);
    const other = await logIn(await product.person());
    expect((await me(other.accessToken)).body['id']).not.to.equal(account['id']);
  });

  it('[L-01] lets nobody near a business before log-in, and says what is missing', async () => {
    const doors: [string, string][] = [
      ['GET', '/v1/qualifications'],
      ['POST', '/v1/cases'],
      ['GET', '/v1/cases'],
      ['GET', '/v1/vouchers'],
      ['POST', '/v1/real-name/scans'],
      ['POST', '/v1/real-name'],
    ];
    for (const [method, path] of doors) {
      const { status, body } = await rest(method, path, { idempotencyKey: 'new' });
      expect(status, `${method} ${path}`).to.equal(401);
      expect(body).to.include({ code: 'unauthenticated', title: '请先登录' });
    }
    const { accessToken } = await logIn(await product.person());
    const { status } = await rest('GET', '/v1/cases', { token: accessToken });
    expect(status).to.equal(200);
  });

  it('refuses a code nobody gave out, one used before, and one that is no code', async () => {
    const person = await product.person();
    const consents = await currentConsents();
    const unknown = await enter({ code: 'login-0000000000000000', consents });
    expect(unknown.status).to.equal(400);
    expect(unknown.body['code']).to.equal('wechat-code-invalid');

    const code = await codeOf(person);
    expectStatus(await enter({ code, consents }), 201);
    const again = await enter({ code, consents });
    expect(again.status).to.equal(400);
    expect(again.body['code']).to.equal('wechat-code-invalid');

    const shapeless = await enter({ code: '<script>', consents });
    expect(shapeless.status).to.equal(400);
    expect(shapeless.body['code']).to.equal('invalid-request');
  });

  it('refuses whom WeChat has blocked, and says so when WeChat itself is in trouble', async () => {
    const person = await product.person();
    const consents = await currentConsents();
    await product.world.fault('wechat', { route: '/sns/jscode2session', kind: 'refuse', times: 1 });
    const blocked = await enter({ code: await codeOf(person), consents });
    expect([blocked.status, blocked.body['code']]).to.deep.equal([403, 'wechat-user-blocked']);

    await product.world.fault('wechat', { route: '/sns/jscode2session', kind: 'drop-connection' });
    const down = await enter({ code: await codeOf(person), consents });
    expect([down.status, down.body['code']]).to.deep.equal([503, 'wechat-busy']);
    expect(down.headers.get('retry-after')).to.match(/^\d+$/);
    expect(await accountsOf(person)).to.have.length(0);

    await product.world.clearFaults();
    expectStatus(await enter({ code: await codeOf(person), consents }), 201);
  });

  describe('consent', () => {
    it('refuses without it, names what is missing, and keeps nothing of whom it refused', async () => {
      const person = await product.person();
      const consents = await currentConsents();
      const none = await enter({ code: await codeOf(person) });
      expect([none.status, none.body['code']]).to.deep.equal([403, 'consent-required']);
      expect((none.body['missing'] as { document: string }[]).map(({ document }) => document)).to.have.members([
        'user-agreement',
        'privacy-policy',
      ]);

      const half = await enter({ code: await codeOf(person), consents: consents.slice(0, 1) });
      expect(half.status).to.equal(403);
      expect((half.body['missing'] as { document: string }[]).map(({ document }) => document)).to.deep.equal([
        'privacy-policy',
      ]);

      const old = await enter({
        code: await codeOf(person),
        consents: consents.map(({ document }) => ({ document, version: '2020.1' })),
      });
      expect([old.status, old.body['code']]).to.deep.equal([403, 'consent-required']);
      expect(old.body['missing']).to.have.length(2);
      expect(await accountsOf(person)).to.have.length(0);
    });

    it('records document, version, text and instant once; the next log-in needs none', async () => {
      const person = await product.person();
      const { accessToken } = await logIn(person);
      const next = expectStatus(await enter({ code: await codeOf(person) }), 201).body as unknown as Session;
      const texts = await rest<{ text: string }>('GET', '/v1/documents/privacy-policy');
      const { body } = await rest<{ consents: Record<string, string>[] }>('GET', '/v1/me/consents', {
        token: next.accessToken,
      });
      expect(body.consents).to.have.length(2);
      const policy = body.consents.find(({ document }) => document === 'privacy-policy');
      expect(policy).to.include({ textSha256: sha256Hex(texts.body.text), action: 'agreed' });
      expect(Date.now() - Date.parse(String(policy?.['at']))).to.be.within(0, 30_000);
      expectStatus(await me(accessToken), 200);
    });

    it('asks again when what was agreed to is no longer in force', async () => {
      const person = await product.person();
      const { accessToken } = await logIn(person);
      // Agreements are only added, never changed, by the product's own rights: the owner of the tables does it here.
      const owner = openDatabase(product.env['DATABASE_ADMIN_URL'] ?? '', { poolSize: 1 });
      const agreed = { user_id: claimsOf(accessToken).sub, document: 'privacy-policy' };
      const denied = await product
        .database('consents')
        .where(agreed)
        .delete()
        .then(
          () => null,
          (error: Error) => error,
        );
      expect(denied?.message).to.match(/denied/);
      await owner('consents').where(agreed).update({ version: '2025.1' });
      await owner.destroy();
      const refused = await enter({ code: await codeOf(person) });
      expect([refused.status, refused.body['code']]).to.deep.equal([403, 'consent-required']);
      expect((refused.body['missing'] as { document: string }[]).map(({ document }) => document)).to.deep.equal([
        'privacy-policy',
      ]);
      await logIn(person);
      const kept = await product.database('consents').where({ user_id: claimsOf(accessToken).sub });
      expect(kept, 'the earlier agreement stays').to.have.length(3);
    });
  });

  describe('refresh', () => {
    it('exchanges the token for a new pair, of which each works', async () => {
      const first = await logIn(await product.person());
      const second = expectStatus(await refresh(first.refreshToken), 200).body;
      expect(second.refreshToken).not.to.equal(first.refreshToken);
      expectStatus(await me(second.accessToken), 200);
      const third = expectStatus(await refresh(second.refreshToken), 200).body;
      expectStatus(await me(third.accessToken), 200);
    });

    it('ends the session when a token comes back a second time', async () => {
      const first = await logIn(await product.person());
      const second = expectStatus(await refresh(first.refreshToken), 200).body;
      const reused = await refresh(first.refreshToken);
      expect([reused.status, reused.body.code]).to.deep.equal([401, 'session-expired']);
      expect((await refresh(second.refreshToken)).status, 'the successor').to.equal(401);
      expect((await me(second.accessToken)).status, 'its access token').to.equal(401);
    });

    it('gives one successor to two exchanges at the same instant', async () => {
      const first = await logIn(await product.person());
      const answers = await Promise.all([refresh(first.refreshToken), refresh(first.refreshToken)]);
      expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([200, 401]);
    });

    it('does not let a made-up token end a session', async () => {
      const { accessToken, refreshToken } = await logIn(await product.person());
      const [sessionId = '', nonce = ''] = refreshToken.split('.');
      const stranger = (await logIn(await product.person())).refreshToken.split('.');
      const made = [
        `${sessionId}.${nonce}.${'A'.repeat(43)}`,
        `${sessionId}.${stranger[1]}.${stranger[2]}`,
        sessionId,
        'not-a-token',
        `${refreshToken}.more`,
      ];
      for (const token of made) expect((await refresh(token)).status, token).to.equal(401);
      expectStatus(await me(accessToken), 200);
      expectStatus(await refresh(refreshToken), 200);
    });

    it('ends with the session: after 30 days, and at log-out', async () => {
      const old = await logIn(await product.person());
      await product
        .database('sessions')
        .where({ id: claimsOf(old.accessToken).sid })
        .update({ expires_at: new Date(Date.now() - 1) });
      expect((await refresh(old.refreshToken)).status).to.equal(401);
      expect((await me(old.accessToken)).status).to.equal(401);

      const left = await logIn(await product.person());
      expect((await rest('DELETE', '/v1/auth/session', { token: left.accessToken })).status).to.equal(204);
      const after = await me(left.accessToken);
      expect([after.status, after.body['code']]).to.deep.equal([401, 'session-expired']);
      expect((await refresh(left.refreshToken)).status).to.equal(401);
    });
  });

  describe('access token', () => {
    const signed = async (
      claims: { sub: string; sid: string },
      changes: { key?: Buffer; audience?: string; expiresInSeconds?: number } = {},
    ): Promise<string> => {
      const nowSeconds = Math.floor(Date.now() / 1000);
      return new SignJWT({ sid: claims.sid })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(claims.sub)
        .setIssuer('tongban')
        .setAudience(changes.audience ?? 'tongban-driver')
        .setIssuedAt(nowSeconds - 900)
        .setExpirationTime(nowSeconds + (changes.expiresInSeconds ?? 60))
        .sign(changes.key ?? product.keyring.tokenKey);
    };

    it('is refused when it is expired, foreign, unsigned, for something else, or names another account', async () => {
      const own = claimsOf((await logIn(await product.person())).accessToken);
      const other = claimsOf((await logIn(await product.person())).accessToken);
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const unsigned = `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...own, iss: 'tongban', aud: 'tongban-driver' })}.AA`;
      const refused: Record<string, string> = {
        expired: await signed(own, { expiresInSeconds: -1 }),
        foreign: await signed(own, { key: Buffer.alloc(32, 7) }),
        unsigned,
        'for another audience': await signed(own, { audience: 'tongban-desk' }),
        'of another account': await signed({ sub: other.sub, sid: own.sid }),
        'of no session': await signed({ sub: own.sub, sid: '00000000-0000-7000-8000-000000000000' }),
      };
      expect((await me(await signed(own))).status, 'the same, made right').to.equal(200);
      for (const [what, token] of Object.entries(refused)) {
        const { status, body, headers } = await me(token);
        expect([status, body['code']], what).to.deep.equal([401, 'session-expired']);
        expect(headers.get('www-authenticate'), what).to.match(/^Bearer/);
      }
    });

    it('is not asked for in the address', async () => {
      const { accessToken } = await logIn(await product.person());
      expect((await rest('GET', `/v1/me?access_token=${accessToken}`)).status).to.equal(401);
    });
  });
});
