import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { findMarked, isAlive } from '../../../script/stack/processTable.ts';
import { startProcess, type ProcessSpec } from '../../../script/stack/processes.ts';
import { rootsOf, stopMarked } from '../../../script/stack/stopMarked.ts';

const READY = 'console.log(\'ready {"port":1}\');';

describe('processes of a stack', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'tongban-unit-'));
  });
  afterEach(async () => {
    await stopMarked(dir, () => true, 0);
    rmSync(dir, { recursive: true, force: true });
  });

  const spec = (script: string, change: Partial<ProcessSpec> = {}): ProcessSpec => ({
    name: 'sample',
    command: process.execPath,
    args: ['-e', script],
    logFile: path.join(dir, 'sample.log'),
    stackDir: dir,
    ready: 'line',
    readyWithinMs: 10_000,
    graceMs: 5000,
    ...change,
  });

  const failureOf = async (wanted: ProcessSpec): Promise<string> => {
    const outcome = await startProcess(wanted).catch((error: unknown) => error);
    return outcome instanceof Error ? outcome.message : 'it came up';
  };

  it('tell facts when they are ready, and stop when asked', async () => {
    const running = await startProcess(
      spec(`process.on('SIGTERM', () => process.exit(7)); ${READY} setInterval(() => {}, 1000)`),
    );
    expect(running.facts).to.deep.equal({ port: 1 });
    expect(await running.stop()).to.deep.equal({ code: 7, signal: null });
  });

  it('are killed after the grace time when they do not stop', async () => {
    const running = await startProcess(
      spec(`process.on('SIGTERM', () => {}); ${READY} setInterval(() => {}, 1000)`, { graceMs: 100 }),
    );
    expect(await running.stop()).to.deep.equal({ code: null, signal: 'SIGKILL' });
  });

  it('that end at once are reported with the end of their log', async () => {
    const message = await failureOf(spec("console.error('no database'); process.exit(3)"));
    expect(message).to.contain('exit code 3').and.contain('no database');
  });

  it('that are never ready are killed and reported', async () => {
    const message = await failureOf(spec('setInterval(() => {}, 1000)', { readyWithinMs: 300 }));
    expect(message).to.contain('not ready within 0.3 s');
    expect(findMarked(dir)).to.deep.equal([]);
  });

  it('that cannot be started are reported', async () => {
    expect(await failureOf(spec('', { command: '/nowhere/program' }))).to.contain('could not be started');
  });

  it('are found and stopped by anybody who knows the folder', async () => {
    const running = await startProcess(spec(`${READY} setInterval(() => {}, 1000)`));
    expect(findMarked(dir).map(({ pid, name }) => ({ pid, name }))).to.deep.equal([
      { pid: running.pid, name: 'sample' },
    ]);
    expect(await stopMarked(dir, (name) => name === 'other', 1000)).to.deep.equal([]);
    expect(await stopMarked(dir, (name) => name === 'sample', 5000)).to.deep.equal(['sample']);
    await running.exited;
    expect(isAlive(running.pid)).to.equal(false);
  });

  it('are asked to stop at their root, not at what they started', () => {
    const api = { pid: 10, parentPid: 1, name: 'api' };
    const browser = { pid: 11, parentPid: 10, name: 'api' };
    const worker = { pid: 12, parentPid: 10, name: 'worker' };
    expect(rootsOf([browser, api, worker])).to.deep.equal([api, worker]);
  });
});
