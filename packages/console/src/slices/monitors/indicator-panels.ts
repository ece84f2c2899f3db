import type { IndicatorName, IndicatorPoint, Limit } from '@haechi/contract';
import type { ChartPoint, ChartSeries } from '../../ui/chart/chart-types.ts';

/** More series than this are too many for one panel; those with the largest newest value are kept. */
const mostSeries = 5;

/** The order in which panels stand: what people are harmed by first, then what warns of it. */
const order: readonly IndicatorName[] = [
  'accuracy',
  'tpr_gap',
  'fpr_gap',
  'drift_share',
  'psi',
  'ks',
  'low_confidence_share',
  'volume',
];

export interface IndicatorPanel {
  readonly indicator: IndicatorName;
  readonly attribute: string | null;
  readonly series: readonly ChartSeries[];
  readonly limits: readonly { readonly side: Limit['side']; readonly value: number }[];
  /** Series left out for want of room. */
  readonly hidden: number;
}

/** Groups indicator points into panels: one for each indicator and sensitive attribute; in it a series for each version, or each feature. */
export function indicatorPanels(
  points: readonly IndicatorPoint[],
  limits: readonly Limit[],
): readonly IndicatorPanel[] {
  const panels = Map.groupBy(points, ({ indicator, attribute }) => JSON.stringify([indicator, attribute]));
  return [...panels.values()]
    .map((members) => panelOf(members, limits))
    .filter((panel) => panel !== undefined)
    .sort(
      (a, b) =>
        order.indexOf(a.indicator) - order.indexOf(b.indicator) || (a.attribute ?? '').localeCompare(b.attribute ?? ''),
    );
}

function panelOf(members: readonly IndicatorPoint[], limits: readonly Limit[]): IndicatorPanel | undefined {
  const first = members[0];
  if (first === undefined) return undefined;
  const versions = new Set(members.map(({ version }) => version));
  const bySeries = Map.groupBy(members, ({ version, feature }) =>
    feature === null ? version : versions.size > 1 ? `${feature} · ${version}` : feature,
  );
  const all = [...bySeries].map(([name, own]) => ({ name, points: chartPoints(own) }));
  const isPerFeature = first.feature !== null;
  const kept = isPerFeature
    ? all.toSorted((a, b) => newest(b) - newest(a)).slice(0, mostSeries)
    : all.toSorted((a, b) => a.name.localeCompare(b.name)).slice(-mostSeries);
  return {
    indicator: first.indicator,
    attribute: first.attribute,
    series: kept,
    hidden: all.length - kept.length,
    limits: limits
      .filter(({ indicator, enabled }) => indicator === first.indicator && enabled)
      .map(({ side, value }) => ({ side, value })),
  };
}

/** In order of time. What could not be computed is a gap. */
function chartPoints(points: readonly IndicatorPoint[]): ChartPoint[] {
  return points
    .map(({ time, verdict, estimate }) => ({
      time: Date.parse(time),
      value: verdict === 'error' || estimate.n === 0 ? null : estimate.value,
      lower: estimate.lower,
      upper: estimate.upper,
      n: estimate.n,
    }))
    .sort((a, b) => a.time - b.time);
}

function newest({ points }: ChartSeries): number {
  return points.findLast(({ value }) => value !== null)?.value ?? Number.NEGATIVE_INFINITY;
}
