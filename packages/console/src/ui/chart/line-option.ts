import type { EChartsCoreOption } from 'echarts/core';
import { type ChartColours, linePatterns } from './chart-colours.ts';
import type { ChartData, ChartLimit, ChartMark, ChartPoint, ChartSeries } from './chart-types.ts';
import { intervalOptions } from './interval-options.ts';
import { niceScale } from './nice-scale.ts';
import { withGaps } from './with-gaps.ts';

/** How numbers and times read in the reader's language. */
export interface ChartLanguage {
  readonly number: (value: number) => string;
  readonly axisTime: (at: number) => string;
}
interface LineOptionInput {
  readonly data: ChartData;
  readonly colours: ChartColours;
  readonly language: ChartLanguage;
  readonly tooltip: (times: number) => HTMLElement;
  readonly animate: boolean;
}

const fontFamily = '"Pretendard Variable", system-ui, sans-serif';

/** What ECharts draws: lines with gaps, intervals as bands, limits as labelled lines, marks on the time axis. */
export function lineOption({ data, colours, language, tooltip, animate }: LineOptionInput): EChartsCoreOption {
  const axisText = { color: colours.soft, fontFamily, fontSize: 11 };
  return {
    animation: animate,
    animationDuration: 150,
    grid: { left: 8, right: 14, top: 26, bottom: 6, outerBoundsMode: 'same' },
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
      type: 'time',
      min: data.from,
      max: data.to,
      splitNumber: 5,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: {
        ...axisText,
        hideOverlap: true,
        formatter: language.axisTime,
        showMinLabel: false,
        showMaxLabel: false,
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      scale: data.zero !== true,
      splitNumber: 3,
      axisLabel: { ...axisText, formatter: language.number },
      splitLine: { lineStyle: { color: colours.line } },
      ...yBounds(data),
    },
    series: data.series.flatMap((series, index) => seriesOptions(series, index, { data, colours })),
  };
}

interface Drawn {
  readonly data: ChartData;
  readonly colours: ChartColours;
}

/** A line with its intervals; limits and marks belong to the first one. */
function seriesOptions(series: ChartSeries, index: number, { data, colours }: Drawn): object[] {
  const colour = colours.series[index % colours.series.length] ?? colours.text;
  const points = data.stacked === true ? series.points : withGaps(series.points);
  const line = {
    type: 'line',
    name: series.name,
    data: points.map((point) => pointOption(point, { fill: colours.card, line: colour })),
    showSymbol: points.length < 40 || points.some(({ revised }) => revised === true),
    symbol: 'circle',
    symbolSize: points.length < 3 ? 7 : 4,
    connectNulls: false,
    color: colour,
    lineStyle: { width: 2, type: linePatterns[index % linePatterns.length] },
    emphasis: { disabled: true },
    z: 3,
    ...(data.stacked === true ? { stack: 'whole', areaStyle: { opacity: 0.28 } } : {}),
    ...(index === 0 ? markLine(data.limits ?? [], data.marks ?? [], colours) : {}),
  };
  return [...intervalOptions({ name: series.name, points, colour, index }), line];
}

/** A point that was computed anew is hollow and always shown. */
function pointOption({ time, value, revised }: ChartPoint, colours: { fill: string; line: string }): object {
  if (revised !== true) return [time, value];
  const itemStyle = { color: colours.fill, borderColor: colours.line, borderWidth: 2 };
  return { value: [time, value], symbol: 'circle', symbolSize: 9, itemStyle };
}

function markLine(limits: readonly ChartLimit[], marks: readonly ChartMark[], colours: ChartColours): object {
  const label = { fontFamily, fontSize: 11 };
  const limitLines = limits.map(({ value, label: name }) => ({
    yAxis: value,
    lineStyle: { color: colours.limit, type: [5, 4], width: 1.5 },
    label: {
      ...label,
      formatter: name,
      position: 'insideEndTop',
      color: colours.limit,
      textBorderColor: colours.card,
      textBorderWidth: 3,
    },
  }));
  const markLines = marks.map(({ time, number, tone }) => ({
    xAxis: time,
    lineStyle: { color: colours.tone[tone], type: 'solid', width: 1.5, opacity: 0.75 },
    label: {
      ...label,
      formatter: number,
      position: 'end',
      distance: 3,
      fontWeight: 600,
      color: colours.tone[tone],
      backgroundColor: colours.card,
      borderColor: colours.tone[tone],
      borderWidth: 1,
      borderRadius: 8,
      padding: [1, 5],
    },
  }));
  return { markLine: { silent: true, symbol: 'none', animation: false, data: [...limitLines, ...markLines] } };
}

/** Round bounds that hold values, intervals and limits: a limit is always in sight, so that its distance can be seen. */
function yBounds({ series, limits = [], zero = false, stacked = false }: ChartData): object {
  if (stacked) return { min: 0 };
  const values = series.flatMap(({ points }) => points.flatMap(({ value, lower, upper }) => [value, lower, upper]));
  const known = [...values, ...limits.map(({ value }) => value)].filter((value) => typeof value === 'number');
  if (known.length === 0) return {};
  return niceScale(Math.min(...known, ...(zero ? [0] : [])), Math.max(...known));
}
