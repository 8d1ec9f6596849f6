import { expect } from 'chai';
import { z } from 'zod';
import { allRoutes } from '../../api/routes/allRoutes.ts';
import type { Route, StaffRole } from '../../api/route.ts';
import type { Services } from '../../api/services.ts';
import { formatCaseNumber } from '../../domain/caseNumber.ts';
import { createClerk } from '../../script/client/clerk.ts';
import { createRest, expectStatus, type Rest, type RestAnswer } from '../../script/client/rest.ts';
import { until } from '../support/cases.ts';
import { product as shared } from '../support/productHooks.ts';
import { TEST_PASSWORD, type Product } from '../support/product.ts';

type Json = Record<string, unknown>;
interface Contract {
  openapi: string;
  paths: Record<string, Record<string, { security?: Record<string, string[]>[] }>>;
}

// Declaring routes calls no handler, so the services behind them may be missing: the tests have to be known before the product runs.
const routes = allRoutes({ desk: {} } as Services);
const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;
const ID = '00000000-0000-7000-8000-000000000000';
const CASE_NO = formatCaseNumber({
  business: 'integrity-assessment',
  officeCode: 'TEST01',
  date: '2026-01-05',
  sequence: 1,
});

/** The pattern with something of the right form in the place of each parameter. */
const concrete = (path: string): string =>
  path
    .replace(':no', CASE_NO)
    .replace(':slot', 'education-record')
    .replace(':business', 'integrity-assessment')
    .replace(':code', '99')
    .replace(':issuer', '510100')
    .replace(':region', 'CN')
    .replace(':year', '2026')
    .replace(/:\w+/g, ID);

/** Where a body is told apart by one of its keys, nothing else is looked at before that key is there. */
function chosen(body: z.ZodType | undefined): Json {
  if (!(body instanceof z.ZodDiscriminatedUnion)) return {};
  const key = body.def.discriminator;
  const [option] = body.options as unknown as { shape: Record<string, z.ZodLiteral<string>> }[];
  return { [key]: option?.shape[key]?.value };
}

let product: Product;
let rest: Rest;

function expectProblem(answer: RestAnswer<Json>, status: number, code: string): Json {
  const { body, headers } = answer;
  expect([answer.status, body?.['code']]).to.deep.equal([status, code]);
  expect(headers.get('content-type')).to.match(/^application\/problem\+json/);
  expect(headers.get('cache-control')).to.equal('no-store');
  expect(body).to.include({ status, type: `/v1/problems/${code}` });
  expect(body['title']).to.match(/\p{Script=Han}/u);
  expect(body['detail']).to.match(/\p{Script=Han}/u);
  expect(body['instance']).to.equal(`urn:uuid:${headers.get('x-request-id')}`);
  return body;
}

