import { expect } from 'chai';
import { z } from 'zod';
import { problemFrom, problemHeaders } from '../../../api/middleware/problemResponse.ts';
import { route } from '../../../api/route.ts';
import { describeProblem, problem } from '../../../domain/errors.ts';
import { imageTooLarge } from '../../../imaging/intake/imageRefused.ts';
import { OutsideError } from '../../../integrations/http.ts';
import { createRest } from '../../../script/client/rest.ts';
import { startApiRig, type ApiRig } from './apiRig.ts';

interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  instance: string;
  errors?: { field: string; message: string }[];
}

const PLANTED = '510104199001011234';

const echo = route({
  method: 'post',
  path: '/v1/echo/:secret',
  actor: { kind: 'anyone' },
  action: 'echo.make',
  summary: '样例',
  tags: ['样例'],
  params: z.object({ secret: z.string() }),
  query: z.strictObject({ page: z.string().optional() }),
  body: z.strictObject({ name: z.string().max(10), tags: z.array(z.string()).default([]) }),
  status: 200,
  answer: z.object({ name: z.string() }),
  handle: ({ body }) => Promise.resolve({ status: 200, body: { name: body.name }, etag: 7 }),
});
const change = route({
  method: 'put',
  path: '/v1/things',
  actor: { kind: 'anyone' },
  action: 'thing.change',
  summary: '样例',
  tags: ['样例'],
  status: 200,
  answer: z.object({ version: z.int().nullable() }),
  ifMatch: true,
  handle: ({ ifMatchVersion }) => Promise.resolve({ status: 200, body: { version: ifMatchVersion } }),
});
const broken = route({
  method: 'get',
  path: '/v1/broken',
  actor: { kind: 'anyone' },
  action: 'broken.read',
  summary: '样例',
  tags: ['样例'],
  status: 200,
  handle: () => Promise.reject(new Error(`no row for ${PLANTED}`)),
});

