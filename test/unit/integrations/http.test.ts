import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { z } from 'zod';
import { callOutside, outsideUrl, type OutsideCall } from '../../../integrations/http.ts';
import { outsideError } from './simulatorControl.ts';

describe('integrations: one call outside', () => {
  let server: Server;
  let baseUrl: string;
  let answer: RequestListener;

  before(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const call = (part: Partial<OutsideCall> = {}) =>
    callOutside({
      operation: 'test.call',
      method: 'POST',
      url: new URL(baseUrl),
      body: {},
      timeoutMs: 2000,
      changes: true,
      ...part,
    });
  const respond = (status: number, text: string, headers: Record<string, string> = {}): void => {
    answer = (_request, response) => void response.writeHead(status, headers).end(text);
  };

  it('gives back the parsed answer, without what the schema does not name', async () => {
    respond(200, '{"a":1,"b":2}');
    expect((await call()).as(z.object({ a: z.number() }))).to.deep.equal({ a: 1 });
  });

  it('knows that a refused connection has changed nothing', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(closed.address() as AddressInfo).port}`);
    await new Promise((resolve) => closed.close(resolve));
    const error = await outsideError(call({ url }));
    expect(error).to.include({ kind: 'unreachable', outcomeUnknown: false });
    expect(error.message).to.contain('ECONNREFUSED');
  });

  it('does not know what became of a change when the connection breaks off', async () => {
    answer = (request) => void request.socket.destroy();
    expect(await outsideError(call())).to.include({ kind: 'unreachable', outcomeUnknown: true });
    expect(await outsideError(call({ changes: false }))).to.include({ kind: 'unreachable', outcomeUnknown: false });
  });

  it('ends a call whose answer begins and never finishes', async () => {
    answer = (_request, response) => void response.writeHead(200).write('{"a":');
    const startedAtMs = performance.now();
    expect(await outsideError(call({ timeoutMs: 150 }))).to.include({ kind: 'timeout', outcomeUnknown: true });
    expect(performance.now() - startedAtMs).to.be.below(1500);
  });

  it('stops reading an answer that is too large', async () => {
    let writtenBytes = 0;
    answer = (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && writtenBytes < 200e6 && response.write('x'.repeat(65_536)))
          writtenBytes += 65_536;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    const error = await outsideError(call({ timeoutMs: 5000 }));
    expect(error.kind).to.equal('bad-answer');
    expect(error.message).to.contain('too large');
    expect(writtenBytes).to.be.below(50e6);
  });

  it('does not follow a redirect with its key and body', async () => {
    let calls = 0;
    answer = (_request, response) => {
      calls += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    };
    expect(await outsideError(call())).to.include({ kind: 'bad-answer', outcomeUnknown: false });
    expect(calls).to.equal(1);
  });

  it('tells undocumented answers apart by whether they may have been a success', async () => {
    respond(204, '');
    expect(await outsideError(call())).to.include({ kind: 'bad-answer', outcomeUnknown: true });
    respond(401, '{}');
    expect(await outsideError(call())).to.include({ kind: 'bad-answer', outcomeUnknown: false });
  });

  it('names the field of a wrong answer, not its value', async () => {
    respond(200, '{"holder":{"name":"张三三"}}');
    const shape = z.object({ holder: z.object({ name: z.number() }) });
    const error = await outsideError(call().then((reply) => reply.as(shape)));
    expect(error.kind).to.equal('bad-answer');
    expect(error.message).to.contain('holder.name').and.not.contain('张三三');
  });

  it('reads Retry-After in seconds and as a date, and believes nothing absurd', async () => {
    respond(429, '{}', { 'retry-after': '7' });
    expect(await outsideError(call())).to.include({ kind: 'rate-limited', retryAfterMs: 7000, outcomeUnknown: false });
    respond(503, '{}', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
    const error = await outsideError(call());
    expect(error).to.include({ kind: 'server-error', outcomeUnknown: true });
    expect(error.retryAfterMs).to.be.within(50_000, 60_000);
    respond(429, '{}', { 'retry-after': '99999999' });
    expect((await outsideError(call())).retryAfterMs).to.equal(86_400_000);
    respond(429, '{}', { 'retry-after': 'soon' });
    expect((await outsideError(call())).retryAfterMs).to.equal(null);
  });

  it('escapes what becomes part of a path', () => {
    expect(outsideUrl('http://host/base/', 'v1', '../../admin?x=1').pathname).to.equal(
      '/base/v1/..%2F..%2Fadmin%3Fx%3D1',
    );
  });
});
