import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import type { EChartsCoreOption } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { useWords, type Words } from '../use-words.ts';
import { type ChartColours, chartColours } from './chart-colours.ts';
import { connect, init } from './echarts-setup.ts';

/** With what an option is made. */
export interface DrawnWith {
  readonly colours: ChartColours;
  readonly words: Words;
  readonly animate: boolean;
}
interface EchartBoxProps {
  /** Must be the same function while nothing changed. */
  readonly option: (how: DrawnWith) => EChartsCoreOption;
  /** What is shown, for those who do not see it. */
  readonly label: string;
  readonly height: number;
  /** Charts of one group share their cross-hair. */
  readonly group?: string | undefined;
}
type EChart = ReturnType<typeof init>;

/** The one place where ECharts draws. */
export function EchartBox({ option, label, height, group }: EchartBoxProps) {
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
    chart.current.setOption(option({ colours, words, animate: !still }), { notMerge: true });
  }, [option, words, scheme, still]);

  return <div ref={box} role="img" aria-label={label} style={{ height }} className="chart-canvas" />;
}
