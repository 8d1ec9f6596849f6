import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { json, noContent } from './answers.ts';
import type { Answer, ControlRoute, Incoming, SimulatedRoute, Simulator, SimulatorDefinition } from './contracts.ts';
import { createFaults, type Fault } from './faults.ts';

const MAX_BODY_BYTES = 1_048_576;
const SLOW_MS = 3_000;
const CONTROL = '/__control';
const TOO_MANY = json(429, { code: 'rate-limited' }, { 'Retry-After': '1' });
const NO_SUCH_ROUTE = json(404, { code: 'no-such-route' });

/** an answer, a text to be sent instead of one, or null when the call stays without any */
type Reply = Answer | string | null;

/** Serves one stand-in on 127.0.0.1: its documented routes with faults on demand, and its control routes. */
export async function startSimulator(definition: SimulatorDefinition, port = 0): Promise<Simulator> {
  const { routes } = definition;
  const faults = createFaults(routes);
  const calls: Record<string, number> = {};
  const control: readonly ControlRoute[] = [
    ...definition.control,
    { method: 'GET', path: '/calls', handle: () => json(200, { calls }) },
    { method: 'GET', path: '/faults', handle: () => json(200, { faults: faults.pending() }) },
    {
      method: 'POST',
      path: '/faults',
      handle: ({ body }) => (faults.add(body), json(201, { faults: faults.pending() })),
    },
    { method: 'DELETE', path: '/faults', handle: () => (faults.clear(), noContent) },
  ];

  async function answer(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const isControl = url.pathname.startsWith(`${CONTROL}/`);
    try {
      return await (isControl ? controlAnswer(request, url) : documentedAnswer(request, url));
    } catch (error) {
      const problems = problemsOf(error);
      if (!problems) return json(500, { code: 'defect', message: String(error) });
      return (
        (isControl ? undefined : definition.badRequest?.(problems)) ?? json(400, { code: 'bad-request', problems })
      );
    }
  }

  async function controlAnswer(request: IncomingMessage, url: URL): Promise<Reply> {
    const found = matchRoute(control, request.method, url.pathname.slice(CONTROL.length));
    return found ? found.route.handle(await readIncoming(request, url, found.params)) : NO_SUCH_ROUTE;
  }

  async function documentedAnswer(request: IncomingMessage, url: URL): Promise<Reply> {
    const found = matchRoute(routes, request.method, url.pathname);
    if (!found) return NO_SUCH_ROUTE;
    const { route } = found;
    const incoming = await readIncoming(request, url, found.params);
    const label = `${route.method} ${route.path}`;
    calls[label] = (calls[label] ?? 0) + 1;
    const effect = (): Answer => definition.authorise?.(incoming) ?? route.handle(incoming);
    const fault = faults.take(route);
    return fault ? underFault(fault, route, effect, request) : effect();
  }

  const server = createServer((request, response) => {
    answer(request)
      .then((result) => send(response, result))
      .catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function underFault(
  fault: Fault,
  route: SimulatedRoute,
  effect: () => Answer,
  request: IncomingMessage,
): Promise<Reply> {
  switch (fault.kind) {
    case 'slow':
      await delay(fault.delayMs ?? SLOW_MS, undefined, { ref: false });
      return effect();
    case '500':
      return json(500, { code: 'internal-error' });
    case '429':
      if (fault.retryAfterSeconds === undefined) return route.tooMany ?? TOO_MANY;
      return { ...TOO_MANY, headers: { 'Retry-After': String(fault.retryAfterSeconds) } };
    case 'hang':
      return null;
    case 'hang-after-effect':
      effect();
      return null;
    case 'duplicate':
      effect();
      return effect();
    case 'refuse':
      return route.refusal;
    case 'wrong-json':
      effect();
      return fault.body ?? '{"status": "rece';
    case 'drop-connection':
      request.socket.destroy();
      return null;
    default: {
      const never: never = fault.kind;
      throw new Error(`unknown fault ${String(never)}`);
    }
  }
}

function matchRoute<Route extends { method: string; path: string }>(
  routes: readonly Route[],
  method: string | undefined,
  pathname: string,
): { route: Route; params: Record<string, string> } | null {
  const given = pathname.split('/');
  for (const route of routes) {
    const wanted = route.path.split('/');
    if (route.method !== method || wanted.length !== given.length) continue;
    if (!wanted.every((part, index) => part.startsWith(':') || part === given[index])) continue;
    const params = wanted.flatMap((part, index) =>
      part.startsWith(':') ? [[part.slice(1), decodeURIComponent(given[index] ?? '')]] : [],
    );
    return { route, params: Object.fromEntries(params) as Record<string, string> };
  }
  return null;
}

async function readIncoming(request: IncomingMessage, url: URL, params: Record<string, string>): Promise<Incoming> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    byteCount += chunk.length;
    if (byteCount > MAX_BODY_BYTES) throw new RangeError('the body is too large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { params, query: url.searchParams, headers: request.headers, body };
}

/** What is wrong with a request; null when the request is not to blame. */
function problemsOf(error: unknown): string[] | null {
  if (error instanceof z.ZodError) return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  return error instanceof SyntaxError || error instanceof RangeError ? [error.message] : null;
}

function send(response: ServerResponse, result: Reply): void {
  if (result === null || response.destroyed) return;
  if (typeof result === 'string') {
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(result);
    return;
  }
  const text = result.body === undefined ? undefined : JSON.stringify(result.body);
  response.writeHead(result.status, {
    ...(text === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...result.headers,
  });
  response.end(text);
}