describe('requests', () => {
  let rig: ApiRig;
  before(async () => {
    rig = await startApiRig([echo, change, broken]);
  });
  after(() => rig.stop());

  const send = (json: unknown, path = '/v1/echo/x', headers: Record<string, string> = {}) =>
    createRest(rig.url)<ProblemBody>('POST', path, { json, headers });

  it('answers with version, request id and headers that keep it out of caches', async () => {
    const answer = await send({ name: '张三' });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('etag')).to.equal('"7"');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(answer.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('x-powered-by')).to.equal(null);
  });

  it('names unknown and wrong fields, in Chinese, as problem+json', async () => {
    const answer = await send({ name: 1, tags: ['a', 2], nickname: 'x' });
    expect(answer.status).to.equal(400);
    expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
    expect(answer.body).to.include({ code: 'invalid-request', status: 400, type: '/v1/problems/invalid-request' });
    expect(answer.body.instance).to.equal(`urn:uuid:${answer.headers.get('x-request-id')}`);
    expect(answer.body.errors?.map(({ field }) => field)).to.have.members(['name', 'tags.1', 'nickname']);
    for (const { message } of answer.body.errors ?? []) expect(message).to.match(/[\u4e00-\u9fff]/);
  });

  it('refuses an unknown or repeated query key', async () => {
    expect((await send({ name: 'a' }, '/v1/echo/x?sort=up')).status).to.equal(400);
    expect((await send({ name: 'a' }, '/v1/echo/x?page=1&page=2')).status).to.equal(400);
  });

  it('refuses broken JSON, another media type and more than 256 kB', async () => {
    const rest = createRest(rig.url);
    const raw = (body: string, type: string) =>
      fetch(`${rig.url}/v1/echo/x`, { method: 'POST', body, headers: { 'content-type': type } });
    expect((await raw('{"name":', 'application/json')).status).to.equal(400);
    expect((await raw('name=a', 'application/x-www-form-urlencoded')).status).to.equal(415);
    const large = await rest<ProblemBody>('POST', '/v1/echo/x', { json: { name: 'x'.repeat(262_144) } });
    expect([large.status, large.body.code]).to.deep.equal([413, 'body-too-large']);
  });

  it('tells an unknown path from a known one with another method', async () => {
    const rest = createRest(rig.url);
    const unknown = await rest<ProblemBody>('GET', '/v1/nowhere');
    expect([unknown.status, unknown.body.code]).to.deep.equal([404, 'not-found']);
    const method = await rest<ProblemBody>('DELETE', '/v1/things');
    expect([method.status, method.body.code]).to.deep.equal([405, 'method-not-allowed']);
    expect(method.headers.get('allow')).to.equal('PUT');
  });

  it('needs one strong version in If-Match', async () => {
    const rest = createRest(rig.url);
    const put = (ifMatch?: string) =>
      rest<ProblemBody & { version: number }>('PUT', '/v1/things', ifMatch === undefined ? {} : { ifMatch });
    expect((await put()).status).to.equal(428);
    for (const bad of ['*', '3', 'W/"3"', '"3", "4"', '"x"', '"-1"'])
      expect((await put(bad)).status, bad).to.equal(400);
    expect((await put('"3"')).body.version).to.equal(3);
  });

  it('tells nobody, and no log, what an unforeseen error or an address says', async () => {
    const answer = await createRest(rig.url)<ProblemBody>('GET', '/v1/broken');
    expect([answer.status, answer.body.code]).to.deep.equal([500, 'internal-error']);
    expect(JSON.stringify(answer.body)).not.to.include(PLANTED);
    await send({ name: PLANTED }, `/v1/echo/${PLANTED}?page=${PLANTED}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const requests = rig
      .logText()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'));
    expect(requests.some((line) => line.includes('/v1/echo/:secret'))).to.equal(true);
    expect(requests.join('')).not.to.include(PLANTED);
  });

  it('limits requests by address', async () => {
    const small = await startApiRig([change], { requestsPerMinute: 2 });
    try {
      const rest = createRest(small.url);
      for (let count = 0; count < 2; count += 1) await rest('PUT', '/v1/things');
      const third = await rest<ProblemBody>('PUT', '/v1/things');
      expect([third.status, third.body.code]).to.deep.equal([429, 'rate-limited']);
      expect(Number(third.headers.get('retry-after'))).to.be.greaterThan(0);
    } finally {
      await small.stop();
    }
  });
});

describe('errors as problems', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' });
  const missingFile = Object.assign(new Error('open'), { code: 'ENOENT', syscall: 'open' });
  const pool = Object.assign(new Error('pool'), { name: 'KnexTimeoutError' });
  const busy = new OutsideError({ operation: 'wechat.codeToSession', kind: 'rate-limited', retryAfterMs: 30_500 });
  const cases: [string, unknown, string, number][] = [
    ['a refused connection to the database', refused, 'service-unavailable', 503],
    ['an exhausted pool', pool, 'service-unavailable', 503],
    ['a file that is not there', missingFile, 'internal-error', 500],
    [
      'a registry that times out',
      new OutsideError({ operation: 'registry.x', kind: 'timeout' }),
      'registry-unavailable',
      503,
    ],
    ['WeChat that has had enough', busy, 'wechat-busy', 503],
    ['a refused image', imageTooLarge(), 'image-too-large', 413],
    ['what is no error at all', 'text', 'internal-error', 500],
  ];
  for (const [what, error, code, status] of cases) {
    it(`${what} is ${code}`, () => {
      const found = problemFrom(error);
      expect([found.code, describeProblem(found.code).status]).to.deep.equal([code, status]);
    });
  }

  it('says when to come back on 429 and 503', () => {
    expect(problemHeaders(problemFrom(busy))['Retry-After']).to.equal('31');
    expect(problemHeaders(problem('outcome-unknown'))['Retry-After']).to.equal('2');
    expect(problemHeaders(problem('service-unavailable'))['Retry-After']).to.equal('5');
    expect(problemHeaders(problem('not-found'))).to.deep.equal({});
  });
});
