/**
 * Every number of the stream drift monitor. One set for all streams; what each one rests on stands beside it and in docs/drift-detection.md.
 */

/** Rows of one chunk, the smallest unit that is summarised: the smallest count at which shares of a few per cent are seen at all. */
export const CHUNK_ROWS = 100;

/** Chunks of the windows that are judged at each look (100, 400, 1600 rows): a factor of 4 apart, so that a change between two sizes loses little. */
export const WINDOWS = [1, 4, 16] as const;

/** Block sizes, in chunks, at which the spread of the baseline is measured: the octaves up to the longest window. */
export const SCALES = [1, 2, 4, 8, 16] as const;

/** The longest window, in chunks. */
export const LONGEST = 16;

/** Chunks of a baseline: five separate blocks of the longest window, the fewest whose spread says anything. */
export const BASELINE_CHUNKS = 5 * LONGEST;

/** An armed monitor adds quiet chunks to its baseline until it holds this many times the first one; after that the baseline is fixed. */
export const BASELINE_GROWTH = 4;

/** Rows in which one monitor may raise one false alarm in the mean, as planned (Bonferroni over looks, columns, scores and windows, hence an upper bound). */
export const RUN_ROWS = 100_000;

/** Degrees of freedom that the expected growth of the spread from one scale to the next counts for beside the measured spread. */
export const GROWTH_PRIOR_DF = 20;

/** Share of the growth of full persistence (a level that stays for ever) which is expected from one scale to the next: halfway between none and all. */
export const GROWTH_PRIOR = 0.5;

/** Overlapping blocks hold about 1.5 times the degrees of freedom of separate ones (long blocks: Percival 1983). */
export const OVERLAP_GAIN = 1.5;

/** Bins of a continuous column: tenths of its baseline. */
export const NUMERIC_BINS = 10;

/** A number with no more distinct values than this in the baseline is also watched for values never seen. */
export const DISCRETE_VALUES = 30;

/** Levels of a category that are watched one by one, and the least share they need; the rest together. */
export const NAMED_LEVELS = 10;
export const NAMED_SHARE = 0.01;

/** Beyond this many distinct levels a column is an identifier: a level never seen is then no news. */
export const KNOWN_LEVELS = 1000;

/** The least rows that an upward change of a share rests on: below five the normal approximation is void (the rule of Cochran 1954). */
export const LEAST_ROWS = 5;

/** How the error of one column is split over its scores. Location gets most: it is what drifts. */
export const NUMERIC_ERROR_SHARES = {
  location: 0.4,
  spread: 0.2,
  skew: 0.1,
  peak: 0.1,
  missing: 0.1,
  unseen: 0.1,
} as const;
export const LEVELS_ERROR_SHARES = { shares: 0.8, missing: 0.1, unseen: 0.1 } as const;

/**
 * A window must lie this many times as far from the baseline as the farthest block of its size in the baseline does. Costs nothing where blocks
 * are independent (the limit is 4.8 standard errors, the farthest of 80 blocks lies at about 2.5), and keeps heavy tails of dependent blocks out:
 * with exponential tails, twice the farthest of N is reached once in N^2 blocks.
 */
export const REACH = 1.5;

/** A chunk joins the baseline only at a look whose p, corrected over scores and windows of the column, is above this: what is suspected is not learnt. */
export const QUIET_P = 0.05;
