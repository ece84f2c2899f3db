import type { Analysis } from '@haechi/contract';
import type { Analyse, AnalysisRequest } from '../analysis-request.ts';
import { emptyAnalysis, makeAnalysis } from '../make-analysis.ts';
import { emptyReference } from '../performance/empty-reference.ts';
import { rowsOf } from '../performance/role-columns.ts';
import { costSums } from './cost-sums.ts';
import { type CurrencyLook, note } from './currency-look.ts';
import { currencyScores } from './currency-scores.ts';
import { monthScores } from './month-scores.ts';

/**
 * Costs: totals, per prediction and per unit, GPU time, each beside its target, and the month up to its end beside its budget; every currency by itself. `feature` of a score is the
 * currency, or currency and unit (`EUR/token`). What was paid is a fact and has no interval; the price of a unit and what is to come are estimates and have one.
 *
 * The sources are those of `costSums`; `request.costs` says what else is to be known.
 */
export const analyseCost: Analyse = async (reader, request) => {
  const { current, costs } = request;
  if (costs === undefined) return emptyAnalysis(request, 'error', { key: 'analysis.cost.no_context', params: {} });
  const now = await costSums(reader, current);
  const { month } = costs;
  const source = rowsOf(request.reference);
  const was = source === null ? null : await costSums(reader, source);
  if (now.rows === 0 && month.days.length === 0)
    return emptyAnalysis(request, 'skipped', { key: 'analysis.cost.none', params: {} });
  const names = new Set([...now.units, ...month.days].map(({ currency }) => currency));
  const currencies = [...names].sort();
  const targeted = targetCurrency(request, currencies);
  const looks = currencies.map((currency) => {
    const about: CurrencyLook = {
      currency,
      request,
      context: costs,
      hasTargets: currency === targeted.currency,
      now,
      was,
      days: month.days.filter((one) => one.currency === currency),
    };
    const parts = [currencyScores(about), monthScores(about)];
    return {
      scores: parts.flatMap(({ scores }) => scores),
      skipped: parts.flatMap(({ skipped }) => skipped),
    };
  });
  return makeAnalysis(request, {
    n_current: now.rows,
    n_reference: was?.rows ?? 0,
    scores: looks.flatMap(({ scores }) => scores),
    skipped: [
      ...emptyReference(source, was?.rows ?? 0),
      ...targeted.notes,
      ...(now.rows === 0 ? [note(null, 'none', {})] : []),
      ...(currencies.length > 1 ? [note(null, 'currencies', { currencies: currencies.join(', ') })] : []),
      ...looks.flatMap(({ skipped }) => skipped),
    ],
    costs: [...now.costs, ...(month.cost === null ? [] : [month.cost]), ...(was?.costs ?? [])],
  });
};

/** The currency that targets are in. Nothing is converted: where it is not known, nothing is judged. */
function targetCurrency(
  { settings: { cost } }: AnalysisRequest,
  currencies: readonly string[],
): { readonly currency: string | null; readonly notes: Analysis['skipped'] } {
  const targets = [cost.gpu_cost_per_day, cost.month_budget].filter((target) => target !== null).length;
  const wanted = targets + Object.keys(cost.per_unit).length > 0;
  if (cost.currency !== null) {
    const currency = cost.currency.trim().toUpperCase();
    const missing = wanted && !currencies.includes(currency);
    return { currency, notes: missing ? [note(currency, 'no_currency', { currency })] : [] };
  }
  const [only, ...more] = currencies;
  if (more.length === 0) return { currency: only ?? null, notes: [] };
  const said = note(null, 'which_currency', { currencies: currencies.join(', ') });
  return { currency: null, notes: wanted ? [said] : [] };
}
