import { BASELINE_CHUNKS, BASELINE_GROWTH, LONGEST, SCALES } from './constants.ts';
import type { FeaturePlan } from './feature-plan.ts';

/** Sums over all blocks of one size in the baseline: enough for the variance of a block's mean, per score. */
export interface ScaleSums {
  readonly blocks: number;
  readonly sums: readonly number[];
  readonly squares: readonly number[];
  /** The lowest and highest mean of a block; null before the first one. */
  readonly lowest: readonly (number | null)[];
  readonly highest: readonly (number | null)[];
}

/** A column under watch. Plain JSON, a few kilobytes, whatever the number of rows. */
export interface ArmedFeature {
  readonly plan: FeaturePlan;
  /** Counts per cell over the whole baseline. */
  readonly totals: readonly number[];
  readonly baselineRows: number;
  readonly baselineChunks: number;
  /** One per scale, in the order of SCALES. */
  readonly scales: readonly ScaleSums[];
  /** Counts of the last chunks of the baseline, oldest first, at most 16. */
  readonly tail: readonly (readonly number[])[];
  /** Counts of the chunks since, oldest first, at most 16 after a look: what is judged. */
  readonly recent: readonly (readonly number[])[];
  /** Whether the last look suspected nothing. */
  readonly quiet: boolean;
}

/** Starts watching a column: its plan and the counts of its baseline's chunks, oldest first. */
export function armFeature(plan: FeaturePlan, chunks: readonly (readonly number[])[]): ArmedFeature {
  const empty: ArmedFeature = {
    plan,
    totals: new Array<number>(plan.cells).fill(0),
    baselineRows: 0,
    baselineChunks: 0,
    scales: SCALES.map(() => ({
      blocks: 0,
      sums: plan.scores.map(() => 0),
      squares: plan.scores.map(() => 0),
      lowest: plan.scores.map(() => null),
      highest: plan.scores.map(() => null),
    })),
    tail: [],
    recent: [],
    quiet: true,
  };
  return chunks.reduce(absorb, empty);
}

/** Takes the next chunk in: it is judged with the 15 before it. */
export function takeChunk(armed: ArmedFeature, counts: readonly number[]): ArmedFeature {
  return { ...armed, recent: [...armed.recent, counts] };
}

/** Lets go of the chunk that is too old to be judged. When all is quiet it joins the baseline, until that holds four times its first size. */
export function ageChunk(armed: ArmedFeature, quiet: boolean): ArmedFeature {
  const [oldest, ...rest] = armed.recent;
  if (rest.length < LONGEST - 1 || oldest === undefined) return armed;
  const aged = { ...armed, recent: rest };
  return quiet && armed.baselineChunks < BASELINE_CHUNKS * BASELINE_GROWTH ? absorb(aged, oldest) : aged;
}

function absorb(armed: ArmedFeature, counts: readonly number[]): ArmedFeature {
  const tail = [...armed.tail, counts].slice(-LONGEST);
  return {
    ...armed,
    totals: armed.totals.map((total, cell) => total + (counts[cell] ?? 0)),
    baselineRows: armed.baselineRows + rowsOf(counts),
    baselineChunks: armed.baselineChunks + 1,
    scales: armed.scales.map((sums, i) => {
      const scale = SCALES[i] ?? 1;
      return tail.length < scale ? sums : addBlock(sums, armed.plan, tail.slice(-scale));
    }),
    tail,
  };
}

function addBlock(sums: ScaleSums, plan: FeaturePlan, block: readonly (readonly number[])[]): ScaleSums {
  const cells = sumCounts(block, plan.cells);
  const rows = rowsOf(cells);
  if (rows === 0) return sums;
  const means = plan.scores.map(({ weights }) => weigh(weights, cells) / rows);
  return {
    blocks: sums.blocks + 1,
    sums: sums.sums.map((sum, i) => sum + (means[i] ?? 0)),
    squares: sums.squares.map((sum, i) => sum + (means[i] ?? 0) ** 2),
    lowest: sums.lowest.map((low, i) => Math.min(low ?? Number.POSITIVE_INFINITY, means[i] ?? 0)),
    highest: sums.highest.map((high, i) => Math.max(high ?? Number.NEGATIVE_INFINITY, means[i] ?? 0)),
  };
}

export function rowsOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

export function weigh(weights: readonly number[], counts: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i += 1) sum += (weights[i] ?? 0) * (counts[i] ?? 0);
  return sum;
}

export function sumCounts(chunks: readonly (readonly number[])[], cells: number): number[] {
  const total = new Array<number>(cells).fill(0);
  for (const counts of chunks) for (let i = 0; i < cells; i += 1) total[i] = (total[i] ?? 0) + (counts[i] ?? 0);
  return total;
}
