import type { ChartPoint } from './chart-types.ts';

/** With fewer points than this a band would hardly be seen; each interval is drawn as a whisker then. */
const bandFrom = 12;
/** Half the width of a whisker's ends, px. */
const capHalf = 4;

interface Drawn {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  readonly colour: string;
  readonly index: number;
}
/** What of ECharts' api a whisker is drawn with. */
interface DrawApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly [number, number];
}

/** The intervals of a series: a band, or whiskers where points are few; nothing when it has none. */
export function intervalOptions(drawn: Drawn): object[] {
  const known = drawn.points.filter(({ lower, upper }) => typeof lower === 'number' && typeof upper === 'number');
  if (known.length === 0) return [];
  return known.length < bandFrom ? [whiskers(drawn, known)] : band(drawn);
}

function whiskers({ name, colour }: Drawn, known: readonly ChartPoint[]): object {
  return {
    type: 'custom',
    name: `${name} interval`,
    silent: true,
    z: 2,
    tooltip: { show: false },
    data: known.map(({ time, lower, upper }) => [time, lower, upper]),
    encode: { x: 0, y: [1, 2] },
    renderItem: (_: unknown, api: DrawApi) => {
      const [x, low] = api.coord([api.value(0), api.value(1)]);
      const [, high] = api.coord([api.value(0), api.value(2)]);
      const line = (x1: number, y1: number, to: readonly [number, number]) => ({
        type: 'line',
        shape: { x1, y1, x2: to[0], y2: to[1] },
        style: { stroke: colour, lineWidth: 1.5, opacity: 0.7 },
      });
      const children = [
        line(x, low, [x, high]),
        line(x - capHalf, low, [x + capHalf, low]),
        line(x - capHalf, high, [x + capHalf, high]),
      ];
      return { type: 'group', children };
    },
  };
}

/** An invisible foot with the width of the interval stacked on it. */
function band({ name, points, colour, index }: Drawn): object[] {
  const base = {
    type: 'line',
    stack: `band ${index}`,
    stackStrategy: 'all',
    symbol: 'none',
    lineStyle: { opacity: 0 },
    silent: true,
    z: 1,
    tooltip: { show: false },
    emphasis: { disabled: true },
  };
  const widthOf = ({ lower, upper }: ChartPoint) =>
    typeof lower === 'number' && typeof upper === 'number' ? upper - lower : null;
  return [
    { ...base, name: `${name} lower`, data: points.map(({ time, lower }) => [time, lower ?? null]) },
    {
      ...base,
      name: `${name} width`,
      data: points.map((point) => [point.time, widthOf(point)]),
      areaStyle: { color: colour, opacity: 0.13 },
    },
  ];
}
