import { Worker } from 'node:worker_threads';
import type { IdCardReading } from '../../domain/idCard.ts';
import { toIdCardReading } from './idCardReading.ts';
import type { CardSideReading } from './readCardSide.ts';
import { ThreadPool } from './threadPool.ts';

/** Reads the two pictures of an identity card (N-03). */
export type IdCardReader = {
  /**
   * Reads both sides at once. What cannot be read is null; pictures without a card, or of the other side, say so.
   * @throws OcrFailure `ocr-image-unreadable` | `ocr-thread-lost` | `ocr-closed`, or the signal's reason.
   */
  read(images: { front: Buffer; back: Buffer }, options?: { signal?: AbortSignal }): Promise<IdCardReading>;
  close(): Promise<void>;
};

/**
 * Starts the reader: `threads` worker threads with one ONNX thread each (about 340 MB and three pages a second per thread). Off the main
 * thread, because reading would hold its event loop 96 % of the time, and with it every heartbeat.
 * @param options.modelsDir a directory with other PaddleOCR models and their dictionary; default the packaged PP-OCRv4.
 */
export async function createIdCardReader(
  options: { threads?: number; modelsDir?: string } = {},
): Promise<IdCardReader> {
  const { threads = 2, modelsDir } = options;
  const pool = new ThreadPool<CardSideReading>(threads, () => startThread(modelsDir));
  await pool.start();
  return {
    async read({ front, back }, { signal } = {}) {
      const [frontSide, backSide] = await Promise.all([pool.run(front, signal), pool.run(back, signal)]);
      return toIdCardReading(frontSide, backSide);
    },
    close: () => pool.close(),
  };
}

function startThread(modelsDir: string | undefined): Worker {
  const workerOptions = { workerData: { modelsDir } };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./ocrThread.js', import.meta.url), workerOptions);
  // Development: a thread does not inherit tsx from the process that starts it.
  const execArgv = ['--import', new URL('./registerTsx.mjs', import.meta.url).href];
  return new Worker(new URL('./ocrThread.ts', import.meta.url), { ...workerOptions, execArgv });
}
