import { Gauge } from 'prom-client';
import type { Metrics } from '../../platform/metrics.ts';
import type { EvaluatedWindow } from './evaluate.ts';
import type { Reading } from './reading.ts';

/** Gauges of the newest numbers, by system and version. */
export function monitorGauges(registry: Metrics): (system: string, windows: readonly EvaluatedWindow[]) => void {
  const registers = [registry];
  const accuracy = new Gauge({
    name: 'model_accuracy',
    help: 'Share of labelled predictions that were right, in the window judged last.',
    labelNames: ['system', 'version'],
    registers,
  });
  const drift = new Gauge({
    name: 'data_drift_score',
    help: 'Share of features that drifted from the reference of the version, in the window judged last.',
    labelNames: ['system', 'version'],
    registers,
  });
  const gap = new Gauge({
    name: 'model_fairness_gap',
    help: 'Largest difference of a rate between sensitive groups, in the window judged last.',
    labelNames: ['system', 'version', 'indicator', 'attribute'],
    registers,
  });
  const setOne = (system: string, { version, indicator, attribute, estimate }: Reading): void => {
    if (estimate === null) return;
    if (indicator === 'accuracy') accuracy.set({ system, version }, estimate.value);
    if (indicator === 'drift_share') drift.set({ system, version }, estimate.value);
    if (attribute !== null) gap.set({ system, version, indicator, attribute }, estimate.value);
  };
  return (system, windows) => {
    for (const { readings } of windows) for (const reading of readings) setOne(system, reading);
  };
}
