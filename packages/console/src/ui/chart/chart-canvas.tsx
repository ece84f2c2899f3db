import { useCallback } from 'react';
import { chartTooltip } from './chart-tooltip.ts';
import type { ChartData } from './chart-types.ts';
import { type DrawnWith, EchartBox } from './echart-box.tsx';
import { lineOption } from './line-option.ts';

export interface ChartCanvasProps {
  readonly data: ChartData;
  readonly label: string;
  readonly height: number;
  readonly group?: string;
}

/** Lines over time. */
export function ChartCanvas({ data, ...box }: ChartCanvasProps) {
  const option = useCallback(
    ({ colours, words, animate }: DrawnWith) => {
      const tooltip = chartTooltip(data, colours.series, {
        number: words.number,
        absolute: words.absolute,
        interval: (lower, upper) =>
          words.t('estimate.range', { lower: words.number(lower), upper: words.number(upper) }),
        observations: (n) => words.t('estimate.n', { n: words.number(n) }),
        revised: words.t('chart.revised'),
      });
      const language = { number: words.number, axisTime: axisTime(data, words.language) };
      return lineOption({ data, colours, language, tooltip, animate });
    },
    [data],
  );
  return <EchartBox option={option} {...box} />;
}

/** With seconds within a quarter of an hour, time of day within two days, else the date. */
function axisTime({ from, to }: ChartData, language: string): (at: number) => string {
  const span = to - from;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const options =
    span > 2 * 86_400_000
      ? ({ month: 'short', day: 'numeric' } as const)
      : span > 15 * 60_000
        ? time
        : ({ ...time, second: '2-digit' } as const);
  const format = new Intl.DateTimeFormat(language, options);
  return (at) => format.format(at);
}
