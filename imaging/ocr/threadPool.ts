import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { ocrClosed, ocrImageUnreadable, ocrThreadLost } from './ocrFailure.ts';

/** What a thread says: once that it has loaded, then one answer per image. */
export type ThreadMessage<Result> = 'ready' | { result: Result } | { unreadable: string };

/** A page takes about 0.3 s: a thread that answers nothing for this long hangs in native code. */
const DEFAULT_DEADLINE_MS = 30_000;

type Job<Result> = { image: Uint8Array; resolve: (result: Result) => void; reject: (error: unknown) => void };

type Thread<Result> = { worker: Worker; ready: boolean; job?: Job<Result>; deadline?: NodeJS.Timeout; error?: unknown };

/**
 * Reads images on worker threads, one at a time on each, the others waiting in order. A thread that dies or hangs fails only its own job, with
 * `ocr-thread-lost`, and is replaced; one that could not even load is tried again with the next job.
 */
export class ThreadPool<Result> {
  readonly #size: number;
  readonly #startWorker: () => Worker;
  readonly #deadlineMs: number;
  readonly #threads = new Set<Thread<Result>>();
  readonly #waiting: Job<Result>[] = [];
  #closed = false;

  constructor(size: number, startWorker: () => Worker, deadlineMs: number = DEFAULT_DEADLINE_MS) {
    this.#size = size;
    this.#startWorker = startWorker;
    this.#deadlineMs = deadlineMs;
  }

  /** Starts all threads and waits until they have loaded. @throws Error of the thread that could not. */
  async start(): Promise<void> {
    this.#fill();
    try {
      // `once` rejects on the worker's 'error' event.
      await Promise.all([...this.#threads].map(({ worker }) => once(worker, 'message')));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Reads one image. On abort a waiting job is dropped; of a running one only the result is. */
  async run(image: Uint8Array, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    if (this.#closed) throw ocrClosed();
    return new Promise<Result>((resolve, reject) => {
      const job: Job<Result> = { image, resolve, reject };
      const drop = (): void => {
        const position = this.#waiting.indexOf(job);
        if (position >= 0) this.#waiting.splice(position, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', drop, { once: true });
      const settling =
        <Value>(settle: (value: Value) => void) =>
        (value: Value): void => {
          signal?.removeEventListener('abort', drop);
          settle(value);
        };
      job.resolve = settling(resolve);
      job.reject = settling(reject);
      this.#waiting.push(job);
      this.#fill();
      this.#dispatch();
    });
  }

  /** Ends all threads; jobs that wait or run fail with `ocr-closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#failWaiting(ocrClosed());
    const threads = [...this.#threads];
    for (const thread of threads) this.#taken(thread)?.reject(ocrClosed());
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #fill(): void {
    while (this.#threads.size < this.#size) this.#add();
  }

  #add(): void {
    const thread: Thread<Result> = { worker: this.#startWorker(), ready: false };
    this.#threads.add(thread);
    thread.worker.on('message', (message: ThreadMessage<Result>) => this.#onMessage(thread, message));
    thread.worker.on('error', (error) => (thread.error = error));
    thread.worker.on('exit', () => this.#onExit(thread));
  }

  #onMessage(thread: Thread<Result>, message: ThreadMessage<Result>): void {
    if (message === 'ready') thread.ready = true;
    else if ('result' in message) this.#taken(thread)?.resolve(message.result);
    else this.#taken(thread)?.reject(ocrImageUnreadable(message.unreadable));
    this.#dispatch();
  }

  #onExit(thread: Thread<Result>): void {
    this.#threads.delete(thread);
    this.#taken(thread)?.reject(ocrThreadLost(thread.error));
    if (this.#closed) return;
    if (thread.ready) this.#fill();
    // Starting over at once what cannot load would spin: the next job tries again.
    else if (this.#threads.size === 0) this.#failWaiting(ocrThreadLost(thread.error));
  }

  #dispatch(): void {
    for (const thread of this.#threads) {
      if (!thread.ready || thread.job) continue;
      const job = this.#waiting.shift();
      if (!job) return;
      thread.job = job;
      thread.deadline = setTimeout(() => void thread.worker.terminate(), this.#deadlineMs);
      // A copy of exactly these bytes, handed over: the caller keeps his, and a slice does not drag its whole buffer along.
      const copy = new Uint8Array(job.image);
      thread.worker.postMessage(copy, [copy.buffer]);
    }
  }

  /** Takes the running job off a thread. */
  #taken(thread: Thread<Result>): Job<Result> | undefined {
    const { job } = thread;
    clearTimeout(thread.deadline);
    thread.job = undefined;
    return job;
  }

  #failWaiting(error: Error): void {
    for (const job of this.#waiting.splice(0)) job.reject(error);
  }
}
