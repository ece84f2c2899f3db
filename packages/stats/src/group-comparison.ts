import { disparity } from './disparity.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { gapEstimate } from './gap-estimate.ts';
import type { EmptyRate } from './multiclass-metrics.ts';
import { newcombeInterval } from './newcombe-interval.ts';
import { ratioInterval } from './ratio-interval.ts';
import { type Cell, wilsonInterval } from './wilson-interval.ts';

export interface Comparison {
  readonly difference: Estimate;
  readonly ratio: Estimate;
}

export interface GroupComparison {
  readonly groupMin: Estimate & { readonly group: string | null };
  readonly groupMax: Estimate & { readonly group: string | null };
  /** max - min and min / max over groups. */
  readonly betweenGroups: Comparison;
  /** Largest |group - overall|; smallest group / overall, inverted above 1. */
  readonly toOverall: Comparison;
  readonly emptyRate: EmptyRate;
}

type Named = Readonly<Record<string, Cell>>;
type Bounds = readonly [number, number];

/**
 * One rate over all groups, compared as Fairlearn's MetricFrame does (group_min, group_max, difference and ratio between groups and to overall), each with an interval that
 * covers at least at `level` for any number and size of groups: intervals of all groups or pairs at a Bonferroni level hold together (Wilson, Newcombe,
 * MOVER-R), and each extreme lies between the extremes of their bounds. To overall: the overall rate is read as the mixture of the group and the rest in the
 * observed shares. `emptyRate: 'zero'` gives a group without a denominator the rate 0, as Fairlearn does; what rests on such a group has no interval.
 */
export function groupComparison(input: {
  readonly cells: Named;
  readonly emptyRate?: EmptyRate;
  readonly level?: number;
}): GroupComparison {
  const { emptyRate = 'nan', level = DEFAULT_LEVEL } = input;
  const filled = Object.values(input.cells).some(({ n }) => n === 0) && emptyRate === 'zero';
  const cells = Object.fromEntries(Object.entries(input.cells).filter(([, { n }]) => n > 0));
  const total = sumOf(Object.values(cells));
  const rate = ({ positives, n }: Cell): number => (n > 0 ? positives / n : emptyRate === 'zero' ? 0 : Number.NaN);
  const values = Object.fromEntries(Object.entries(input.cells).map(([name, cell]) => [name, rate(cell)]));
  const { lowest, highest, ...between } = disparity({ values, overall: rate(total) });
  const estimate = (value: number, bounds: Bounds | null, method: string): Estimate => {
    const open = filled || bounds === null || Number.isNaN(value);
    const said = filled ? `${method}; a group without a denominator counts as 0` : method;
    if (open) return { value, lower: null, upper: null, level: null, n: total.n, method: said };
    return { value, lower: bounds[0], upper: bounds[1], level, n: total.n, method: said };
  };
  const singles = simultaneous(Object.values(cells), level);
  const gap = gapEstimate({ groups: cells, level });
  const gapBounds: Bounds | null = gap.lower === null || gap.upper === null ? null : [gap.lower, gap.upper];
  const none = Number.NaN;
  return {
    groupMin: {
      ...estimate(lowest?.value ?? none, least(singles), 'lowest group, simultaneous Wilson intervals'),
      group: lowest?.group ?? null,
    },
    groupMax: {
      ...estimate(highest?.value ?? none, greatest(singles), 'highest group, simultaneous Wilson intervals'),
      group: highest?.group ?? null,
    },
    betweenGroups: {
      difference: estimate(between.difference, gapBounds, gap.method),
      ratio: estimate(
        between.ratio,
        pairRatio(Object.values(cells), level),
        'lowest / highest group, simultaneous MOVER-R intervals of all pairs',
      ),
    },
    toOverall: {
      difference: estimate(
        between.toOverall?.difference ?? none,
        overallGap(Object.values(cells), total, level),
        'largest gap to overall, simultaneous Newcombe intervals',
      ),
      ratio: estimate(
        between.toOverall?.ratio ?? none,
        overallRatio(Object.values(cells), total, level),
        'smallest ratio to overall, simultaneous MOVER-R intervals',
      ),
    },
    emptyRate,
  };
}

function sumOf(cells: readonly Cell[]): Cell {
  return cells.reduce((sum, { n, positives }) => ({ n: sum.n + n, positives: sum.positives + positives }), {
    n: 0,
    positives: 0,
  });
}

function boundsOf({ lower, upper }: Estimate): Bounds {
  return [lower ?? -Infinity, upper ?? Infinity];
}

function shared(level: number, intervals: number): number {
  return 1 - (1 - level) / Math.max(1, intervals);
}

function simultaneous(cells: readonly Cell[], level: number): Bounds[] {
  return cells.map((cell) => boundsOf(wilsonInterval({ ...cell, level: shared(level, cells.length) })));
}

function least(bounds: readonly Bounds[]): Bounds | null {
  return bounds.length === 0
    ? null
    : [Math.min(...bounds.map(([low]) => low)), Math.min(...bounds.map(([, high]) => high))];
}

function greatest(bounds: readonly Bounds[]): Bounds | null {
  return bounds.length === 0
    ? null
    : [Math.max(...bounds.map(([low]) => low)), Math.max(...bounds.map(([, high]) => high))];
}

/** Of min(x, 1 / x) for x between two bounds. */
function folded([low, high]: Bounds): Bounds {
  const ends = [low > 1 ? 1 / low : low, high > 1 ? 1 / high : high];
  return [Math.min(...ends), low <= 1 && high >= 1 ? 1 : Math.max(...ends)];
}

function pairRatio(cells: readonly Cell[], level: number): Bounds | null {
  const pairs = cells.flatMap((a, i) => cells.slice(i + 1).map((b) => ({ a, b })));
  const own = shared(level, pairs.length);
  return least(pairs.map((pair) => folded(boundsOf(ratioInterval({ ...pair, level: own })))));
}

function restOf(cell: Cell, total: Cell): Cell {
  return { n: total.n - cell.n, positives: total.positives - cell.positives };
}

function overallGap(cells: readonly Cell[], total: Cell, level: number): Bounds | null {
  if (cells.length < 2) return null;
  const own = shared(level, cells.length);
  return greatest(
    cells.map((cell) => {
      const outside = 1 - cell.n / total.n;
      const [low, high] = boundsOf(newcombeInterval({ a: restOf(cell, total), b: cell, level: own }));
      const sizes: Bounds = [Math.abs(low * outside), Math.abs(high * outside)];
      return [low < 0 && high > 0 ? 0 : Math.min(...sizes), Math.max(...sizes)];
    }),
  );
}

function overallRatio(cells: readonly Cell[], total: Cell, level: number): Bounds | null {
  if (cells.length < 2) return null;
  const own = shared(level, cells.length);
  return least(
    cells.map((cell) => {
      const inside = cell.n / total.n;
      const mixed = (ratio: number): number => 1 / (inside + (1 - inside) / ratio);
      const [low, high] = boundsOf(ratioInterval({ a: cell, b: restOf(cell, total), level: own }));
      return folded([mixed(low), mixed(high)]);
    }),
  );
}
