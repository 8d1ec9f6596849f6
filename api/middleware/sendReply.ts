import type { Response } from 'express';
import type { StoredAnswer } from '../../db/idempotencyKeys.ts';
import type { Reply } from '../route.ts';

/** Writes what a handler answered. */
export function sendReply(response: Response, reply: Reply<unknown>): void {
  response.status(reply.status).set(reply.headers ?? {});
  if ('bytes' in reply) {
    response.set('Content-Type', reply.mediaType).send(reply.bytes);
    return;
  }
  if (!('body' in reply)) {
    response.end();
    return;
  }
  if (reply.etag !== undefined) response.set('ETag', `"${reply.etag}"`);
  response.json(reply.body);
}

/** Writes the first answer of a key once more. */
export function sendStored(response: Response, answer: StoredAnswer): void {
  response.status(answer.status).set({ ...answer.headers, 'Idempotency-Replayed': 'true' });
  if (answer.body === null) response.end();
  else
    response
      .set('Content-Type', answer.headers['Content-Type'] ?? 'application/json; charset=utf-8')
      .send(Buffer.from(answer.body));
}
