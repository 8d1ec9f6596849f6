import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { ThreadPool } from '../../../imaging/ocr/threadPool.ts';

/** A thread that answers with its number and the first byte; 99 kills it, 98 hangs it, 97 is unreadable to it. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
if (workerData.broken) throw new Error('cannot load');
parentPort.on('message', ([byte]) => {
  if (byte === 99) throw new Error('crashed');
  if (byte === 98) for (;;);
  if (byte === 97) return parentPort.postMessage({ unreadable: 'not a picture' });
  setTimeout(() => parentPort.postMessage({ result: workerData.number + ':' + byte }), 5);
});
parentPort.postMessage('ready');
`;

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have failed'),
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}

describe('thread pool', () => {
  let pool: ThreadPool<string>;
  let started: number;
  let broken: boolean;

  const byte = (value: number): Uint8Array => new Uint8Array([value]);
  const poolOf = (size: number, deadlineMs = 10_000): ThreadPool<string> =>
    new ThreadPool(
      size,
      () => new Worker(THREAD, { eval: true, workerData: { number: ++started, broken } }),
      deadlineMs,
    );

  beforeEach(() => {
    started = 0;
    broken = false;
  });

  afterEach(() => pool.close());

  it('gives each job to a free thread and keeps the caller’s bytes', async () => {
    pool = poolOf(2);
    await pool.start();
    const image = byte(5);
    const results = await Promise.all([pool.run(image), pool.run(byte(6)), pool.run(byte(7))]);
    expect(results.map((result) => result.slice(2))).to.deep.equal(['5', '6', '7']);
    expect([...image]).to.deep.equal([5]);
    expect(started).to.equal(2);
  });

  it('fails only the job of a thread that crashes, and replaces the thread', async () => {
    pool = poolOf(1);
    await pool.start();
    const crashing = codeOf(pool.run(byte(99)));
    const next = pool.run(byte(1));
    expect(await crashing).to.equal('ocr-thread-lost');
    expect(await next).to.equal('2:1');
  });

  it('ends and replaces a thread that hangs', async () => {
    pool = poolOf(1, 200);
    await pool.start();
    expect(await codeOf(pool.run(byte(98)))).to.equal('ocr-thread-lost');
    expect(await pool.run(byte(1))).to.equal('2:1');
  });

  it('reports a picture the thread cannot read', async () => {
    pool = poolOf(1);
    await pool.start();
    expect(await codeOf(pool.run(byte(97)))).to.equal('ocr-image-unreadable');
    expect(await pool.run(byte(1))).to.equal('1:1');
  });

  it('does not start when its threads cannot load', async () => {
    broken = true;
    pool = poolOf(2);
    expect(await codeOf(pool.start())).to.equal('cannot load');
  });

  it('tries to load again with the next job after a replacement could not', async () => {
    pool = poolOf(1);
    await pool.start();
    broken = true;
    expect(await codeOf(pool.run(byte(99)))).to.equal('ocr-thread-lost');
    expect(await codeOf(pool.run(byte(1)))).to.equal('ocr-thread-lost');
    broken = false;
    expect(await pool.run(byte(1))).to.equal(`${started}:1`);
  });

  it('drops an aborted job that waits', async () => {
    pool = poolOf(1);
    await pool.start();
    const stop = new AbortController();
    const first = pool.run(byte(1));
    const waiting = codeOf(pool.run(byte(99), stop.signal));
    stop.abort(new Error('given up'));
    expect(await waiting).to.equal('given up');
    expect([await first, await pool.run(byte(2))]).to.deep.equal(['1:1', '1:2']);
  });

  it('fails what waits and runs when it closes, and takes nothing more', async () => {
    pool = poolOf(1);
    await pool.start();
    const codes = Promise.all([codeOf(pool.run(byte(1))), codeOf(pool.run(byte(2)))]);
    await pool.close();
    expect(await codes).to.deep.equal(['ocr-closed', 'ocr-closed']);
    expect(await codeOf(pool.run(byte(3)))).to.equal('ocr-closed');
  });
});
