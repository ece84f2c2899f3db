import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useWords } from '../use-words.ts';
import { chartColours } from './chart-colours.ts';
import { chartTooltip } from './chart-tooltip.ts';
import type { ChartData } from './chart-types.ts';
import { connect, init } from './echarts-setup.ts';
import { lineOption } from './line-option.ts';

export interface ChartCanvasProps {
  readonly data: ChartData;
  /** What is shown, for those who do not see it. */
  readonly label: string;
  readonly height: number;
  /** Charts of one group share their cross-hair. */
  readonly group?: string;
}
type EChart = ReturnType<typeof init>;

/** The one place where ECharts draws. */
export function ChartCanvas({ data, label, height, group }: ChartCanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChart | null>(null);
  const words = useWords();
  const scheme = useComputedColorScheme('light');
  const still = useReducedMotion();

  useEffect(() => {
    if (box.current === null) return;
    const made = init(box.current, null, { renderer: 'svg' });
    chart.current = made;
    if (group !== undefined) {
      made.group = group;
      connect(group);
    }
    const resize = new ResizeObserver(() => made.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [group]);

  useEffect(() => {
    if (chart.current === null || box.current === null) return;
    const colours = chartColours(scheme, getComputedStyle(box.current));
    const tooltip = chartTooltip(data, colours.series, {
      number: words.number,
      absolute: words.absolute,
      interval: (lower, upper) => words.t('estimate.range', { lower: words.number(lower), upper: words.number(upper) }),
      observations: (n) => words.t('estimate.n', { n: words.number(n) }),
    });
    const language = { number: words.number, axisTime: axisTime(data, words.language) };
    chart.current.setOption(lineOption({ data, colours, language, tooltip, animate: !still }), { notMerge: true });
  }, [data, words, scheme, still]);

  return <div ref={box} role="img" aria-label={label} style={{ height }} className="chart-canvas" />;
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
