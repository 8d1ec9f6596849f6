import express, { type Express } from 'express';
import type { RequestMetrics } from './middleware/requestMetrics.ts';

const CHECK_MS = 2000;

/**
 * The internal port: `/livez` (the process answers), `/readyz` (what it needs answers too), `/metrics`. Never reachable from outside.
 * @param checks each rejects when what it asks cannot be reached
 */
export function createOperationsApp(
  metrics: RequestMetrics,
  checks: Readonly<Record<string, () => Promise<unknown>>>,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    const entries = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await answers(check)] as const),
    );
    const ready = entries.every(([, ok]) => ok);
    const parts = Object.fromEntries(entries.map(([name, ok]) => [name, ok ? 'ok' : 'unreachable']));
    response.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'unavailable', checks: parts });
  });
  app.get('/metrics', async (_request, response) => {
    response.set('Content-Type', metrics.contentType).send(await metrics.text());
  });
  return app;
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  try {
    return await Promise.race([
      check().then(
        () => true,
        () => false,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
