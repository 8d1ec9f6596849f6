import type { Response } from 'express';
import { describeProblem, DomainProblem, problem } from '../../domain/errors.ts';
import { ImageRefused } from '../../imaging/intake/imageRefused.ts';
import { OutsideError } from '../../integrations/http.ts';
import { StorageError } from '../../integrations/storage/storageErrors.ts';

const MEDIA_TYPE = 'application/problem+json';

/** Seconds after which another try makes sense, where the problem itself does not say (`extra.retryAfterSeconds`). */
const RETRY_AFTER_SECONDS: Readonly<Record<string, number>> = {
  'outcome-unknown': 2,
  'case-not-running': 2,
  'idempotency-in-progress': 1,
  'rate-limited': 60,
};

/**
 * Whatever was thrown, as a problem a caller can act on. An error nobody foresaw becomes `internal-error`: what it says may quote data and
 * goes to the log only.
 */
export function problemFrom(error: unknown): DomainProblem {
  if (error instanceof DomainProblem) return error;
  if (error instanceof ImageRefused) return problem(error.code, error.message);
  if (error instanceof OutsideError) return outsideProblem(error);
  if (error instanceof StorageError && error.code === 'storage-unavailable') return problem('service-unavailable');
  return parserProblem(error) ?? (isDatabaseDown(error) ? problem('service-unavailable') : problem('internal-error'));
}

function outsideProblem(error: OutsideError): DomainProblem {
  const extra = error.retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(error.retryAfterMs / 1000) };
  const [system] = error.operation.split('.');
  if (system === 'registry') return problem('registry-unavailable', undefined, extra);
  if (system === 'wechat') return problem('wechat-busy', undefined, extra);
  return problem('service-unavailable', undefined, extra);
}

/** Errors of express and its body parser carry a `status` and a `type`. */
function parserProblem(error: unknown): DomainProblem | null {
  if (!(error instanceof Error)) return null;
  const { type, status } = error as Error & { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') return problem('body-too-large', '提交的内容超过256KB，请减少内容后重新提交。');
  if (type === 'entity.parse.failed') return problem('invalid-request', '请求内容不是正确的JSON。');
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return problem('unsupported-media-type');
  if (error instanceof URIError || status === 400) return problem('invalid-request');
  return null;
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
]);

/** The database cannot be reached, or gives no connection in time (knex names that error only). */
function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'KnexTimeoutError') return true;
  const { code, syscall, fatal } = error as Error & { code?: unknown; syscall?: unknown; fatal?: unknown };
  if (typeof code !== 'string' || !CONNECTION_CODES.has(code)) return false;
  // A file that is not there has the same code as a socket that is not there.
  return code !== 'ENOENT' || syscall === 'connect' || fatal === true;
}

/** RFC 9457. `instance` names this occurrence by the request's id: the path may carry a token. */
export function problemDocument(refused: DomainProblem, requestId: string): Record<string, unknown> {
  const { status, title } = describeProblem(refused.code);
  const { retryAfterSeconds: _, ...extra } = refused.extra;
  return {
    ...extra,
    type: `/v1/problems/${refused.code}`,
    title,
    status,
    code: refused.code,
    detail: refused.detail,
    instance: `urn:uuid:${requestId}`,
  };
}

/** Headers a refusal needs beside its document. */
export function problemHeaders(refused: DomainProblem): Record<string, string> {
  const { status } = describeProblem(refused.code);
  const said = refused.extra['retryAfterSeconds'];
  const seconds =
    typeof said === 'number'
      ? Math.max(1, Math.ceil(said))
      : (RETRY_AFTER_SECONDS[refused.code] ?? (status === 429 || status === 503 ? 5 : null));
  return {
    ...(seconds === null ? {} : { 'Retry-After': String(seconds) }),
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer realm="tongban"' } : {}),
  };
}

export function sendProblem(response: Response, refused: DomainProblem, requestId: string): void {
  const { status } = describeProblem(refused.code);
  response
    .status(status)
    .set(problemHeaders(refused))
    .type(MEDIA_TYPE)
    .send(Buffer.from(JSON.stringify(problemDocument(refused, requestId))));
}
