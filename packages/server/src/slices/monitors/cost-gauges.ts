import { type IndicatorName, indicatorCatalogue, messageTexts } from '@haechi/contract';
import { Gauge } from 'prom-client';
import type { Metrics } from '../../platform/metrics.ts';

interface CostLabels {
  readonly system: string;
  readonly monitor: string;
  readonly version: string;
  readonly slice: string;
  readonly indicator: string;
  /** `EUR`, or `EUR/token`. */
  readonly feature: string;
}
export interface CostGauges {
  reset(): void;
  /** Nothing for a number that is not about costs. */
  show(labels: CostLabels, value: number): void;
}

const names = Object.keys(indicatorCatalogue) as IndicatorName[];

/** The numbers of cost monitors once more under names of their own, `haechi_cost_total` and so on, with the currency as a label: for those who read nothing else. */
export function costGauges(registry: Metrics): CostGauges {
  const gauges = new Map(
    names
      .filter((name) => indicatorCatalogue[name].kind === 'cost')
      .map((name) => {
        const help = messageTexts.en[`indicator.${name}`] ?? name;
        const labelNames = ['system', 'monitor', 'version', 'slice', 'currency', 'unit'] as const;
        return [
          name as string,
          new Gauge({
            name: `haechi_${name}`,
            help: `${help.charAt(0).toUpperCase()}${help.slice(1)}, of the window judged last.`,
            labelNames,
            registers: [registry],
          }),
        ];
      }),
  );
  return {
    reset: () => {
      for (const gauge of gauges.values()) gauge.reset();
    },
    show: ({ system, monitor, version, slice, indicator, feature }, value) => {
      const slash = feature.indexOf('/');
      const [currency, unit] = slash < 0 ? [feature, ''] : [feature.slice(0, slash), feature.slice(slash + 1)];
      gauges.get(indicator)?.set({ system, monitor, version, slice, currency, unit }, value);
    },
  };
}
