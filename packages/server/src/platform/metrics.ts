import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The registry of one process. Slices add their own metrics to it; names follow the OpenMetrics conventions. */
export type Metrics = Registry;

export function createMetrics(): Metrics {
  const registry: Metrics = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'haechi_' });
  return registry;
}

/** Seconds; from well under a cached prediction to a long report. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Request durations by method, path pattern and status class. */
export function requestDurations(
  registry: Metrics,
): (request: { method: string; path: string; status: number; seconds: number }) => void {
  const histogram = new Histogram({
    name: 'haechi_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'path', 'status'],
    buckets,
    registers: [registry],
  });
  return ({ method, path, status, seconds }) =>
    histogram.labels(method, path, `${Math.floor(status / 100)}xx`).observe(seconds);
}
