import { alwaysValidP } from '../always-valid-p.ts';
import type { Estimate } from '../estimate.ts';
import { mixtureBoundary } from '../mixture-boundary.ts';
import { mixtureTuning } from '../mixture-tuning.ts';
import { normalQuantile } from '../normal-quantile.ts';
import { FEWEST_BLOCKS, MINIMUM_ROWS, SCALES, TAIL_LEVEL, TUNINGS } from './constants.ts';

/** Rows of one version within a block of time: their number, the sum of their scores, and of the squares. */
export interface BlockSide {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}
/** A block of time, in order; both versions answered in it. */
export interface Block {
  readonly stable: BlockSide;
  readonly candidate: BlockSide;
}

export type BlockContrast =
  | {
      readonly status: 'judged';
      /** Always valid: of "the mean score rose by at most margin"; `pTwoSided` of "it moved by at most margin either way". */
      readonly pValue: number;
      readonly pTwoSided: number;
      readonly estimate: Estimate & { readonly lower: number; readonly upper: number };
      /** Variance of the estimate over that of as many independent rows, at least 1. */
      readonly designEffect: number;
      readonly standardError: number;
      readonly half: number;
      readonly n: number;
      readonly blocks: number;
    }
  | {
      readonly status: 'skipped';
      readonly reason: 'too_few_rows' | 'no_spread';
      readonly smallest: number;
      readonly minimum: number;
      readonly n: number;
    };

const METHOD = 'always-valid difference of means over blocks of time (normal mixture, block variance)';

/**
 * Difference of mean scores, candidate - stable, from requests that arrived in the same blocks of time, looked at as often as one likes.
 *
 * Within a block it is chance alone who gets which version, so the versions are compared there and the differences averaged with weights
 * h = n_s n_c / (n_s + n_c); time of day and changes of the split cancel. The variance is that of the block differences about their mean
 * (cluster-robust, Liang and Zeger 1986; batch means), so requests may depend on each other within a block. Joined by two and four, the blocks show
 * whether they still depend on their neighbours; the largest of the three variances counts, and never less than that of independent rows.
 * As it is estimated from K blocks, the error is widened by t / z with K - 1 degrees of freedom. In information time 1 / se^2 this is the normal
 * mixture of `rateWorsening`, at three tunings. Asymptotic in the number of blocks; `calibration/judge.slow.test.ts` holds its level.
 *
 * @param planned rows of each side at the planned end, and the standard deviation of a score; fixed before the data, any value is valid
 */
export function blockContrast(input: {
  readonly blocks: readonly Block[];
  readonly margin?: number;
  readonly alpha?: number;
  readonly planned: { readonly n: number; readonly std: number };
  /** A least variance of one score, for rare events; 0: none. */
  readonly leastVariance?: number;
}): BlockContrast {
  const { blocks, margin = 0, alpha = 0.05, planned, leastVariance = 0 } = input;
  const both = blocks.filter(({ stable, candidate }) => stable.n > 0 && candidate.n > 0);
  const n = sumOf(blocks, ({ stable, candidate }) => stable.n + candidate.n);
  const smallest = Math.min(
    sumOf(both, ({ stable }) => stable.n),
    sumOf(both, ({ candidate }) => candidate.n),
  );
  if (smallest < MINIMUM_ROWS || both.length < FEWEST_BLOCKS)
    return { status: 'skipped', reason: 'too_few_rows', smallest, minimum: MINIMUM_ROWS, n };
  const { value, total } = weighted(both);
  const rows = Math.max(leastVariance, rowVariance(both));
  const independent = rows / total;
  const robust = robustVariance(both, value);
  const standardError = Math.sqrt(Math.max(independent, robust.variance)) * robust.widening;
  if (!(standardError > 0)) return { status: 'skipped', reason: 'no_spread', smallest, minimum: MINIMUM_ROWS, n };
  const { half, p } = sequence({ standardError, margin, alpha, information: planned.n / (2 * planned.std ** 2) });
  return {
    status: 'judged',
    pValue: p(value),
    pTwoSided: p(Math.abs(value)),
    estimate: { value, lower: value - half, upper: value + half, level: 1 - alpha, n, method: METHOD },
    designEffect: Math.max(1, robust.variance / independent),
    standardError,
    half,
    n,
    blocks: both.length,
  };
}

