import { Counter } from 'prom-client';
import type { Metrics } from '../../../platform/metrics.ts';

/** How evaluations ended: the reason of a value, or the code of a failure. */
export function flagMetrics(metrics: Metrics) {
  const evaluations = new Counter({
    name: 'haechi_flag_evaluations_total',
    help: 'Evaluations of feature flags, by reason or error code.',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  return { evaluated: (outcome: string) => evaluations.inc({ outcome }) };
}
