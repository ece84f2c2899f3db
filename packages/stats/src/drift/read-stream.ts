import { CHUNK_ROWS } from './constants.ts';
import type { DriftValue } from './count-cells.ts';
import type { DriftFinding } from './drift-finding.ts';
import { type DriftMonitor, startDrift, stepDrift } from './drift-monitor.ts';
import type { FeaturePlan } from './feature-plan.ts';

/** Runs a monitor over whole columns, for tests: its alarms, the rows each column was armed for in the mean, and its last state. */
export function readStream(
  columns: Readonly<Record<string, { readonly kind: FeaturePlan['kind']; readonly values: readonly DriftValue[] }>>,
  options: { readonly runRows?: number } = {},
): { readonly alarms: readonly DriftFinding[]; readonly armedRows: number; readonly monitor: DriftMonitor } {
  const kinds = Object.fromEntries(Object.entries(columns).map(([name, { kind }]) => [name, kind]));
  const rows = Math.max(...Object.values(columns).map(({ values }) => values.length));
  const alarms: DriftFinding[] = [];
  let armed = 0;
  let monitor = startDrift(kinds, options);
  for (let from = 0; from + CHUNK_ROWS <= rows; from += CHUNK_ROWS) {
    const chunk = Object.fromEntries(
      Object.entries(columns).map(([name, { values }]) => [name, values.slice(from, from + CHUNK_ROWS)]),
    );
    const step = stepDrift(monitor, chunk);
    monitor = step.monitor;
    alarms.push(...step.findings.filter(({ verdict }) => verdict === 'fail'));
    armed += step.findings.filter(({ verdict }) => verdict !== 'skipped').length * CHUNK_ROWS;
  }
  return { alarms, armedRows: armed / Object.keys(columns).length, monitor };
}
