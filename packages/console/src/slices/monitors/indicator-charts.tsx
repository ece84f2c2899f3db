import type { IndicatorPoint, Limit } from '@haechi/contract';
import { useMemo } from 'react';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import type { ChartMark } from '../../ui/chart/chart-types.ts';
import { useWords } from '../../ui/use-words.ts';
import { type IndicatorPanel, indicatorPanels } from './indicator-panels.ts';
import { indicatorUnit } from './indicator-unit.ts';

interface IndicatorChartsProps {
  readonly system: string;
  readonly points: readonly IndicatorPoint[];
  readonly limits: readonly Limit[];
  readonly from: number;
  readonly to: number;
  readonly marks: readonly ChartMark[];
}

/** Every indicator of a system on one time axis with one cross-hair. */
export function IndicatorCharts({ points, limits, ...axis }: IndicatorChartsProps) {
  const panels = useMemo(() => indicatorPanels(points, limits), [points, limits]);
  return panels.map((panel) => <PanelChart key={`${panel.indicator} ${panel.attribute}`} panel={panel} {...axis} />);
}

type PanelChartProps = { readonly panel: IndicatorPanel } & Omit<IndicatorChartsProps, 'points' | 'limits'>;

function PanelChart({ panel, system, from, to, marks }: PanelChartProps) {
  const words = useWords();
  const { t } = words;
  const name = words.indicator(panel.indicator);
  const title = panel.attribute === null ? name : `${name} · ${panel.attribute}`;
  const data = useMemo(
    () => ({
      series: panel.series,
      limits: panel.limits.map(({ side, value }) => ({
        value,
        label: t(`limit.${side}`, { value: words.number(value) }),
      })),
      marks,
      from,
      to,
      unit: indicatorUnit(panel.indicator, words),
    }),
    [panel, marks, from, to, t, words],
  );
  return (
    <ChartCard
      title={title}
      data={data}
      fileName={[system, panel.indicator, panel.attribute].filter((part) => part !== null).join('-')}
      group={system}
      aside={
        panel.hidden > 0 ? <span className="soft small">{t('chart.hidden', { n: panel.hidden })}</span> : undefined
      }
    />
  );
}
