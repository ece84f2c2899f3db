/** What of ECharts' api shapes are drawn with. */
export interface DrawApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly [number, number];
  size(span: readonly [number, number]): readonly [number, number];
}

/** Half the width of a whisker's ends, px. */
const capHalf = 4;
/** Of a dot, px. */
const radius = 4;

/** An upright bar from zero, so many shares of its category wide. */
function bar(api: DrawApi, { width, style }: { readonly width: number; readonly style: object }): object {
  const [x, top] = api.coord([api.value(0), api.value(1)]);
  const [, foot] = api.coord([api.value(0), 0]);
  const wide = Math.max(1, api.size([1, 0])[0] * width);
  return {
    type: 'rect',
    shape: { x: x - wide / 2, y: Math.min(top, foot), width: wide, height: Math.abs(foot - top) },
    style,
  };
}

/** An interval from dimension 2 to 3 with its ends; nothing where there is none. */
function whisker(api: DrawApi, { lying, colour }: { readonly lying: boolean; readonly colour: string }): object[] {
  const low = api.value(2);
  const high = api.value(3);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [];
  const from = lying ? api.coord([low, api.value(1)]) : api.coord([api.value(0), low]);
  const to = lying ? api.coord([high, api.value(1)]) : api.coord([api.value(0), high]);
  const line = ([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]) => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style: { stroke: colour, lineWidth: 1.5, opacity: 0.8 },
  });
  const cap = ([x, y]: readonly [number, number]) =>
    lying ? line([x, y - capHalf], [x, y + capHalf]) : line([x - capHalf, y], [x + capHalf, y]);
  return [line(from, to), cap(from), cap(to)];
}

function dot(api: DrawApi, { fill, stroke }: { readonly fill: string; readonly stroke: string }): object {
  const [cx, cy] = api.coord([api.value(0), api.value(1)]);
  return { type: 'circle', shape: { cx, cy, r: radius }, style: { fill, stroke, lineWidth: 1.8 } };
}

/** The marks that values by category are drawn with. */
export const shapes = { bar, whisker, dot };
