interface Range {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Room beside what is drawn, as a share of its extent. */
const room = 0.08;

/**
 * Places on a bar, in percent of its width, for one effect: the extent holds the interval, zero and the limit, with room on both sides. Pure; what is
 * infinite or missing does not widen it and is cut at the edge.
 */
export function effectScale({ value, lower, upper }: Range, margin: number): { at: (x: number) => number } {
  const all = [0, margin, value, lower, upper].filter((x): x is number => x !== null && Number.isFinite(x));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const extent = most - least || 1;
  const from = least - extent * room;
  const width = extent * (1 + 2 * room);
  return { at: (x) => Math.min(100, Math.max(0, ((x - from) / width) * 100)) };
}
