import express, { type ErrorRequestHandler, type Express } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { describeProblem, problem } from '../domain/errors.ts';
import { assertDeclared } from './middleware/authorize.ts';
import { loggableError } from '../config/loggableError.ts';
import { problemFrom, sendProblem } from './middleware/problemResponse.ts';
import { noteProblem, noteRoute, requestIdOf, requestLog } from './middleware/requestLog.ts';
import { runRoute } from './middleware/runRoute.ts';
import { openApiRoute } from './openapi/openApiRoute.ts';
import type { Platform } from './platform.ts';
import type { Route } from './route.ts';

/**
 * The API: every declared route under the same rules. Routes stand in the order they are matched in.
 * @throws Error when a route declares no actor or action, or two routes claim the same method and path
 */
export function createApp(platform: Platform, declared: readonly Route[]): Express {
  const routes = [...declared, openApiRoute(platform.publicBaseUrl, declared)];
  routes.forEach(assertDeclared);
  assertDistinct(routes);

  const app = express();
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', 'loopback');
  app.disable('x-powered-by');
  app.use(requestLog(platform));
  app.use(securityHeaders());
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.use(generalLimit(platform.requestsPerMinute));

  for (const route of routes) {
    app[route.method](
      route.path,
      (_request, response, next) => {
        noteRoute(response, route.path);
        next();
      },
      runRoute(platform, route),
    );
  }
  for (const [path, methods] of methodsByPath(routes)) {
    app.all(path, (_request, response) => {
      noteRoute(response, path);
      response.set('Allow', methods.join(', '));
      throw problem('method-not-allowed');
    });
  }
  app.use(() => {
    throw problem('not-found');
  });
  app.use(errorHandler(platform));
  return app;
}

/** Answers are data or pages without scripts: nothing may be loaded, framed or guessed about. */
function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:'],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
}

function generalLimit(requestsPerMinute: number) {
  return rateLimit({
    windowMs: 60_000,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(problem('rate-limited')),
  });
}

function assertDistinct(routes: readonly Route[]): void {
  const seen = new Set<string>();
  for (const { method, path } of routes) {
    const name = `${method} ${path.replace(/:\w+/g, ':')}`;
    if (seen.has(name)) throw new Error(`two routes for ${method.toUpperCase()} ${path}`);
    seen.add(name);
  }
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { method, path } of routes) {
    const names = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
    methods.set(path, [...(methods.get(path) ?? []), ...names]);
  }
  return methods;
}

function errorHandler({ log }: Platform): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refused = problemFrom(error);
    const requestId = requestIdOf(response);
    noteProblem(response, refused.code);
    if (describeProblem(refused.code).status >= 500)
      log.error({ error: loggableError(error), requestId, code: refused.code }, 'a request failed');
    sendProblem(response, refused, requestId);
  };
}
