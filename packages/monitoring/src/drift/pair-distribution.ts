import type { Distribution } from '@haechi/contract';
import { quantileOf, type WeightedValues } from '@haechi/stats';
import type { CategoricalPair, ColumnPair, NumericPair } from '../column-pair.ts';
import { CHART_BARS, CHART_SPAN } from '../constants.ts';

/** Both sides of a column as bars: of equal width over the middle of both sides with the tails in the outer ones, or the most frequent levels and the rest. */
export function pairDistribution(pair: ColumnPair): Distribution {
  return pair.kind === 'numeric' ? numericBars(pair) : levelBars(pair);
}

function missingOf({ rows }: ColumnPair): Pick<Distribution, 'reference_missing' | 'current_missing'> {
  return { reference_missing: rows.reference.missing, current_missing: rows.current.missing };
}

function levelBars(pair: CategoricalPair): Distribution {
  const { levels, reference, current, other } = pair;
  const order = levels
    .map((_, place) => place)
    .sort((a, b) => (reference[b] ?? 0) + (current[b] ?? 0) - (reference[a] ?? 0) - (current[a] ?? 0));
  const fits = levels.length <= CHART_BARS && other.reference + other.current === 0;
  const shown = fits ? order : order.slice(0, CHART_BARS - 1);
  const over = (counts: readonly number[], more: number): number[] => {
    const bars = shown.map((place) => counts[place] ?? 0);
    const rest = counts.reduce((sum, count) => sum + count, more) - bars.reduce((sum, count) => sum + count, 0);
    return fits ? bars : [...bars, rest];
  };
  return {
    column: pair.name,
    kind: 'categorical',
    edges: null,
    levels: [...shown.map((place) => levels[place] ?? ''), ...(fits ? [] : ['(rest)'])],
    reference: over(reference, other.reference),
    current: over(current, other.current),
    ...missingOf(pair),
  };
}

function numericBars(pair: NumericPair): Distribution {
  const { values, reference, current } = pair.aligned;
  const edges = values.length <= CHART_BARS ? betweenValues(values) : evenEdges(pair);
  const bars = (counts: readonly number[]): number[] => {
    const filled = new Array<number>(edges.length + 1).fill(0);
    let bin = 0;
    for (const [place, value] of values.entries()) {
      while (value >= (edges[bin] ?? Infinity)) bin += 1;
      filled[bin] = (filled[bin] ?? 0) + (counts[place] ?? 0);
    }
    return filled;
  };
  return {
    column: pair.name,
    kind: 'numeric',
    edges,
    levels: null,
    reference: bars(reference),
    current: bars(current),
    ...missingOf(pair),
  };
}

function betweenValues(values: readonly number[]): number[] {
  return values.slice(1).map((value, place) => {
    const before = values[place] ?? value;
    const middle = before + (value - before) / 2;
    return middle > before ? middle : value;
  });
}

/** Edges of equal width over the middle of the reference and of the current rows, whichever reaches further. */
function evenEdges({ reference, current }: NumericPair): number[] {
  const tail = (1 - CHART_SPAN) / 2;
  const from = Math.min(quantile(reference, tail), quantile(current, tail));
  const to = Math.max(quantile(reference, 1 - tail), quantile(current, 1 - tail));
  const width = to / CHART_BARS - from / CHART_BARS;
  const edges = Array.from({ length: CHART_BARS - 1 }, (_, place) => from + width * (place + 1));
  return [...new Set(edges)].filter(Number.isFinite);
}

function quantile({ values, counts, n }: WeightedValues, p: number): number {
  let below = 0;
  for (const [place, value] of values.entries()) {
    below += counts[place] ?? 0;
    if (below >= p * n) return value;
  }
  return quantileOf(values, p);
}
