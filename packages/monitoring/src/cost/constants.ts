/** Numbers of the analysis of costs, each with where it comes from. */

/** Complete days before the window's end that a forecast learns from: eight weeks, so that each day of the week is there eight times and an old level is forgotten. */
export const HISTORY_DAYS = 56;
/** Fewer days than a week say nothing about the rest of a month. */
export const MIN_HISTORY_DAYS = 7;
/** Days of the week are told apart from four of each. Ours: with fewer their spread is not known. */
export const WEEKDAY_HISTORY_DAYS = 28;
/**
 * How much the level may wander from day to day, as the variance of its step over that of the noise. Each is weighted by how well it explains the history; the calibration
 * test covers steady, weekly, autocorrelated and wandering costs.
 */
export const LEVEL_STEPS: readonly number[] = [0, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

/** Values of one dimension that are read as contributors, the largest first. */
export const VALUES_READ = 200;

/** Amounts are summed as Decimal(76, 18): exact to eighteen digits after the point, up to 10^58. */
export const AMOUNT_TYPE = 'Decimal(76, 18)';
/** A ratio's spread below this share of its squares is rounding, not spread. */
export const ROUNDING_SHARE = 1e-12;
