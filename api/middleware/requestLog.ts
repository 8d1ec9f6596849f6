import type { RequestHandler, Response } from 'express';
import { randomUUID } from 'node:crypto';
import type { Platform } from '../platform.ts';
import type { Identity } from '../route.ts';

/** What is known of a request while it runs; kept beside the response, where handlers do not look. */
interface RequestNotes {
  requestId: string;
  route: string;
  actor: string;
  code: string | null;
}

const notesOf = (response: Response): RequestNotes => response.locals as RequestNotes;

export const requestIdOf = (response: Response): string => notesOf(response).requestId;

export function noteRoute(response: Response, route: string): void {
  notesOf(response).route = route;
}

export function noteProblem(response: Response, code: string): void {
  notesOf(response).code = code;
}

export function noteActor(response: Response, identity: Identity): void {
  const notes = notesOf(response);
  if (identity.kind === 'driver') notes.actor = `user:${identity.userId}`;
  if (identity.kind === 'staff') notes.actor = `staff:${identity.staffId}`;
}

/**
 * Gives the request its id and writes one line when it has ended: ids, the route's pattern, status and duration. Never the URL itself (links
 * carry tokens), never an address, a header or a body.
 */
export function requestLog({ log, metrics }: Pick<Platform, 'log' | 'metrics'>): RequestHandler {
  return (request, response, next) => {
    const startedAt = process.hrtime.bigint();
    Object.assign(response.locals, { requestId: randomUUID(), route: '(none)', actor: 'anyone', code: null });
    response.set('X-Request-Id', requestIdOf(response));
    response.once('close', () => {
      const { requestId, route, actor, code } = notesOf(response);
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      const { method } = request;
      // Closed before the end was written: the caller went away.
      const status = response.writableFinished ? response.statusCode : 499;
      metrics.observe({ method, route, status, seconds });
      const line = {
        requestId,
        method,
        route,
        status,
        actor,
        durationMs: Math.round(seconds * 1000),
        ...(code ? { code } : {}),
      };
      if (status >= 500) log.warn(line, 'request');
      else log.info(line, 'request');
    });
    next();
  };
}
