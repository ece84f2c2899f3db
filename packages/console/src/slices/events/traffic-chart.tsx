import { useMemo } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import type { ChartMark, ChartSeries } from '../../ui/chart/chart-types.ts';
import { useWords } from '../../ui/use-words.ts';

type Traffic = ResultOf<'events', 'traffic'>;

interface TrafficChartProps {
  readonly traffic: Traffic;
  readonly system: string;
  readonly from: number;
  readonly to: number;
  readonly marks: readonly ChartMark[];
}

/** Predictions over time, one upon the other by version: the live split as it was. */
export function TrafficChart({ traffic, system, from, to, marks }: TrafficChartProps) {
  const { t } = useWords();
  const series = useMemo(() => trafficSeries(traffic), [traffic]);
  const data = useMemo(
    () => ({ series, from, to, marks, stacked: true, zero: true, unit: t('traffic.unit', { step: traffic.step }) }),
    [series, from, to, marks, t, traffic.step],
  );
  return (
    <ChartCard title={t('traffic.title')} data={data} fileName={`${system}-traffic`} group={system} height={170} />
  );
}

/** A series a version; where a version gave no prediction while others did, it gave none, which is not a gap. */
export function trafficSeries({ points, step }: Pick<Traffic, 'points' | 'step'>): readonly ChartSeries[] {
  const times = points.map(({ time }) => Date.parse(time));
  const first = Math.min(...times);
  const last = Math.max(...times);
  const versions = [...new Set(points.map(({ version }) => version))].sort();
  const slots = points.length === 0 ? 0 : Math.round((last - first) / (step * 1000)) + 1;
  return versions.map((version) => {
    const counts = new Map<number, number>();
    for (const point of points)
      if (point.version === version)
        counts.set(Date.parse(point.time), (counts.get(Date.parse(point.time)) ?? 0) + point.count);
    const grid = Array.from({ length: slots }, (_, slot) => first + slot * step * 1000);
    return { name: version, points: grid.map((time) => ({ time, value: counts.get(time) ?? 0 })) };
  });
}
