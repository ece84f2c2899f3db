import { HISTORY_DAYS } from './constants.ts';
import type { CostMonth, DaySums } from './cost-context.ts';
import { decimalSum } from './decimal.ts';
import { type DayAhead, forecastRest, type RestForecast } from './forecast-rest.ts';

/** One currency in the month of the window's end. */
export interface MonthCosts {
  /** Of the month so far, exact. */
  readonly toDate: string;
  /** Of the whole month; null where there are too few days to learn from. */
  readonly forecast: RestForecast | null;
  /** Complete days before. */
  readonly days: number;
  readonly daysLeft: number;
}
/** The day a budget is spent on, as `2026-11-21`; null: not in this month. */
export interface SpentOn {
  readonly day: string | null;
  /** The same if costs turn out as high as the interval allows. */
  readonly earliest: string | null;
}

const DAY_MS = 86_400_000;
const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Complete days from the first on that has costs, with 0 where there were none. The first itself may have begun late and is left out. */
function historyOf(
  days: readonly DaySums[],
  month: CostMonth,
): { readonly firstDay: number; readonly sums: readonly number[] } {
  const complete = month.elapsed >= 1 ? month.lastDay : month.lastDay - 1;
  const byDay = new Map(days.map(({ day, total }) => [day, Number(total)]));
  const seen = days[0]?.day ?? complete;
  const firstDay = Math.max(month.firstDay, complete - HISTORY_DAYS + 1, seen === month.firstDay ? seen : seen + 1);
  const sums = Array.from({ length: Math.max(0, complete - firstDay + 1) }, (_, i) => byDay.get(firstDay + i) ?? 0);
  return { firstDay, sums };
}

/** What is left of the month: the rest of the day that the window ends in, and the days after it. */
function daysAhead({ lastDay, elapsed, monthTo }: CostMonth): DayAhead[] {
  const rest = elapsed < 1 ? [{ day: lastDay, share: 1 - elapsed }] : [];
  const whole = Array.from({ length: Math.max(0, monthTo - lastDay - 1) }, (_, i) => ({
    day: lastDay + 1 + i,
    share: 1,
  }));
  return [...rest, ...whole];
}

const plus = (forecast: RestForecast, spent: number): RestForecast => ({
  ...forecast,
  value: forecast.value + spent,
  lower: forecast.lower === null ? null : forecast.lower + spent,
  upper: forecast.upper === null ? null : forecast.upper + spent,
});

/** The month of one currency from its daily sums, oldest first. */
export function monthCosts(days: readonly DaySums[], month: CostMonth): MonthCosts {
  const history = historyOf(days, month);
  const inMonth = days.filter(({ day }) => day >= month.monthFrom && day < month.monthTo);
  const toDate = decimalSum(inMonth.map(({ total }) => total));
  const ahead = daysAhead(month);
  const over: RestForecast = { value: 0, lower: 0, upper: 0, n: history.sums.length, method: 'the month is over' };
  const rest = ahead.length === 0 ? over : forecastRest(history.sums, history.firstDay, ahead);
  return {
    toDate,
    forecast: rest === null ? null : plus(rest, Number(toDate)),
    days: history.sums.length,
    daysLeft: ahead.reduce((sum, { share }) => sum + share, 0),
  };
}

/** When a budget is spent, by the forecast day by day. */
export function spentOn(days: readonly DaySums[], month: CostMonth, budget: number): SpentOn {
  const history = historyOf(days, month);
  const ahead = daysAhead(month);
  const spent = Number(monthCosts(days, month).toDate);
  if (spent >= budget) {
    const reached = reachedOn(days, month, budget) ?? month.lastDay;
    return { day: dayText(reached), earliest: dayText(reached) };
  }
  const found: { day: string | null; earliest: string | null } = { day: null, earliest: null };
  for (let upTo = 1; upTo <= ahead.length && found.day === null; upTo += 1) {
    const rest = forecastRest(history.sums, history.firstDay, ahead.slice(0, upTo));
    const at = ahead[upTo - 1]?.day;
    if (rest === null || at === undefined) break;
    if (found.earliest === null && spent + (rest.upper ?? rest.value) >= budget) found.earliest = dayText(at);
    if (spent + rest.value >= budget) found.day = dayText(at);
  }
  return found;
}

/** The first day of the month by which so much was spent. */
function reachedOn(days: readonly DaySums[], month: CostMonth, budget: number): number | null {
  let sum = 0;
  for (const { day, total } of days) {
    if (day < month.monthFrom || day >= month.monthTo) continue;
    sum += Number(total);
    if (sum >= budget) return day;
  }
  return null;
}
