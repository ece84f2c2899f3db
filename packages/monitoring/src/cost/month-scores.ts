import type { Score } from '@haechi/contract';
import type { Estimate } from '@haechi/stats';
import { MIN_HISTORY_DAYS } from './constants.ts';
import { type CurrencyFound, type CurrencyLook, exact, judged, note, scaled } from './currency-look.ts';
import { monthCosts, spentOn } from './month-costs.ts';

const LEVEL = 0.95;

/** The month so far, its forecast, and both beside the budget, in one currency. */
export function monthScores({ currency, request, context, hasTargets, days }: CurrencyLook): CurrencyFound {
  if (days.length === 0) return { scores: [], skipped: [] };
  const { month, isWhole } = context;
  const found = monthCosts(days, month);
  const spent = Number(found.toDate);
  const budget = isWhole && hasTargets ? request.settings.cost.month_budget : null;
  const unreadable = days
    .filter(({ day }) => day >= month.monthFrom && day < month.monthTo)
    .reduce((sum, one) => sum + (one.unreadable ?? 0), 0);
  const remarks = unreadable > 0 && budget !== null ? [note(currency, 'unreadable', { n: unreadable, currency })] : [];
  const n = found.days;
  const settings = { currency, days: n, days_left: found.daysLeft };
  const make = (indicator: Score['indicator'], estimate: Estimate, more: Score['settings'] = {}): Score =>
    judged(
      { indicator, feature: currency, estimate, n_current: n, judged_n: 'any', settings: { ...settings, ...more } },
      request,
      unreadable === 0 ? 'known' : 'unknown',
    );
  const toDate = exact(spent, days.length, 'sum of the amounts, exact');
  const scores = [make('cost_month_to_date', toDate, { amount: found.toDate })];
  if (budget !== null) scores.push(make('cost_budget_spent', scaled(toDate, 1 / budget), { budget }));
  const { forecast } = found;
  if (forecast === null) {
    const params = { days: n, least: MIN_HISTORY_DAYS, currency };
    return { scores, skipped: [...remarks, note(currency, 'short_history', params)] };
  }
  const estimate: Estimate = { ...forecast, level: forecast.lower === null ? null : LEVEL };
  scores.push(make('cost_month_forecast', estimate));
  if (budget !== null) {
    const { day, earliest } = spentOn(days, month, budget);
    const more = { budget, spent_on: day, spent_on_earliest: earliest };
    scores.push(make('cost_budget_forecast', scaled(estimate, 1 / budget), more));
  }
  return { scores, skipped: remarks };
}
