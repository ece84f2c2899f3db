import type { EChartsCoreOption } from 'echarts/core';
import type { ChartColours } from './chart-colours.ts';
import type { BarData, BarSeries, BarValue, ChartLimit } from './chart-types.ts';
import { niceScale } from './nice-scale.ts';
import { type DrawApi, shapes } from './shapes.ts';

const fontFamily = '"Pretendard Variable", system-ui, sans-serif';
/** Widths of the bars of an overlay as shares of the room of a category: the reference behind, the current one in front. */
const overlayWidths = [0.86, 0.5] as const;
/** A label on the axis of categories is cut at so many characters; beside lying values there is more room. */
const longestLabel = 18;
const longestLying = 34;

interface BarOptionInput {
  readonly data: BarData;
  readonly colours: ChartColours;
  readonly number: (value: number) => string;
  readonly tooltip: (index: number) => HTMLElement;
  readonly animate: boolean;
}

/** What ECharts draws for values by category: overlaid bars, lying intervals, or a reliability curve. */
export function barOption(input: BarOptionInput): EChartsCoreOption {
  const { data, colours, tooltip } = input;
  const isLying = data.look === 'intervals';
  return {
    animation: input.animate,
    animationDuration: 150,
    grid: { left: 8, right: 16, top: data.limits === undefined ? 10 : 22, bottom: 6, outerBoundsMode: 'same' },
    tooltip: {
      trigger: data.look === 'reliability' ? 'item' : 'axis',
      confine: true,
      backgroundColor: colours.card,
      borderColor: colours.line,
      padding: 0,
      textStyle: { color: colours.text, fontFamily, fontSize: 12 },
      axisPointer: { type: 'shadow', shadowStyle: { color: colours.line, opacity: 0.35 } },
      transitionDuration: 0,
      formatter: (found: Hovered | readonly Hovered[]) => tooltip([found].flat()[0]?.dataIndex ?? 0),
    },
    xAxis: isLying ? valueAxis(input) : data.look === 'reliability' ? shareAxis(input) : categoryAxis(input),
    yAxis: isLying ? { ...categoryAxis(input), inverse: true } : valueAxis(input),
    series: data.series.map((series, index) => seriesOption(series, index, input)),
  };
}

interface Hovered {
  readonly dataIndex: number;
}

function categoryAxis({ data, colours }: BarOptionInput): object {
  const most = data.look === 'intervals' ? longestLying : longestLabel;
  return {
    type: 'category',
    data: data.categories,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colours.line } },
    axisLabel: {
      color: colours.soft,
      fontFamily,
      fontSize: 11,
      hideOverlap: true,
      formatter: (name: string) => (name.length > most ? `${name.slice(0, most - 1)}…` : name),
    },
  };
}

function shareAxis({ colours, number }: BarOptionInput): object {
  return {
    type: 'value',
    min: 0,
    max: 1,
    interval: 0.25,
    axisLabel: { color: colours.soft, fontFamily, fontSize: 11, formatter: number },
    splitLine: { show: false },
  };
}

function valueAxis({ data, colours, number }: BarOptionInput): object {
  const values = data.series.flatMap(({ values: own }) =>
    own.flatMap(({ value, lower, upper }) => [value, lower, upper]),
  );
  const known = [...values, ...(data.limits ?? []).map(({ value }) => value)].filter(
    (value) => typeof value === 'number',
  );
  const bounds =
    data.look === 'reliability'
      ? { min: 0, max: 1, interval: 0.25 }
      : niceScale(Math.min(0, ...known), Math.max(0, ...known));
  return {
    type: 'value',
    splitNumber: 3,
    axisLabel: { color: colours.soft, fontFamily, fontSize: 11, formatter: number, hideOverlap: true },
    splitLine: { lineStyle: { color: colours.line } },
    ...bounds,
  };
}

function seriesOption(series: BarSeries, index: number, input: BarOptionInput): object {
  const { data, colours } = input;
  // Of an overlay the first series is the grey one behind.
  const place = data.look === 'overlay' ? index - 1 : index;
  const colour = colours.series.at(place % colours.series.length) ?? colours.text;
  const at = (category: number) => (data.look === 'reliability' ? Number(data.categories[category]) : category);
  const asNumber = (value: number | null | undefined) => value ?? Number.NaN;
  const isLying = data.look === 'intervals';
  const points = series.values.map((one, category) =>
    isLying
      ? [asNumber(one.value), category, asNumber(one.lower), asNumber(one.upper)]
      : [at(category), asNumber(one.value), asNumber(one.lower), asNumber(one.upper)],
  );
  return {
    type: 'custom',
    name: series.name,
    data: points,
    z: 2 + index,
    encode: isLying ? { x: [0, 2, 3], y: 1 } : { x: 0, y: [1, 2, 3] },
    renderItem: (params: Hovered, api: DrawApi) =>
      draw(data.look, { api, colours, colour, index, value: series.values[params.dataIndex] ?? { value: null } }),
    ...(index === 0 ? guides(data, colours) : {}),
  };
}

interface Drawn {
  readonly api: DrawApi;
  readonly colours: ChartColours;
  readonly colour: string;
  readonly index: number;
  readonly value: BarValue;
}

function draw(look: BarData['look'], drawn: Drawn): object | undefined {
  const { api, colours, colour, index, value } = drawn;
  if (value.value === null) return undefined;
  const fill = value.small === true ? colours.card : colour;
  if (look === 'overlay')
    return shapes.bar(api, {
      width: overlayWidths[Math.min(index, 1)] ?? 0.5,
      style: index === 0 ? { fill: colours.soft, opacity: 0.32 } : { fill: colour, opacity: 0.88 },
    });
  return {
    type: 'group',
    children: [
      ...shapes.whisker(api, { lying: look === 'intervals', colour }),
      shapes.dot(api, { fill, stroke: colour }),
    ],
  };
}

/** Limits as labelled lines; for a reliability curve the diagonal. */
function guides({ look, limits = [] }: BarData, colours: ChartColours): object {
  const line = { silent: true, symbol: 'none', animation: false };
  if (look === 'reliability') {
    const style = { color: colours.soft, type: [4, 4], width: 1.2 };
    return { markLine: { ...line, lineStyle: style, data: [[{ coord: [0, 0] }, { coord: [1, 1] }]] } };
  }
  return { markLine: { ...line, data: limits.map((limit) => limitLine(limit, look === 'intervals', colours)) } };
}

function limitLine({ value, label }: ChartLimit, isLying: boolean, colours: ChartColours): object {
  return {
    ...(isLying ? { xAxis: value } : { yAxis: value }),
    lineStyle: { color: colours.limit, type: [5, 4], width: 1.5 },
    label: {
      show: label !== '',
      formatter: label,
      position: isLying ? 'start' : 'end',
      color: colours.limit,
      fontFamily,
      fontSize: 11,
    },
  };
}