/**
 * The normal mixture at three tunings, each with a third of the level: where requests depend on each other the information comes to a small part of
 * what was planned, and a mixture that is tuned for a hundred times as much sees nothing.
 */
function sequence(input: { standardError: number; margin: number; alpha: number; information: number }): {
  half: number;
  p: (estimate: number) => number;
} {
  const { standardError, margin, alpha, information } = input;
  const own = alpha / TUNINGS.length;
  const nus = TUNINGS.map((part) => mixtureTuning({ plannedInformation: information * part, alpha: own }));
  return {
    half: Math.min(...nus.map((nu) => mixtureBoundary({ standardError, nu, alpha: own }))),
    p: (estimate) =>
      Math.min(1, ...nus.map((nu) => TUNINGS.length * alwaysValidP({ estimate, standardError, margin, nu }))),
  };
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

const mean = ({ n, sum }: BlockSide) => sum / n;
const weight = ({ stable, candidate }: Block) => (stable.n * candidate.n) / (stable.n + candidate.n);
const difference = ({ stable, candidate }: Block) => mean(candidate) - mean(stable);

/** `total` = sum of the weights = 1 / variance of the estimate for independent scores of variance 1. */
function weighted(blocks: readonly Block[]): { value: number; total: number } {
  const total = sumOf(blocks, weight);
  return { value: sumOf(blocks, (block) => weight(block) * difference(block)) / total, total };
}

/** Variance of a score about the mean of its side and block. */
function rowVariance(blocks: readonly Block[]): number {
  let within = 0;
  let freedom = 0;
  for (const { stable, candidate } of blocks)
    for (const side of [stable, candidate]) {
      within += Math.max(0, side.squares - side.sum ** 2 / side.n);
      freedom += side.n - 1;
    }
  return freedom > 0 ? within / freedom : 0;
}

const together = (a: BlockSide, b: BlockSide): BlockSide => ({
  n: a.n + b.n,
  sum: a.sum + b.sum,
  squares: a.squares + b.squares,
});

/** Neighbours joined in pairs; the first is dropped when they do not come out even. */
function joined(blocks: readonly Block[]): Block[] {
  const made: Block[] = [];
  for (let at = blocks.length % 2; at + 1 < blocks.length; at += 2) {
    const [a, b] = [blocks[at], blocks[at + 1]];
    if (a === undefined || b === undefined) break;
    made.push({ stable: together(a.stable, b.stable), candidate: together(a.candidate, b.candidate) });
  }
  return made;
}

/** The largest variance over the scales, with the widening for the blocks that it rests on. */
function robustVariance(blocks: readonly Block[], value: number): { variance: number; widening: number } {
  let found = { variance: 0, widening: wideningOf(blocks.length) };
  let cut = blocks;
  for (let scale = 0; scale < SCALES && cut.length >= FEWEST_BLOCKS; scale += 1) {
    let total = 0;
    let spread = 0;
    for (const block of cut) {
      const share = weight(block);
      total += share;
      spread += (share * (difference(block) - value)) ** 2;
    }
    const variance = (spread / total ** 2) * (cut.length / (cut.length - 1));
    if (variance > found.variance) found = { variance, widening: wideningOf(cut.length) };
    cut = joined(cut);
  }
  return found;
}

const TAIL = normalQuantile(1 - TAIL_LEVEL);

/** Student's quantile over the normal one, by the expansion in 1 / freedom (Fisher and Cornish 1960; within 0.2 % from 7 degrees on). */
function wideningOf(blocks: number): number {
  const freedom = blocks - 1;
  const z = TAIL;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return (z + first / freedom + second / freedom ** 2 + third / freedom ** 3) / z;
}
