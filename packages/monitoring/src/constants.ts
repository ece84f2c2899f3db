/** Numbers of the engine, each with where it comes from. */

/** Columns summed up by one statement: more make the engine's plan slow, fewer read the rows more often. Measured: 50 to 100 are level. */
export const COLUMNS_PER_STATEMENT = 60;

/**
 * Both sides are read value by value, and every statistic is exact, while they hold no more rows than this each and no more values than `EXACT_VALUES` in
 * numeric columns together: about a second and 100 MB. Beyond it numeric columns are counted in cells.
 */
export const EXACT_ROWS = 200_000;
export const EXACT_VALUES = 2_000_000;

/** A numeric column of no more distinct values than this is counted value by value at any size. More than any rule of the presets asks about (20). */
export const FEW_VALUES = 64;

/** Cells of a numeric column: the finest grid whose counts stay within 16 bits of key for 16 columns, which is what makes counting fast. */
export const CELLS = 4096;

/** Quantiles of the reference that frequent values are told by: one that fills three steps of 512 is seen and counted on its own. */
export const ATOM_STEPS = 512;

/** Levels of a categorical column that come back by name: what the bad-input rule of the requirements calls a large column. */
export const NAMED_LEVELS = 10_000;
/** Levels that a distance of ours tells apart; the rest is one level. As in a stored profile. */
export const COMPARED_LEVELS = 200;

/** Bars of a chart. */
export const CHART_BARS = 40;
/** Share of the rows that the middle of a numeric chart spans; the outer bars hold the tails, so that one far value does not flatten the rest. */
export const CHART_SPAN = 0.98;
/** Contributors named with a score. */
export const NAMED_CONTRIBUTORS = 5;

/** Bins of about equal reference mass for our PSI: the convention that its limits 0.1 and 0.25 were made for. */
export const PSI_BINS = 10;

/** How far the clock of a sender may be ahead of ours before its times are not believed. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;
/** Standard deviation of the confidence, as a share of the reference's, below which it counts as collapsed. Ours: what remains is then mostly one answer. */
export const COLLAPSED_SHARE = 0.5;

/** Rows of each side that the domain classifier learns from: its AUC is then known to about ±0.006, in about a second. */
export const CLASSIFIER_ROWS = 20_000;
/** Fewer rows than this on a side teach it nothing. */
export const CLASSIFIER_MIN_ROWS = 100;
/** Columns it looks at; those beyond, in the order of the window, are left out, and the score says how many it had. */
export const CLASSIFIER_COLUMNS = 200;
