import type { ResultOf } from '../../../data/calls.ts';
import type { ChartSeries } from '../../../ui/chart/chart-types.ts';

export type HistoryPoint = ResultOf<'monitorDefinitions', 'history'>['points'][number];

/** More series than this are too many for one panel; those with the most points are kept. */
const mostSeries = 5;

interface HistorySeries {
  readonly series: readonly ChartSeries[];
  /** Series left out for want of room. */
  readonly hidden: number;
  /** Limits that held, oldest first, without repeats. */
  readonly limits: readonly number[];
}

/**
 * A series for each name; further apart by attribute or column where the points differ in it.
 * @param name what a point belongs to: its version or its slice
 */
export function historySeries(points: readonly HistoryPoint[], name: (point: HistoryPoint) => string): HistorySeries {
  const about = new Set(points.map(({ attribute, feature }) => attribute ?? feature));
  const nameOf = (point: HistoryPoint) => {
    const of = point.attribute ?? point.feature;
    return about.size > 1 && of !== null ? `${of} · ${name(point)}` : name(point);
  };
  const groups = [...Map.groupBy(points, nameOf)].map(([called, own]) => ({ name: called, points: chartPoints(own) }));
  const kept = groups.toSorted((a, b) => b.points.length - a.points.length).slice(0, mostSeries);
  return {
    series: kept.sort((a, b) => a.name.localeCompare(b.name)),
    hidden: groups.length - kept.length,
    limits: [...new Set(points.flatMap(({ limit }) => (limit === null ? [] : [limit])))],
  };
}

/** In order of time; what could not be computed is a gap. */
function chartPoints(points: readonly HistoryPoint[]) {
  return points
    .map(({ time, verdict, estimate, revised }) => ({
      time: Date.parse(time),
      value: verdict === 'error' || estimate.n === 0 ? null : estimate.value,
      lower: estimate.lower,
      upper: estimate.upper,
      n: estimate.n,
      revised,
    }))
    .sort((a, b) => a.time - b.time);
}
