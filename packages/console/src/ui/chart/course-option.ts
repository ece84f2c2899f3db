import type { EChartsCoreOption } from 'echarts/core';
import { type ChartColours, linePatterns } from './chart-colours.ts';
import type { CourseData, CoursePoint, CourseSeries } from './course-types.ts';

const fontFamily = '"Pretendard Variable", system-ui, sans-serif';
/** With more points than this a line is drawn without dots. */
const dotsUntil = 40;

interface CourseOptionInput {
  readonly data: CourseData;
  readonly colours: ChartColours;
  readonly number: (value: number) => string;
  readonly tooltip: (x: number) => HTMLElement;
  readonly animate: boolean;
}

/** What ECharts draws: lines over a number, the spread of each stretch as a band, either axis of values. */
export function courseOption({ data, colours, number, tooltip, animate }: CourseOptionInput): EChartsCoreOption {
  const axisText = { color: colours.soft, fontFamily, fontSize: 11 };
  return {
    animation: animate,
    animationDuration: 150,
    grid: { left: 8, right: 18, top: 12, bottom: 4, outerBoundsMode: 'same' },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: colours.card,
      borderColor: colours.line,
      padding: 0,
      textStyle: { color: colours.text, fontFamily, fontSize: 12 },
      axisPointer: { type: 'line', lineStyle: { color: colours.soft, type: 'solid', width: 1 } },
      transitionDuration: 0,
      formatter: (items: readonly { readonly axisValue: number }[]) => tooltip(items[0]?.axisValue ?? 0),
    },
    xAxis: {
      type: 'value',
      scale: true,
      splitNumber: 5,
      name: data.across,
      nameLocation: 'middle',
      nameGap: 22,
      nameTextStyle: axisText,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { ...axisText, hideOverlap: true, formatter: data.acrossText },
      splitLine: { show: false },
    },
    yAxis: {
      type: data.log ? 'log' : 'value',
      scale: true,
      splitNumber: 3,
      axisLabel: { ...axisText, formatter: number },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: data.series.flatMap((series, index) => seriesOptions(series, index, { data, colours })),
  };
}

/** What can be drawn of a value: nothing of zero and less on a logarithmic axis. */
const drawn = (value: number | null | undefined, log: boolean): number | null =>
  typeof value === 'number' && (!log || value > 0) ? value : null;

function seriesOptions(
  { name, points }: CourseSeries,
  index: number,
  { data, colours }: { data: CourseData; colours: ChartColours },
): object[] {
  const colour = colours.series[index % colours.series.length] ?? colours.text;
  const line = {
    type: 'line',
    name,
    data: points.map(({ x, value }) => [x, drawn(value, data.log)]),
    showSymbol: points.length < dotsUntil,
    symbol: 'circle',
    symbolSize: points.length < 3 ? 7 : 4,
    connectNulls: false,
    color: colour,
    lineStyle: { width: 2, type: linePatterns[index % linePatterns.length] },
    emphasis: { disabled: true },
    z: 3,
  };
  const isSpread = points.some(({ low, high }) => low !== high);
  return isSpread ? [spread(points, { name, colour, log: data.log }), line] : [line];
}

interface Drawing {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly [number, number];
}

/** From the smallest to the largest of each stretch: an upright line, so that no peak is lost where values were thinned out. */
function spread(
  points: readonly CoursePoint[],
  { name, colour, log }: { name: string; colour: string; log: boolean },
): object {
  return {
    type: 'custom',
    name: `${name} spread`,
    silent: true,
    z: 1,
    tooltip: { show: false },
    data: points.flatMap(({ x, low, high }) => {
      const [from, to] = [drawn(low, log), drawn(high, log)];
      return from === null || to === null ? [] : [[x, from, to]];
    }),
    encode: { x: 0, y: [1, 2] },
    renderItem: (_: unknown, api: Drawing) => {
      const [x1, y1] = api.coord([api.value(0), api.value(1)]);
      const [x2, y2] = api.coord([api.value(0), api.value(2)]);
      return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: colour, lineWidth: 2, opacity: 0.22 } };
    },
  };
}
