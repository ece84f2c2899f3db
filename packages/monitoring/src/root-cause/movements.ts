import type { monitorDefinitionsApi, ResponseOf } from '@haechi/contract';
import { type Moments, meanEstimate, welchT, wilsonInterval } from '@haechi/stats';
import { wireEstimate } from '../wire-estimate.ts';
import { MAX_LEVELS, OTHERS } from './constants.ts';
import type { SideSums, SliceSums } from './slice-sums.ts';

type Movement = ResponseOf<typeof monitorDefinitionsApi.rootCause>['movements'][number];
interface Sides {
  readonly before: SideSums;
  readonly after: SideSums;
}

const NOTHING: SliceSums = { n: 0, sum: 0, squares: 0 };

/** What every value of every dimension did to the whole. */
export function movementsOf(sides: Sides, rate: boolean): Movement[] {
  return [...sides.before.slices.keys()].flatMap((dimension) =>
    [...levelsOf(sides, dimension)].map(([value, pair]) => movement({ dimension, value, pair, sides, rate })),
  );
}

/** Moments of the values behind sums. */
export function momentsOf({ n, sum, squares }: SliceSums, shift: number): Moments {
  if (n === 0) return { n, mean: null, std: null };
  const mean = sum / n;
  return { n, mean: mean + shift, std: Math.sqrt(Math.max(0, squares / n - mean * mean)) };
}

type Pair = readonly [SliceSums, SliceSums];

/** The most frequent values by name, the rest as one. A value that was cut off on one side cannot be named on the other. */
function levelsOf({ before, after }: Sides, dimension: string): Map<string, Pair> {
  const [was, now] = [before.slices.get(dimension) ?? new Map(), after.slices.get(dimension) ?? new Map()];
  const names = [...new Set<string>([...was.keys(), ...now.keys()])];
  const rows = (name: string): number => (was.get(name)?.n ?? 0) + (now.get(name)?.n ?? 0);
  const known = names
    .filter((name) => (was.has(name) || !before.cut.has(dimension)) && (now.has(name) || !after.cut.has(dimension)))
    .sort((a, b) => rows(b) - rows(a) || (a < b ? -1 : 1))
    .slice(0, MAX_LEVELS);
  const named = known.map((name): [string, Pair] => [name, [was.get(name) ?? NOTHING, now.get(name) ?? NOTHING]]);
  const cut = names.length > known.length || before.cut.has(dimension) || after.cut.has(dimension);
  if (!cut) return new Map(named);
  const rest: Pair = [
    less(
      before.whole,
      named.map(([, [own]]) => own),
    ),
    less(
      after.whole,
      named.map(([, [, own]]) => own),
    ),
  ];
  return new Map([...named, [OTHERS, rest]]);
}

function less(whole: SliceSums, parts: readonly SliceSums[]): SliceSums {
  return parts.reduce(
    (left, { n, sum, squares }) => ({ n: left.n - n, sum: left.sum - sum, squares: left.squares - squares }),
    whole,
  );
}

function movement(input: { dimension: string; value: string; pair: Pair; sides: Sides; rate: boolean }): Movement {
  const { dimension, value, pair, sides, rate } = input;
  const [was, now] = pair;
  const whole = { before: sides.before.whole, after: sides.after.whole };
  const [overallWas, overallNow] = [whole.before.sum / whole.before.n, whole.after.sum / whole.after.n];
  const centre = (overallWas + overallNow) / 2;
  const shares = [was.n / whole.before.n, now.n / whole.after.n] as const;
  // A slice without rows on one side has no mean there: all that it adds is mix.
  const means = [was.n > 0 ? was.sum / was.n : now.sum / now.n, now.n > 0 ? now.sum / now.n : was.sum / was.n] as const;
  const within = ((shares[0] + shares[1]) / 2) * (means[1] - means[0]);
  const mix = (shares[1] - shares[0]) * ((means[0] + means[1]) / 2 - centre);
  const moved = overallNow - overallWas;
  const { pValue } = welchT({
    reference: contribution(was, whole.before.n, centre),
    current: contribution(now, whole.after.n, centre),
  });
  const estimate = (sums: SliceSums) =>
    wireEstimate(
      rate ? wilsonInterval({ n: sums.n, positives: sums.sum }) : meanEstimate(momentsOf(sums, sides.before.shift)),
    );
  return {
    dimension,
    value,
    n_before: was.n,
    n_after: now.n,
    before: estimate(was),
    after: estimate(now),
    within,
    mix,
    share: moved === 0 ? 0 : (within + mix) / moved,
    p: Number.isFinite(pValue) ? pValue : null,
    p_adjusted: null,
  };
}

/** What a slice adds to the whole, row by row: the distance of its rows from the centre, 0 for the others. */
function contribution({ n, sum, squares }: SliceSums, rows: number, centre: number): Moments {
  const mean = (sum - centre * n) / rows;
  const square = (squares - 2 * centre * sum + centre * centre * n) / rows;
  return { n: rows, mean, std: Math.sqrt(Math.max(0, square - mean * mean)) };
}
