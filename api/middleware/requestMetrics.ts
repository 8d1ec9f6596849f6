import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface RequestMetrics {
  observe(request: { method: string; route: string; status: number; seconds: number }): void;
  /** text of the Prometheus exposition format */
  text(): Promise<string>;
  contentType: string;
}

/** Durations by route pattern: a pattern has no ids in it, so neither the number of series nor what they say can leak a case. */
export function createRequestMetrics(): RequestMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'tongban_http_request_duration_seconds',
    help: 'Duration of API requests by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
    registers: [registry],
  });
  return {
    observe: ({ method, route, status, seconds }) => duration.observe({ method, route, status }, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
