import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createClerk, type Clerk } from '../../../script/client/clerk.ts';

/** A desk with one case that takes `steps` steps by itself, each after somebody has read it. */
describe('script: a clerk decides on a case that takes steps by itself', () => {
  let server: Server;
  let clerk: Clerk;
  let version: number;
  let steps: number;
  let asked: string[];

  before(async () => {
    server = createServer((request, response) => {
      const json = { 'content-type': 'application/json' };
      if (request.method === 'GET') {
        response.writeHead(200, { ...json, etag: `"${version}"` }).end('{}');
        if (steps > 0) version += 1;
        steps -= 1;
        return;
      }
      asked.push(String(request.headers['if-match']));
      response.writeHead(request.headers['if-match'] === `"${version}"` ? 200 : 412, json).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    clerk = createClerk(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'zhang', 'secret');
  });
  beforeEach(() => {
    [version, steps, asked] = [2, 1, []];
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  it('reads it again when it was overtaken', async () => {
    expect((await clerk.decide('case', 'approve')).status).to.equal(200);
    expect(asked).to.deep.equal(['"2"', '"3"']);
  });

  it('gives up on a case that never holds still', async () => {
    steps = 99;
    expect((await clerk.decide('case', 'approve')).status).to.equal(412);
    expect(asked).to.have.length(3);
  });

  it('insists on a version it was given, and on a key that keeps its answer', async () => {
    expect((await clerk.decide('case', 'approve', {}, { version: 1 })).status).to.equal(412);
    expect((await clerk.decide('case', 'approve', {}, { key: '1f0c52e8' })).status).to.equal(412);
    expect(asked).to.deep.equal(['"1"', '"2"']);
  });
});
