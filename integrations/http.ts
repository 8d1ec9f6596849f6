import type { z } from 'zod';

/**
 * What can go wrong outside:
 * - `unreachable`: no connection, or one that broke off; `timeout`: no whole answer in time
 * - `rate-limited`: come back later (`retryAfterMs` when it was said)
 * - `server-error`: 5xx, or a system that says it is busy
 * - `bad-answer`: an answer that is not the documented one (wrong JSON, too large, a redirect, a key that is not known there)
 * - `refused`: an understood business refusal, with `code` and `reason`; asking again gives the same
 */
export type OutsideErrorKind = 'unreachable' | 'timeout' | 'rate-limited' | 'server-error' | 'bad-answer' | 'refused';

interface OutsideErrorFacts {
  /** what was asked, e.g. 'registry.submitResult' */
  operation: string;
  kind: OutsideErrorKind;
  /** the call may have had its effect although no usable answer came back: ask before doing it again */
  outcomeUnknown?: boolean;
  /** milliseconds to wait before the next try, when the other side said so */
  retryAfterMs?: number | null;
  /** kebab-case code of a refusal, or of a limit */
  code?: string | null;
  /** the other side's words; may name people */
  reason?: string | null;
  /** for the log: an error code, an HTTP status or the name of a field; never a value */
  detail?: string;
}

const REASON_CHARACTERS = 200;

/** A call outside that did not work. Its message and its enumerable properties hold no personal data and no keys, so it can be logged. */
export class OutsideError extends Error {
  override readonly name = 'OutsideError';
  readonly operation: string;
  readonly kind: OutsideErrorKind;
  readonly outcomeUnknown: boolean;
  readonly retryAfterMs: number | null;
  readonly code: string | null;
  readonly #reason: string | null;

  constructor(facts: OutsideErrorFacts) {
    const notes = [facts.code, facts.detail].filter((note) => note != null && note !== '');
    super(`${facts.operation}: ${facts.kind}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`);
    this.operation = facts.operation;
    this.kind = facts.kind;
    this.outcomeUnknown = facts.outcomeUnknown ?? false;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.code = facts.code ?? null;
    this.#reason = facts.reason?.slice(0, REASON_CHARACTERS) ?? null;
  }

  /** The other side's words for a refusal, at most 200 characters. A getter, so that no log writes it along. */
  get reason(): string | null {
    return this.#reason;
  }
}

export interface OutsideCall {
  /** 'system.method', for errors */
  operation: string;
  method: 'GET' | 'POST';
  url: URL;
  headers?: Record<string, string>;
  /** sent as JSON */
  body?: unknown;
  /** for the whole call: connection, answer and its body */
  timeoutMs: number;
  /** it changes something there (or uses something up), so a lost answer leaves its outcome unknown */
  changes: boolean;
  /** statuses beside 200 that the caller understands; the others become errors */
  understood?: readonly number[];
}

export interface OutsideAnswer {
  status: number;
  retryAfterMs: number | null;
  /** The body as the schema wants it. @throws OutsideError `bad-answer` */
  as<Schema extends z.ZodType>(schema: Schema): z.infer<Schema>;
}

const MAX_ANSWER_BYTES = 1_048_576;

/** One call outside, once: no retry here, the engine or the queue does that. @throws OutsideError and nothing else */
export async function callOutside(call: OutsideCall): Promise<OutsideAnswer> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), call.timeoutMs);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: {
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      redirect: 'manual',
      signal: controller.signal,
    });
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
    if (response.status !== 200 && !call.understood?.includes(response.status)) {
      await response.body?.cancel();
      throw errorOfStatus(call, response.status, retryAfterMs);
    }
    const text = await readLimited(call, response);
    return { status: response.status, retryAfterMs, as: (schema) => parseAnswer(call, text, schema) };
  } catch (error) {
    if (error instanceof OutsideError) throw error;
    throw controller.signal.aborted
      ? new OutsideError({ operation: call.operation, kind: 'timeout', outcomeUnknown: call.changes })
      : errorOfConnection(call, error);
  } finally {
    clearTimeout(timer);
  }
}

function errorOfStatus(call: OutsideCall, status: number, retryAfterMs: number | null): OutsideError {
  const facts = { operation: call.operation, retryAfterMs, detail: `HTTP ${status}` };
  if (status === 429) return new OutsideError({ ...facts, kind: 'rate-limited' });
  if (status >= 500) return new OutsideError({ ...facts, kind: 'server-error', outcomeUnknown: call.changes });
  // A 2xx nobody documented may mean that it was done; 3xx and 4xx mean that it was not.
  return new OutsideError({ ...facts, kind: 'bad-answer', outcomeUnknown: call.changes && status < 300 });
}

const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** fetch hides the code of the socket in the cause; the cause itself is not kept, it may quote the request. */
function errorOfConnection(call: OutsideCall, error: unknown): OutsideError {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return new OutsideError({
    operation: call.operation,
    kind: 'unreachable',
    outcomeUnknown: call.changes && !NOT_CONNECTED.has(code),
    detail: code,
  });
}

async function readLimited(call: OutsideCall, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  // Counted while it comes in: neither its stated length nor its compressed size can be trusted.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    byteCount += chunk.byteLength;
    if (byteCount > MAX_ANSWER_BYTES) throw badAnswer(call, 'too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseAnswer<Schema extends z.ZodType>(call: OutsideCall, text: string, schema: Schema): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badAnswer(call, 'not JSON');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw badAnswer(call, parsed.error.issues[0]?.path.join('.') || 'wrong shape');
  return parsed.data;
}

const badAnswer = (call: OutsideCall, detail: string): OutsideError =>
  new OutsideError({ operation: call.operation, kind: 'bad-answer', outcomeUnknown: call.changes, detail });

const LONGEST_WAIT_MS = 86_400_000;

/** Retry-After in seconds or as a date; milliseconds, at most a day. */
function readRetryAfter(header: string | null): number | null {
  if (header === null) return null;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS) : null;
}

/** Address of a call below the base address of a system; `segments` are escaped, so that a key cannot leave its place in the path. */
export function outsideUrl(baseUrl: string, ...segments: readonly string[]): URL {
  return new URL(`${baseUrl.replace(/\/+$/, '')}/${segments.map(encodeURIComponent).join('/')}`);
}
