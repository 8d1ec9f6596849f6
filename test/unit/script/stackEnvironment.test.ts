import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { readEnvironment } from '../../../config/environment.ts';
import { socketPath } from '../../../script/stack/mariadb.ts';
import { outsideOf, stackEnvironment } from '../../../script/stack/stackEnvironment.ts';
import { freshSecrets, readStackState, writeStackState, type StackState } from '../../../script/stack/stackState.ts';

const names = [
  'api',
  'operations',
  'mariadb',
  'redis',
  'temporal',
  'temporalUi',
  'wechat',
  'sms',
  'identity',
  'registry',
  'courier',
];
const state = (): StackState => ({
  profile: 'server',
  ports: Object.fromEntries(names.map((name, index) => [name, 20_000 + index])),
  secrets: freshSecrets(),
  temporalCli: null,
  namespace: 'tongban',
  demoDay: '2026-11-20',
});

describe('environment of a stack', () => {
  it('is all that the processes of the product ask for', () => {
    const environment = readEnvironment(stackEnvironment('/srv/stack', state(), null, {}));
    expect(environment.API_PORT).to.equal(20_000);
    expect(environment.STORAGE_URL).to.equal('file:///srv/stack/storage');
    expect(environment.COURIER_BASE_URL).to.equal('http://127.0.0.1:20010');
    expect(environment.DATABASE_URL).to.match(/^mysql:\/\/tongban_app:[0-9a-f]+@127\.0\.0\.1:20002\/tongban$/);
  });

  it('gives way to what a person names', () => {
    const outside = outsideOf({ TEMPORAL_ADDRESS: 'engine:7233', HOME: '/home/me', REDIS_URL: '' });
    expect(outside).to.deep.equal({ TEMPORAL_ADDRESS: 'engine:7233' });
    const environment = stackEnvironment('/srv/stack', state(), null, outside);
    expect(environment['TEMPORAL_ADDRESS']).to.equal('engine:7233');
    expect(environment['HOME']).to.equal(undefined);
  });

  it('wants both addresses of a database or none', () => {
    expect(() => outsideOf({ DATABASE_URL: 'mysql://a:b@c/d' })).to.throw('DATABASE_ADMIN_URL');
    expect(() => outsideOf({ DATABASE_ADMIN_URL: 'mysql://a:b@c/d' })).to.throw('DATABASE_URL');
  });
});

describe('state of a stack', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'tongban-unit-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is kept as it was written', () => {
    expect(readStackState(dir)).to.equal(null);
    const written = state();
    writeStackState(dir, written);
    expect(readStackState(dir)).to.deep.equal(written);
  });

  it('is read from before there was a courier, and gets a key for it', () => {
    const { courier: _, ...secrets } = freshSecrets();
    writeStackState(dir, { ...state(), secrets: secrets as StackState['secrets'] });
    const read = readStackState(dir);
    expect(read?.secrets).to.deep.include(secrets);
    expect(read?.secrets.courier).to.match(/^[0-9a-f]{48}$/);
  });

  it('puts the socket where its path is short enough for the kernel', () => {
    expect(socketPath('/srv/stack/mariadb', dir)).to.equal('/srv/stack/mariadb/mariadb.sock');
    const deep = `/srv/${'long-folder-name/'.repeat(8)}mariadb`;
    const elsewhere = socketPath(deep, dir);
    expect(elsewhere.startsWith(dir)).to.equal(true);
    expect(socketPath(deep, dir)).to.equal(elsewhere);
  });
});
