import { Gauge } from 'prom-client';
import type { Metrics } from '../../platform/metrics.ts';
import type { Db } from '../../platform/postgres.ts';
import { MAX_METRIC_SERIES } from './constants.ts';
import { costGauges } from './cost-gauges.ts';
import { monitorTables } from './tables.ts';

/** One number of a monitor's newest evaluation. Empty text where the indicator has no such label. */
export interface IndicatorSample {
  readonly indicator: string;
  readonly version: string;
  readonly slice: string;
  readonly feature: string;
  readonly attribute: string;
  readonly group: string;
  readonly value: number;
  readonly limit: number | null;
  readonly failing: boolean;
}

export interface IndicatorGauges {
  /** Replaces what is shown of one monitor. */
  show(of: { system: string; monitor: string }, samples: readonly IndicatorSample[], at: Date): void;
  /** A monitor was removed. */
  forget(of: { system: string; monitor: string }): void;
}

const labelNames = ['system', 'monitor', 'indicator', 'version', 'slice', 'feature', 'attribute', 'group'] as const;

/**
 * The newest numbers of the defined monitors at /metrics. At most `MAX_METRIC_SERIES` are shown, those that fail and those with a limit first, since each is a
 * series in whatever reads them; how many were left out stands beside them.
 */
export function indicatorGauges(registry: Metrics, db: Db): IndicatorGauges {
  const registers = [registry];
  const shown = new Map<
    string,
    { readonly samples: readonly (IndicatorSample & { system: string; monitor: string })[] }
  >();
  const value = new Gauge({
    name: 'haechi_indicator',
    help: 'Number of a monitor in the window judged last.',
    labelNames,
    registers,
    collect: () => fill(),
  });
  const limit = new Gauge({ name: 'haechi_indicator_limit', help: 'Its limit.', labelNames, registers });
  const failing = new Gauge({
    name: 'haechi_indicator_failing',
    help: '1 when the number breaks its limit, else 0.',
    labelNames,
    registers,
  });
  const left = new Gauge({
    name: 'haechi_indicators_not_shown',
    help: 'Numbers left out at /metrics because there are too many.',
    registers,
  });
  const evaluated = new Gauge({
    name: 'haechi_monitor_evaluated_timestamp_seconds',
    help: 'When the monitor was evaluated last.',
    labelNames: ['system', 'monitor'],
    registers,
  });
  const costs = costGauges(registry);
  openFindingsGauge(registry, db);
  const fill = () => {
    for (const gauge of [value, limit, failing]) gauge.reset();
    costs.reset();
    const all = [...shown.values()].flatMap(({ samples }) => samples);
    const rank = (sample: IndicatorSample) => (sample.failing ? 0 : sample.limit === null ? 2 : 1);
    const first =
      all.length <= MAX_METRIC_SERIES ? all : all.sort((a, b) => rank(a) - rank(b)).slice(0, MAX_METRIC_SERIES);
    left.set(all.length - first.length);
    for (const { value: number, limit: bound, failing: bad, ...labels } of first) {
      value.set(labels, number);
      costs.show(labels, number);
      failing.set(labels, bad ? 1 : 0);
      if (bound !== null) limit.set(labels, bound);
    }
  };
  const keyOf = (of: { system: string; monitor: string }) => `${of.system}/${of.monitor}`;
  return {
    show: (of, samples, at) => {
      shown.set(keyOf(of), { samples: samples.map((sample) => ({ ...of, ...sample })) });
      evaluated.set(of, at.getTime() / 1000);
    },
    forget: (of) => {
      shown.delete(keyOf(of));
      evaluated.remove(of);
    },
  };
}

/** Open findings by system and basis, asked when they are read; nothing is shown while the records are away. */
function openFindingsGauge(registry: Metrics, db: Db): void {
  new Gauge({
    name: 'haechi_findings_open',
    help: 'Findings that are open, by what they are held against.',
    labelNames: ['system', 'basis'],
    registers: [registry],
    async collect() {
      this.reset();
      const counts = await monitorTables(db)
        .selectFrom('findings')
        .select(['system_id', 'basis', (count) => count.fn.countAll<string>().as('open')])
        .where('closed_at', 'is', null)
        .groupBy(['system_id', 'basis'])
        .execute()
        .catch(() => []);
      for (const { system_id, basis, open } of counts) this.set({ system: system_id, basis }, Number(open));
    },
  });
}
