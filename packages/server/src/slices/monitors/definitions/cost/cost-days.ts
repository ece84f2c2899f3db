/** The days of the month that a window of costs ends in, by the calendar of the system's time zone. Pure. */
import type { CostMonth } from '@haechi/monitoring';
import { DAY_MS } from '../constants.ts';
import { instantsOf, localOf } from '../local-time.ts';

/** Days before the window's end that a forecast may learn from, and one more, which may have begun late: see the engine's `HISTORY_DAYS`. */
const DAYS_BEFORE = 57;

export type MonthDays = Omit<CostMonth, 'days' | 'cost'> & {
  /** When `firstDay` begins. */
  readonly from: Date;
};

/**
 * The month of the last moment before `to`: its days, how much of the last one is over, and from when on rows are needed. A day on which clocks are set is longer or shorter; its share is of
 * its own length.
 */
export function monthDays(zone: string, to: Date): MonthDays {
  const lastDay = Math.floor(localOf(zone, to.getTime() - 1) / DAY_MS);
  const startOf = (day: number) => instantsOf(zone, day * DAY_MS)[0];
  const elapsed = (to.getTime() - startOf(lastDay)) / (startOf(lastDay + 1) - startOf(lastDay));
  const last = new Date(lastDay * DAY_MS);
  const [year, month] = [last.getUTCFullYear(), last.getUTCMonth()];
  const monthFrom = Date.UTC(year, month, 1) / DAY_MS;
  const firstDay = Math.min(monthFrom, lastDay - DAYS_BEFORE);
  return {
    firstDay,
    lastDay,
    elapsed: Math.min(1, elapsed),
    monthFrom,
    monthTo: Date.UTC(year, month + 1, 1) / DAY_MS,
    from: new Date(startOf(firstDay)),
  };
}
