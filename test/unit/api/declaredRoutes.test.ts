import { expect } from 'chai';
import { z } from 'zod';
import { assertDeclared } from '../../../api/middleware/authorize.ts';
import { route, type Route } from '../../../api/route.ts';
import { allRoutes } from '../../../api/routes/allRoutes.ts';
import type { Services } from '../../../api/services.ts';
import { createRest } from '../../../script/client/rest.ts';
import { ACCEPTOR, BASE_URL, DESK_COOKIE, startApiRig, type ApiRig } from './apiRig.ts';

const sample = (changes: Partial<Route>): Route => ({
  ...route({
    method: 'get',
    path: '/v1/sample',
    actor: { kind: 'anyone' },
    action: 'sample.read',
    summary: '样例',
    tags: ['样例'],
    status: 200,
    answer: z.object({}),
    handle: () => Promise.resolve({ status: 200, body: {} }),
  }),
  ...changes,
});

/** Fills a pattern's parameters with what has the form of an id. */
const concrete = (path: string): string => path.replace(/:(\w+)/g, '00000000-0000-7000-8000-000000000000');

// Declaring routes calls no handler, so the services behind them may be missing.
const routes = allRoutes({ desk: {} } as Services);

describe('declared routes', () => {
  it('every registered route declares its actor and its action', () => {
    expect(routes.length).to.be.greaterThan(20);
    for (const declared of routes) expect(() => assertDeclared(declared)).not.to.throw();
  });

  it('whoever stands at the counter is shown by no answer that is kept: neither his presence nor the look would be noticed', () => {
    const atCounter = routes.filter(({ tags, idempotent }) => idempotent && tags.includes('窗口代办'));
    const kept = atCounter.filter(({ answersAnew }) => !answersAnew).map(({ path }) => path);
    expect(atCounter).to.have.length.greaterThan(3);
    expect(kept).to.deep.equal([]);
  });

  const undeclared: [string, Partial<Route>][] = [
    ['no actor', { actor: undefined as never }],
    ['an actor nobody knows', { actor: { kind: 'everybody' } as never }],
    ['no action', { action: '' }],
    ['an action that is no name', { action: 'Read' }],
    ['a desk route without roles', { actor: { kind: 'desk', roles: [] } }],
    ['a desk route with an unknown role', { actor: { kind: 'desk', roles: ['chief' as never] } }],
    ['an idempotent route without a caller', { idempotent: true }],
    ['a route that answers anew, but under no key', { answersAnew: true }],
  ];
  for (const [what, changes] of undeclared) {
    it(`stops the start on ${what}`, () => {
      expect(() => assertDeclared(sample(changes))).to.throw(/sample/);
    });
  }

  it('stops the start when two routes claim one path', async () => {
    const twice = [sample({ path: '/v1/a/:x' }), sample({ path: '/v1/a/:y' })];
    const started = await startApiRig(twice).then(
      (rig) => rig.stop().then(() => true),
      () => false,
    );
    expect(started).to.equal(false);
  });
});

describe('authentication', () => {
  let rig: ApiRig;
  before(async () => {
    rig = await startApiRig(routes);
  });
  after(() => rig.stop());

  for (const { method, path, actor } of routes.filter((one) => one.actor.kind !== 'anyone')) {
    it(`${method.toUpperCase()} ${path} should require authentication`, async () => {
      const rest = createRest(rig.url);
      const none = await rest<{ code: string }>(method.toUpperCase(), concrete(path));
      expect(none.status).to.equal(401);
      expect(none.body.code).to.equal('unauthenticated');
      const credentials =
        actor.kind === 'driver'
          ? { token: 'a.b.c' }
          : { cookie: DESK_COOKIE.replaceAll('d'.repeat(43), 'x'.repeat(43)) };
      const wrong = await rest<{ code: string }>(method.toUpperCase(), concrete(path), credentials);
      expect(wrong.status).to.equal(401);
      expect(wrong.body.code).to.equal('session-expired');
    });
  }

  it('a credential of the other kind opens nothing', async () => {
    const rest = createRest(rig.url);
    const answer = await rest('GET', '/v1/me', { cookie: DESK_COOKIE });
    expect(answer.status).to.equal(401);
  });
});

describe('the desk', () => {
  const supervisors = sample({ path: '/v1/desk/s', actor: { kind: 'desk', roles: ['supervisor'] } });
  const acceptors = sample({ path: '/v1/desk/a', method: 'post', actor: { kind: 'desk', roles: ACCEPTOR.roles } });
  const cookie = `other=1; ${DESK_COOKIE}`;
  let rig: ApiRig;
  before(async () => {
    rig = await startApiRig([supervisors, acceptors]);
  });
  after(() => rig.stop());

  it('refuses a role the route does not name', async () => {
    const answer = await createRest(rig.url)<{ code: string }>('GET', '/v1/desk/s', { cookie });
    expect([answer.status, answer.body.code]).to.deep.equal([403, 'forbidden']);
  });

  const origins: [string, Record<string, string>, number][] = [
    ['no browser at all', {}, 200],
    ['its own page', { origin: BASE_URL }, 200],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['an opaque origin', { origin: 'null' }, 403],
    ['a browser that hides the origin of another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ];
  for (const [who, headers, status] of origins) {
    it(`answers ${status} to a change from ${who}`, async () => {
      const answer = await createRest(rig.url)('POST', '/v1/desk/a', { cookie, headers });
      expect(answer.status).to.equal(status);
    });
  }
});
