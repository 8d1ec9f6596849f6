import { expect } from 'chai';
import { z } from 'zod';
import { route } from '../../../api/route.ts';
import { problem } from '../../../domain/errors.ts';
import { createRest } from '../../../script/client/rest.ts';
import { DRIVER_TOKEN, startApiRig, type ApiRig } from './apiRig.ts';

interface Answer {
  run: number;
  code: string;
}

describe('idempotency', () => {
  let rig: ApiRig;
  let runs = 0;
  let behave: () => Promise<void> = () => Promise.resolve();

  const shared = {
    method: 'post' as const,
    actor: { kind: 'driver' as const },
    summary: '样例',
    tags: ['样例'],
    body: z.strictObject({ text: z.string() }),
    status: 201,
    answer: z.object({ run: z.int() }),
    idempotent: true,
    async handle() {
      runs += 1;
      const run = runs;
      await behave();
      return { status: 201, body: { run }, etag: run };
    },
  };
  const things = route({ ...shared, path: '/v1/things', action: 'thing.make' });
  const parts = route({
    ...shared,
    path: '/v1/things/:id/parts',
    params: z.object({ id: z.string() }),
    action: 'thing.add-part',
  });

  /** Taken the first time, and settled when asked again. */
  const slow = route({
    ...shared,
    path: '/v1/slow-things',
    action: 'thing.make-slowly',
    async handle() {
      runs += 1;
      return runs === 1
        ? { status: 202, body: { run: runs }, unsettled: true as const }
        : { status: 201, body: { run: runs } };
    },
  });

  const looks = route({ ...shared, path: '/v1/looks', action: 'thing.look-at', answersAnew: true });

  before(async () => {
    rig = await startApiRig([things, parts, slow, looks]);
  });
  after(() => rig.stop());
  beforeEach(() => {
    runs = 0;
    behave = () => Promise.resolve();
  });

  const post = (idempotencyKey: string | undefined, json: unknown = { text: 'a' }, path = '/v1/things') =>
    createRest(rig.url)<Answer>('POST', path, {
      token: DRIVER_TOKEN,
      json,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });

  it('asks for a key, and for one of the right form', async () => {
    const missing = await post(undefined);
    expect([missing.status, missing.body.code]).to.deep.equal([400, 'idempotency-key-required']);
    for (const bad of ['short-7', 'x'.repeat(65), 'with space', 'punkt.key'])
      expect((await post(bad)).status, bad).to.equal(400);
    expect(runs).to.equal(0);
  });

  it('answers the first answer again, with its status and version, and does nothing twice', async () => {
    const first = await post('key-replay');
    const again = await post('key-replay', { text: 'a' });
    expect([first.status, again.status]).to.deep.equal([201, 201]);
    expect(again.body).to.deep.equal(first.body);
    expect(again.headers.get('etag')).to.equal('"1"');
    expect(again.headers.get('idempotency-replayed')).to.equal('true');
    expect(runs).to.equal(1);
  });

  it('refuses the key for another body, another route and another parameter', async () => {
    await post('key-mismatch', { text: 'a' }, '/v1/things/1/parts');
    const others = [
      await post('key-mismatch', { text: 'b' }, '/v1/things/1/parts'),
      await post('key-mismatch', { text: 'a' }),
      await post('key-mismatch', { text: 'a' }, '/v1/things/2/parts'),
    ];
    for (const { status, body } of others) expect([status, body.code]).to.deep.equal([422, 'idempotency-mismatch']);
    expect(runs).to.equal(1);
  });

  it('answers "in progress" while the first request runs', async () => {
    let finish: () => void = () => undefined;
    behave = () => new Promise((resolve) => (finish = resolve));
    const first = post('key-parallel');
    while (runs === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await post('key-parallel');
    finish();
    expect([second.status, second.body.code]).to.deep.equal([409, 'idempotency-in-progress']);
    expect(second.headers.get('retry-after')).to.equal('1');
    expect((await first).status).to.equal(201);
    expect((await post('key-parallel')).body.run).to.equal(1);
  });

  it('keeps a refusal: the same key is refused the same way', async () => {
    behave = () => Promise.reject(problem('not-a-draft'));
    const first = await post('key-refusal');
    behave = () => Promise.resolve();
    const again = await post('key-refusal');
    expect([again.status, again.body.code]).to.deep.equal([409, 'not-a-draft']);
    expect(again.body).to.deep.equal(first.body);
    expect(again.headers.get('content-type')).to.match(/^application\/problem\+json/);
    expect(runs).to.equal(1);
  });

  for (const code of ['outcome-unknown', 'internal-error', 'sms-too-soon'] as const) {
    it(`leaves the key open after ${code}`, async () => {
      behave = () => Promise.reject(problem(code));
      await post(`key-open-${code}`);
      behave = () => Promise.resolve();
      const again = await post(`key-open-${code}`);
      expect([again.status, again.body.run]).to.deep.equal([201, 2]);
    });
  }

  it('asks again under the key of an answer that was taken but not settled', async () => {
    const key = 'unsettled-key-1';
    expect((await post(key, { text: 'a' }, '/v1/slow-things')).status).to.equal(202);
    expect((await post(key, { text: 'a' }, '/v1/slow-things')).status).to.equal(201);
    expect((await post(key, { text: 'a' }, '/v1/slow-things')).body.run).to.equal(2);
  });

  it('answers anew where an answer may not be kept, still not for another body, and keeps a refusal', async () => {
    const look = (text = 'a') => post('key-look', { text }, '/v1/looks');
    expect([(await look()).body.run, (await look()).body.run]).to.deep.equal([1, 2]);
    expect((await look('b')).body.code).to.equal('idempotency-mismatch');
    behave = () => Promise.reject(problem('not-found'));
    expect((await look()).status).to.equal(404);
    behave = () => Promise.resolve();
    expect([(await look()).status, runs]).to.deep.equal([404, 3]);
  });

  it('writes no key for a request it could not read', async () => {
    expect((await post('key-unread', { text: 'a', more: 1 })).status).to.equal(400);
    expect((await post('key-unread', { text: 'a' })).status).to.equal(201);
  });
});
