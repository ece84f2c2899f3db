import type { QueryCost } from '../table-source.ts';

/** What a day of one currency cost, as an exact decimal. */
export interface DaySums {
  readonly currency: string;
  readonly day: number;
  readonly total: string;
  /** Rows whose amount is not a number that can be summed. */
  readonly unreadable?: number;
}

/**
 * The days that a forecast to the end of the month needs, in the system's time zone. Days are numbers since 1970-01-01 of the local calendar, so that a day on which clocks are set
 * is one day like any other.
 */
export interface CostMonth {
  /** Daily sums from `firstDay` to the end of the window, oldest first; days without costs left out. */
  readonly days: readonly DaySums[];
  /** What it took to read them; null where another look's statement did. */
  readonly cost: QueryCost | null;
  readonly firstDay: number;
  /** The day that the window ends in, and how much of it is over: in (0, 1]. */
  readonly lastDay: number;
  readonly elapsed: number;
  /** First day of the month of `lastDay`, and of the month after. */
  readonly monthFrom: number;
  readonly monthTo: number;
}

/** What costs are looked at beside, for the kind `cost`. */
export interface CostContext {
  /** Predictions that the costs are about; null where that is not known. */
  readonly predictions: number | null;
  /** Length of the window and of its reference, days. */
  readonly days: number;
  readonly referenceDays: number;
  /** Whether these are all the rows that the definition is about: targets for totals and the budget are for all of them, and a slice is not held against them. */
  readonly isWhole: boolean;
  readonly month: CostMonth;
}
