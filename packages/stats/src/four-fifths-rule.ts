import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { ratioInterval } from './ratio-interval.ts';
import type { Cell } from './wilson-interval.ts';

/** Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4(D), 1978. */
const FOUR_FIFTHS = 0.8;

export interface FourFifths {
  readonly threshold: number;
  /** The group of the highest selection rate, which the others are measured by; null without groups. */
  readonly highest: string | null;
  readonly groups: Readonly<
    Record<
      string,
      {
        /** Selection rate over that of the highest group, with an interval for this pair. */
        readonly ratio: Estimate;
        readonly below: boolean;
        /** `clear`: the interval lies wholly on one side of the threshold. */
        readonly evidence: 'clear' | 'unclear';
      }
    >
  >;
  /** `skipped`: fewer than two groups have rows, or nobody was selected. `fail`: a ratio lies below the threshold (whatever its interval). */
  readonly verdict: 'pass' | 'fail' | 'skipped';
  readonly n: number;
  readonly method: string;
}

/**
 * Four-fifths rule: a group selected at less than 0.8 times the rate of the most selected group is evidence of adverse impact. The rule itself knows no sample
 * size; `evidence` says whether the interval of the ratio agrees. Groups without rows take no part.
 */
export function fourFifthsRule(input: {
  readonly selection: Readonly<Record<string, Cell>>;
  readonly threshold?: number;
  readonly level?: number;
}): FourFifths {
  const { threshold = FOUR_FIFTHS, level = DEFAULT_LEVEL } = input;
  const cells = Object.entries(input.selection).filter(([, { n }]) => n > 0);
  const rate = ({ positives, n }: Cell): number => positives / n;
  const top = cells.reduce<[string, Cell] | null>(
    (best, entry) => (best === null || rate(entry[1]) > rate(best[1]) ? entry : best),
    null,
  );
  const n = cells.reduce((sum, [, cell]) => sum + cell.n, 0);
  const method = 'four-fifths rule, MOVER-R intervals of each ratio';
  if (top === null || cells.length < 2 || rate(top[1]) === 0) {
    return { threshold, highest: null, groups: {}, verdict: 'skipped', n, method };
  }
  const groups = Object.fromEntries(
    cells
      .filter(([name]) => name !== top[0])
      .map(([name, cell]) => {
        const ratio = ratioInterval({ a: cell, b: top[1], level });
        const clear = (ratio.upper ?? Infinity) < threshold || (ratio.lower ?? 0) >= threshold;
        return [name, { ratio, below: ratio.value < threshold, evidence: clear ? 'clear' : 'unclear' } as const];
      }),
  );
  const fails = Object.values(groups).some(({ below }) => below);
  return { threshold, highest: top[0], groups, verdict: fails ? 'fail' : 'pass', n, method };
}
