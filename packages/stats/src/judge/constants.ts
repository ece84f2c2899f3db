/** Rows of the smaller side in a block, on average: what a block must hold for its mean to be near normal and for both sides to be in nearly every block. */
const ROWS_PER_BLOCK = 16;
/** Most blocks. More would be shorter: correlation then reaches over their edges. */
const MOST_BLOCKS = 64;
/** Fewest blocks from which a spread is estimated. */
export const FEWEST_BLOCKS = 8;
/** Rows of the smaller side below which nothing is judged: `FEWEST_BLOCKS` blocks of `ROWS_PER_BLOCK`. */
export const MINIMUM_ROWS = FEWEST_BLOCKS * ROWS_PER_BLOCK;

/** How many blocks rows are cut into: a power of two, so that neighbours can be joined; 0 below `MINIMUM_ROWS`. */
export function blockCount(smallerSide: number): number {
  if (smallerSide < MINIMUM_ROWS) return 0;
  const wanted = Math.min(MOST_BLOCKS, smallerSide / ROWS_PER_BLOCK);
  return 2 ** Math.floor(Math.log2(wanted));
}

/** Blocks are looked at as they are and joined by two and by four, to see whether their means stay correlated. */
export const SCALES = 3;
/** Level at which the normal quantile is widened to Student's for a spread that is estimated from few blocks: what a family of ten asks of one hypothesis. */
export const TAIL_LEVEL = 0.005;
/** Rows beyond a quantile that each side is expected to have before the quantile is judged. */
export const MINIMUM_BEYOND = 10;
/** Parts of the planned information at which the sequences are tuned: all of it, and what is left at design effects near 8 and 64. */
export const TUNINGS = [1, 1 / 8, 1 / 64] as const;
