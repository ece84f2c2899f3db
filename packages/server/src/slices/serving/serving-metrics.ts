import { Counter, Gauge, Histogram } from 'prom-client';
import type { Metrics } from '../../platform/metrics.ts';

/** Seconds; a linear model answers in well under a millisecond. */
const secondsBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const millisecondsBuckets = secondsBuckets.map((bound) => bound * 1000);
const dayMs = 86_400_000;

/** What is counted of one target of a route; bound once, since looking labels up costs more than counting. */
export interface TargetMeters {
  /** A prediction that was answered after `seconds`, at `time` (epoch ms). */
  answered(seconds: number, time: number): void;
}

export interface ServingMetrics {
  forTarget(labels: { system: string; route: string; version: string; variant: string }): TargetMeters;
  /** A request or row that was refused, by code. */
  failed(route: string, code: string): void;
  /** A prediction was answered whose event could not be taken. */
  unlogged(route: string): void;
  /** Another than the chosen version answered. */
  substituted(route: string, by: string): void;
}

/** The serving metrics, by the names that dashboards of the field know. Of this process; they are added up where they are read. */
export function servingMetrics(registry: Metrics): ServingMetrics {
  const registers = [registry];
  const labels = ['system', 'route', 'version', 'variant'] as const;
  const predictions = new Counter({
    name: 'model_predictions_total',
    help: 'Predictions answered.',
    labelNames: labels,
    registers,
  });
  const duration = new Histogram({
    name: 'model_prediction_duration_seconds',
    help: 'Time to answer a prediction, from the parsed request on.',
    labelNames: labels,
    buckets: secondsBuckets,
    registers,
  });
  const latency = new Histogram({
    name: 'prediction_latency_ms',
    help: 'The same in milliseconds, as older dashboards read it.',
    labelNames: ['route'],
    buckets: millisecondsBuckets,
    registers,
  });
  const daily = new Gauge({
    name: 'daily_predictions_total',
    help: 'Predictions answered since midnight UTC.',
    labelNames: ['route'],
    registers,
  });
  const errors = new Counter({
    name: 'model_prediction_errors_total',
    help: 'Predictions refused, by error code.',
    labelNames: ['route', 'code'],
    registers,
  });
  const unlogged = new Counter({
    name: 'haechi_predictions_unlogged_total',
    help: 'Predictions answered whose event could not be taken (log: after).',
    labelNames: ['route'],
    registers,
  });
  const substituted = new Counter({
    name: 'haechi_serving_fallbacks_total',
    help: 'Predictions that another than the chosen version answered.',
    labelNames: ['route', 'served_by'],
    registers,
  });
  let day = -1;

  return {
    forTarget: (of) => {
      const values = [of.system, of.route, of.version, of.variant] as const;
      const count = predictions.labels(...values);
      const seconds = duration.labels(...values);
      const milliseconds = latency.labels(of.route);
      return {
        answered: (taken, time) => {
          count.inc();
          seconds.observe(taken);
          milliseconds.observe(taken * 1000);
          const today = Math.floor(time / dayMs);
          if (today !== day) {
            day = today;
            daily.reset();
          }
          daily.labels(of.route).inc();
        },
      };
    },
    failed: (route, code) => errors.labels(route, code).inc(),
    unlogged: (route) => unlogged.labels(route).inc(),
    substituted: (route, by) => substituted.labels(route, by).inc(),
  };
}
