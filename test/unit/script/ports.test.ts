import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { choosePorts, freePort, isPortFree, portCandidates } from '../../../script/stack/ports.ts';

function first(count: number, seed: string, below?: number): number[] {
  const candidates = portCandidates(seed, below);
  return Array.from({ length: count }, () => candidates.next().value);
}

describe('ports of a stack', () => {
  let busy: Server;
  let busyPort: number;

  before(async () => {
    busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    busyPort = (busy.address() as AddressInfo).port;
  });
  after(() => busy.close());

  it('come in the same row for the same copy and in another for another', () => {
    expect(first(20, '/a')).to.deep.equal(first(20, '/a'));
    expect(first(20, '/a')).to.not.deep.equal(first(20, '/b'));
  });

  it('lie below the range the kernel gives to outgoing connections', () => {
    for (const port of first(500, 'seed', 32_768)) expect(port).to.be.within(20_000, 32_767);
  });

  it('are not those somebody listens on', async () => {
    expect(await isPortFree(busyPort)).to.equal(false);
    const [free = 0] = [await freePort(portCandidates('test'))];
    expect(await freePort([busyPort, free])).to.equal(free);
  });

  it('stay the remembered ones as long as these are free', async () => {
    const [known] = [await freePort(portCandidates('remembered'))];
    const chosen = await choosePorts([{ name: 'api' }, { name: 'redis' }], { api: known, redis: busyPort }, 'seed');
    expect(chosen['api']).to.equal(known);
    expect(chosen['redis']).to.not.equal(busyPort);
  });

  it('are never given twice', async () => {
    const wishes = ['a', 'b', 'c'].map((name) => ({ name, preferred: 20_500 }));
    const chosen = Object.values(await choosePorts(wishes, {}, 'seed'));
    expect(new Set(chosen).size).to.equal(3);
  });
});
