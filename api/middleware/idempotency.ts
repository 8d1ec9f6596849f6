import type { Platform } from '../platform.ts';
import { describeProblem, problem, type DomainProblem } from '../../domain/errors.ts';
import type { IdempotencyClaim, StoredAnswer } from '../../db/idempotencyKeys.ts';
import type { Reply } from '../route.ts';
import { loggableError } from '../../config/loggableError.ts';
import { problemDocument, problemFrom, problemHeaders } from './problemResponse.ts';

const LOCK_MS = 10_000;
const RENEW_MS = 3_000;

/** Refusals that say "not now": the same key may succeed later. Everything from 500 on is open anyway. */
const OPEN_CODES = new Set(['scan-pending', 'idempotency-in-progress', 'draft-changed']);

type Answered = { kind: 'reply'; reply: Reply<unknown> } | { kind: 'stored'; answer: StoredAnswer };

/**
 * Runs work at most to one settled answer per key: the key is written before the work, the answer after it. What is not settled (5xx,
 * `outcome-unknown`, "too often") or may not be kept (`answersAnew`) leaves the key open, and the work itself must bear being run again under the
 * same key.
 * @throws DomainProblem idempotency-mismatch, idempotency-in-progress, or what the work throws
 */
export async function runOnce(
  { idempotencyKeys, now, log }: Pick<Platform, 'idempotencyKeys' | 'now' | 'log'>,
  claim: IdempotencyClaim,
  { requestId, answersAnew }: { requestId: string; answersAnew: boolean },
  work: () => Promise<Reply<unknown>>,
): Promise<Answered> {
  const verdict = await idempotencyKeys.claim(claim, now(), LOCK_MS);
  switch (verdict.kind) {
    case 'mismatch':
      throw problem('idempotency-mismatch');
    case 'held':
      throw problem('idempotency-in-progress');
    case 'replay':
      return { kind: 'stored', answer: verdict.answer };
    case 'run':
      break;
    default:
      verdict satisfies never;
  }
  const renewal = setInterval(
    () => void idempotencyKeys.renew(claim, now() + LOCK_MS).catch(() => undefined),
    RENEW_MS,
  );
  try {
    const reply = await work();
    const open = answersAnew || ('unsettled' in reply && reply.unsettled === true);
    await (open ? idempotencyKeys.release(claim) : idempotencyKeys.finish(claim, storedReply(reply)));
    return { kind: 'reply', reply };
  } catch (error) {
    const refused = problemFrom(error);
    const settle = isSettled(refused)
      ? idempotencyKeys.finish(claim, storedProblem(refused, requestId))
      : idempotencyKeys.release(claim);
    // The caller hears of the refusal, not of the key: an unsettled one frees itself when its lock runs out.
    await settle.catch((cause: unknown) =>
      log.warn({ error: loggableError(cause), requestId }, 'an idempotency key could not be settled'),
    );
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

function isSettled(refused: DomainProblem): boolean {
  const { status } = describeProblem(refused.code);
  return status < 500 && status !== 429 && !OPEN_CODES.has(refused.code);
}

function storedReply(reply: Reply<unknown>): StoredAnswer {
  if ('bytes' in reply) throw new Error('a file is no answer that can be kept under a key');
  const headers = { ...reply.headers };
  if ('body' in reply && reply.etag !== undefined) headers['ETag'] = `"${reply.etag}"`;
  return { status: reply.status, headers, body: 'body' in reply ? JSON.stringify(reply.body) : null };
}

const storedProblem = (refused: DomainProblem, requestId: string): StoredAnswer => ({
  status: describeProblem(refused.code).status,
  headers: { ...problemHeaders(refused), 'Content-Type': 'application/problem+json; charset=utf-8' },
  body: JSON.stringify(problemDocument(refused, requestId)),
});