describe('routes', function () {
  this.timeout(20_000);
  let driverToken = '';

  before(async () => {
    product = shared();
    rest = createRest(product.apiUrl);
    const driver = product.driver(await product.person());
    expectStatus(await driver.logIn(), 201);
    driverToken = driver.token();
  });

  it('are the ones the served contract describes, with the same security', async () => {
    const { body } = expectStatus(await rest<Contract>('GET', '/v1/openapi.json'), 200);
    expect(body.openapi).to.match(/^3\.1/);
    const described = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(
        ([method, { security }]) => `${method} ${path} ${Object.keys(security?.[0] ?? { anyone: [] })[0]}`,
      ),
    );
    const scheme = { anyone: 'anyone', driver: 'driverToken', desk: 'deskCookie' } as const;
    const declared = routes.map(
      ({ method, path, actor }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')} ${scheme[actor.kind]}`,
    );
    expect(described).to.have.members(declared);
  });

  describe('should require authentication', () => {
    const secured = routes.filter(({ actor }) => actor.kind !== 'anyone');
    let cookie = '';

    before(async () => {
      const session = await rest('POST', '/v1/desk/session', {
        json: { login: 'acceptor-TEST01', password: TEST_PASSWORD },
      });
      cookie = (expectStatus(session, 201).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    });

    for (const route of secured) {
      it(nameOf(route), async () => {
        const method = route.method.toUpperCase();
        const path = concrete(route.path);
        const headers = { idempotencyKey: 'new', ifMatch: 1 };
        expectProblem(await rest(method, path, headers), 401, 'unauthenticated');
        expectProblem(
          await rest(method, path, { ...headers, token: 'a.b.c', cookie: `tongban_desk=${'A'.repeat(43)}` }),
          401,
          'session-expired',
        );
        // A clerk is no driver, and a driver no clerk.
        const wrongKind = route.actor.kind === 'driver' ? { cookie } : { token: driverToken };
        expectProblem(await rest(method, path, { ...headers, ...wrongKind }), 401, 'unauthenticated');
      });
    }
  });

  describe('should refuse a body key nobody asked for', () => {
    const roleOf = ({ actor }: Route): StaffRole => (actor.kind === 'desk' ? actor.roles[0]! : 'acceptor');
    for (const route of routes.filter(({ body }) => body)) {
      it(nameOf(route), async () => {
        const method = route.method.toUpperCase();
        const request = {
          json: { ...chosen(route.body), surplus: 1 },
          idempotencyKey: 'new',
          ifMatch: 1,
          token: driverToken,
        };
        const path = concrete(route.path);
        const answer: RestAnswer<Json> =
          route.actor.kind === 'desk'
            ? await (await product.clerk(roleOf(route) as 'acceptor')).rest(method, path, request)
            : await rest(method, path, request);
        const { errors } = expectProblem(answer, 400, 'invalid-request') as {
          errors: { field: string; message: string }[];
        };
        expect(errors.map(({ field }) => field)).to.include('surplus');
        expect(errors.every(({ message }) => /\p{Script=Han}/u.test(message))).to.equal(true);
      });
    }
  });

  it('answer 404 for a path nobody knows, whatever the method', async () => {
    for (const [method, path] of [
      ['GET', '/v1/nothing'],
      ['POST', '/v1/cases/x/y/z'],
      ['DELETE', '/'],
      ['GET', '/v2/me'],
      ['GET', '/v1/me/..%2f..%2fetc'],
    ] as const)
      expectProblem(await rest(method, path), 404, 'not-found');
  });

  it('answer 404, not more, for an id of another form', async () => {
    const request = { token: driverToken };
    expectProblem(await rest('GET', '/v1/real-name/scans/1', request), 404, 'not-found');
    expectProblem(await rest('GET', "/v1/cases/'%20or%201=1", request), 404, 'not-found');
    expectProblem(await rest('GET', '/v1/me/%E0%A4%A', request), 404, 'not-found');
  });

  it('answer 405 with what is allowed', async () => {
    for (const [method, path, allowed] of [
      ['PUT', '/v1/me', ['GET', 'HEAD', 'PATCH']],
      ['GET', '/v1/auth/refresh', ['POST']],
      ['DELETE', '/v1/openapi.json', ['GET', 'HEAD']],
      ['POST', `/v1/cases/${CASE_NO}/form`, ['PATCH']],
    ] as const) {
      const answer = await rest(method, path, { token: driverToken });
      expectProblem(answer, 405, 'method-not-allowed');
      expect(answer.headers.get('allow')?.split(', '), `${method} ${path}`).to.include.members([...allowed]);
    }
  });

  it('refuse what they cannot read, and say what was wrong', async () => {
    const send = async (body: string, type: string) => {
      const answer = await fetch(new URL('/v1/auth/refresh', product.apiUrl), {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      return { status: answer.status, code: ((await answer.json()) as { code: string }).code };
    };
    const json = 'application/json';
    expect(await send('{"refreshToken":', json)).to.deep.equal({ status: 400, code: 'invalid-request' });
    expect(await send('"text"', json)).to.deep.equal({ status: 400, code: 'invalid-request' });
    expect(await send('[]', json)).to.deep.equal({ status: 400, code: 'invalid-request' });
    expect(await send('refreshToken=1', 'application/x-www-form-urlencoded')).to.deep.equal({
      status: 415,
      code: 'unsupported-media-type',
    });
    const large = JSON.stringify({ refreshToken: 'x'.repeat(300_000) });
    expect(await send(large, json)).to.deep.equal({ status: 413, code: 'body-too-large' });
  });

  it('want their preconditions', async () => {
    const acceptor = await product.clerk('acceptor');
    const path = `/v1/desk/cases/${CASE_NO}/accept`;
    expectProblem(await acceptor.rest('POST', path, { json: {}, idempotencyKey: 'new' }), 428, 'precondition-required');
    expectProblem(await acceptor.rest('POST', path, { json: {}, ifMatch: 1 }), 400, 'idempotency-key-required');
    for (const ifMatch of ['*', '1', 'W/"1"', '"one"', '"1", "2"'])
      expectProblem(
        await acceptor.rest('POST', path, { json: {}, idempotencyKey: 'new', ifMatch }),
        400,
        'invalid-request',
      );
    for (const idempotencyKey of ['short', 'with space in it', 'x'.repeat(65)])
      expectProblem(
        await acceptor.rest('POST', path, { json: {}, idempotencyKey, ifMatch: 1 }),
        400,
        'invalid-request',
      );
  });

  it('refuse a clerk whose role this is not', async () => {
    const auditor = await product.clerk('auditor');
    const answer = await auditor.rest('POST', `/v1/desk/cases/${CASE_NO}/accept`, {
      json: {},
      idempotencyKey: 'new',
      ifMatch: 1,
    });
    expectProblem(answer, 403, 'forbidden');
  });

  it('explain every problem under the address it bears', async () => {
    const { body } = await rest('GET', '/v1/me');
    const explained = expectStatus(await rest('GET', String(body['type'])), 200).body;
    expect(explained).to.include({ code: 'unauthenticated', status: 401, title: body['title'] });
    const all = expectStatus(await rest<{ problems: Json[] }>('GET', '/v1/problems'), 200).body.problems;
    expect(all.find(({ code }) => code === 'unauthenticated')).to.deep.equal(explained);
    expectProblem(await rest('GET', '/v1/problems/nothing'), 404, 'not-found');
  });

  it('are never kept by a cache, nor guessed about by a browser', async () => {
    for (const answer of [
      await rest('GET', '/v1/me', { token: driverToken }),
      await rest('GET', '/v1/services'),
      await rest('GET', '/v1/openapi.json'),
      await rest('GET', '/v/NOTHING'),
      await rest('GET', '/nothing'),
    ]) {
      const { headers } = answer;
      expect(headers.get('cache-control')).to.equal('no-store');
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('referrer-policy')).to.equal('no-referrer');
      expect(headers.get('content-security-policy')).to.include("default-src 'none'");
      expect(headers.get('x-powered-by')).to.equal(null);
      expect(headers.get('access-control-allow-origin')).to.equal(null);
    }
  });

  describe('of the desk', () => {
    const login = { login: 'acceptor2-TEST01', password: TEST_PASSWORD };

    it('set a cookie that no script and no other site can use', async () => {
      const { headers } = expectStatus(await rest('POST', '/v1/desk/session', { json: login }), 201);
      const cookie = headers.get('set-cookie') ?? '';
      expect(cookie).to.match(/^tongban_desk=[\w-]{43};/);
      expect(cookie)
        .to.match(/HttpOnly/)
        .and.match(/SameSite=Strict/)
        .and.match(/Path=\//);
    });

    it('refuse a request that comes from another site', async () => {
      const clerk = createClerk(product.apiUrl, login.login, login.password);
      expectStatus(await clerk.logIn(), 201);
      const search = (headers: Record<string, string>) =>
        clerk.rest<Json>('POST', '/v1/desk/tasks/search', { json: { q: CASE_NO }, headers });
      const foreign: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: `${product.apiUrl}.evil.example` },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ];
      for (const headers of foreign) expectProblem(await search(headers), 403, 'origin-not-allowed');
      expectStatus(await search({ origin: new URL(product.apiUrl).origin }), 200);
      expectStatus(await search({ 'sec-fetch-site': 'same-origin' }), 200);
      expectStatus(await search({}), 200);
    });

    it('log nobody in from another site', async () => {
      const answer = await rest('POST', '/v1/desk/session', {
        json: login,
        headers: { origin: 'https://evil.example' },
      });
      expectProblem(answer, 403, 'origin-not-allowed');
      expect(answer.headers.get('set-cookie')).to.equal(null);
    });

    it('do not tell a wrong name from a wrong password', async () => {
      const wrong = await rest('POST', '/v1/desk/session', { json: { ...login, password: 'no' } });
      const unknown = await rest('POST', '/v1/desk/session', { json: { login: 'nobody', password: 'no' } });
      const { instance: _one, ...first } = expectProblem(wrong, 401, 'login-failed');
      const { instance: _other, ...second } = expectProblem(unknown, 401, 'login-failed');
      expect(first).to.deep.equal(second);
    });
  });

  describe('of the operations port', () => {
    const operations = () => createRest(product.operationsUrl);

    it('tell that the process lives and what it needs answers', async () => {
      expect(expectStatus(await operations()('GET', '/livez'), 200).body).to.deep.equal({ status: 'ok' });
      const { body } = await until(async () => {
        const answer = await operations()('GET', '/readyz');
        return answer.status === 200 && answer;
      });
      expect(body).to.deep.equal({ status: 'ok', checks: { database: 'ok', engine: 'ok', redis: 'ok' } });
    });

    it('measure by pattern, never by what stands in an address', async () => {
      await rest('GET', `/v1/real-name/scans/${ID}`, { token: driverToken });
      const { bytes, headers } = expectStatus(await operations()('GET', '/metrics'), 200);
      const text = bytes.toString('utf8');
      expect(headers.get('content-type')).to.match(/^text\/plain/);
      expect(text).to.include('tongban_http_request_duration_seconds_bucket');
      expect(text).to.include('route="/v1/real-name/scans/:id"');
      expect(text).not.to.include(ID);
    });

    it('are not to be had from outside', async () => {
      for (const path of ['/livez', '/readyz', '/metrics']) expectProblem(await rest('GET', path), 404, 'not-found');
    });
  });
});
