import { rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { readEnvironment } from '../config/environment.ts';
import { createApp } from './app.ts';
import { listen } from './listen.ts';
import { loggableError } from '../config/loggableError.ts';
import { createRequestMetrics } from './middleware/requestMetrics.ts';
import { createOperationsApp } from './operations.ts';
import { platformOf } from './platformOf.ts';
import { allRoutes } from './routes/allRoutes.ts';
import { createServices } from './services.ts';

const HOST = process.env['API_HOST'] ?? '127.0.0.1';
const DRAIN_MS = 30_000;
/** A person does not get near it; behind one address there may be a whole office. */
const REQUESTS_PER_MINUTE = 1200;
const UNHURRIED_REQUESTS_PER_MINUTE = 1_000_000;

const environment = readEnvironment();
const services = createServices(environment);
const { log } = services;
const metrics = createRequestMetrics();
const platform = platformOf(services, {
  metrics,
  requestsPerMinute: environment.NODE_ENV === 'production' ? REQUESTS_PER_MINUTE : UNHURRIED_REQUESTS_PER_MINUTE,
});

/** Nothing a request does needs Redis; /readyz tells whether messages will go out. */
const redis = new Redis(environment.REDIS_URL, {
  lazyConnect: true,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
});
redis.on('error', () => undefined);
const pingRedis = async (): Promise<unknown> => {
  if (redis.status === 'wait' || redis.status === 'end') await redis.connect();
  return redis.ping();
};

const api = await listen(createApp(platform, allRoutes(services)), environment.API_PORT, HOST);
const operations = await listen(
  createOperationsApp(metrics, { ...services.checks, redis: pingRedis }),
  environment.OPERATIONS_PORT,
  '127.0.0.1',
);

let stopping = false;
/** Last opened, first closed: no new requests, the running ones end, then what they stood on. */
async function stop(reason: string, code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ reason }, 'stopping');
  try {
    await api.stop(DRAIN_MS);
    await operations.stop(1000);
    redis.disconnect();
    await services.close();
    await rm(platform.stagingFolder, { recursive: true, force: true });
  } catch (error) {
    log.error({ error: loggableError(error) }, 'a step of the shutdown failed');
  }
  process.exit(code);
}

process.on('SIGTERM', () => void stop('SIGTERM', 0));
process.on('SIGINT', () => void stop('SIGINT', 0));
process.on('unhandledRejection', (error) => {
  log.fatal({ error: loggableError(error) }, 'unhandled rejection');
  void stop('unhandled rejection', 1);
});

const address = (port: number): string => `http://127.0.0.1:${port}`;
process.stdout.write(`ready ${JSON.stringify({ api: address(api.port), operations: address(operations.port) })}\n`);
