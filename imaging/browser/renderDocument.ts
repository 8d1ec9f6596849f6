import { findBrowser } from './findBrowser.ts';
import { fixPdfDates } from './fixPdfDates.ts';
import { openSeat, type RenderedDocument, type RenderJob, type Seat } from './openSeat.ts';
import { createPool } from './pool.ts';
import { browserFailed, RenderFailed, renderTimeout } from './renderFailed.ts';

export type { RenderJob } from './openSeat.ts';

export interface RendererOptions {
  /** the browser's program; by default the first known one on the path */
  chromePath?: string;
  /** browsers side by side, each with one page: two of them draw 19 documents a second on two cores */
  browsers?: number;
  /** a page that is used for ever grows (228 to 718 MB in 600 documents): after so many the browser is replaced */
  recycleAfter?: number;
  /** a job that takes longer fails, and its browser is replaced */
  timeoutMs?: number;
  log?: { warn(details: object, message: string): void };
}

/** Draws HTML as PNG and PDF. Shared by all documents of a process. */
export interface DocumentRenderer {
  /**
   * The forms that were asked for. Jobs wait for a free browser in their order. A browser that dies takes nothing along: the job is drawn
   * once more on a new one. The same job gives the same bytes.
   * @throws RenderFailed `render-timeout`, `renderer-closed`, `browser-not-found`, `browser-failed`; the signal's reason when it was given up
   */
  render(job: RenderJob, options?: { signal?: AbortSignal }): Promise<{ png?: Buffer; pdf?: Buffer }>;
  /** Starts all browsers, so that the first citizen doesn't wait for them. */
  warm(): Promise<void>;
  /** Lets running jobs end, refuses waiting ones and ends the browsers. */
  close(): Promise<void>;
}

/** A place for one browser; it is started when first needed and again after it was discarded. */
interface Place {
  seat: Promise<Seat> | undefined;
  drawn: number;
}

export function createDocumentRenderer(options: RendererOptions = {}): DocumentRenderer {
  const { browsers = 2, recycleAfter = 50, timeoutMs = 30_000, log } = options;
  const places: Place[] = Array.from({ length: browsers }, () => ({ seat: undefined, drawn: 0 }));
  const pool = createPool(places);

  async function seatAt(place: Place): Promise<Seat> {
    const current = await place.seat;
    if (current && (!current.alive() || place.drawn >= recycleAfter)) await vacate(place);
    place.seat ??= openSeat(findBrowser(options.chromePath));
    return place.seat;
  }

  async function drawAt(place: Place, job: RenderJob, giveUp: AbortSignal): Promise<RenderedDocument> {
    for (let attempt = 1; ; attempt++) {
      try {
        const drawn = await (await seatAt(place)).draw(job);
        place.drawn++;
        return drawn;
      } catch (error) {
        // Whatever went wrong, the page is in an unknown state: the next attempt and the next document get a new one.
        await vacate(place);
        giveUp.throwIfAborted();
        if (error instanceof RenderFailed) throw error;
        if (attempt > 1) throw browserFailed(error);
        log?.warn({ err: error }, 'the browser failed during a job, drawing again on a new one');
      }
    }
  }

  return {
    async render(job, { signal } = {}) {
      const place = await pool.take(signal);
      try {
        // Ending the browser also ends whatever its page hangs in.
        const drawn = await inTime(timeoutMs, signal, {
          work: (giveUp) => drawAt(place, job, giveUp),
          stop: () => vacate(place),
        });
        return {
          ...(drawn.png && { png: drawn.png }),
          ...(drawn.pdf && { pdf: fixPdfDates(drawn.pdf, job.fixedDateMs) }),
        };
      } finally {
        pool.giveBack(place);
      }
    },
    async warm() {
      const taken = await Promise.all(places.map(() => pool.take()));
      try {
        await Promise.all(taken.map(seatAt));
      } finally {
        taken.forEach(pool.giveBack);
      }
    },
    async close() {
      await pool.close();
      await Promise.all(places.map(vacate));
    },
  };
}

/** Discards the place's browser, if it has one; never fails. */
async function vacate(place: Place): Promise<void> {
  const { seat } = place;
  place.seat = undefined;
  place.drawn = 0;
  const opened = await seat?.catch(() => undefined);
  await opened?.discard();
}

/** Runs the work, and stops it when the time is over or the caller gives up; the work then ends by failing. */
async function inTime<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  { work, stop }: { work: (giveUp: AbortSignal) => Promise<T>; stop: () => Promise<void> },
): Promise<T> {
  const giveUp = new AbortController();
  giveUp.signal.addEventListener('abort', () => void stop(), { once: true });
  const timer = setTimeout(() => giveUp.abort(renderTimeout(timeoutMs)), timeoutMs);
  const onAbort = (): void => giveUp.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await work(giveUp.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
