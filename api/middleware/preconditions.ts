import type { Request } from 'express';
import { problem } from '../../domain/errors.ts';

/** @throws DomainProblem idempotency-key-required, invalid-request */
export function readIdempotencyKey(request: Request): string {
  const key = request.get('idempotency-key');
  if (!key) throw problem('idempotency-key-required');
  if (/^[A-Za-z0-9_-]{8,64}$/.test(key)) return key;
  throw problem('invalid-request', '请求头 Idempotency-Key 须为8至64个字母、数字、下划线或者连字符。');
}

/** The version in `If-Match: "3"`. One strong tag and nothing else: a decision is about what was seen. @throws DomainProblem precondition-required, invalid-request */
export function readIfMatch(request: Request): number {
  const header = request.get('if-match');
  if (!header) throw problem('precondition-required');
  const version = /^"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version === undefined) throw problem('invalid-request', '请求头 If-Match 须为读取时返回的 ETag，例如 "3"。');
  return Number(version);
}
