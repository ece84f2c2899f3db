import type { Analysis, Score } from '@haechi/contract';
import { type Estimate, normalEstimate } from '@haechi/stats';
import { NAMED_CONTRIBUTORS } from '../constants.ts';
import { ROUNDING_SHARE } from './constants.ts';
import type { CostSums, UnitSums } from './cost-sums.ts';
import { type CurrencyFound, type CurrencyLook, exact, judged, note, scaled } from './currency-look.ts';
import { decimalSum } from './decimal.ts';

const GPU = 'gpu_hour';
const ofCurrency = (sums: CostSums | null, currency: string): readonly UnitSums[] =>
  sums?.units.filter((one) => one.currency === currency) ?? [];
const totalOf = (units: readonly UnitSums[]): string => decimalSum(units.map(({ total }) => total));

/** Total, cost per prediction, per unit and of GPUs in one currency, beside the reference and the targets. */
export function currencyScores(look: CurrencyLook): CurrencyFound {
  const units = ofCurrency(look.now, look.currency);
  if (units.length === 0) return { scores: [], skipped: [] };
  const perUnit = units.filter(({ unit }) => unit !== '').map((one) => unitScores(look, one));
  const gpu = units.find(({ unit }) => unit === GPU);
  const found = [...perUnit, ...(gpu === undefined ? [] : [gpuScores(look, gpu)])];
  return {
    scores: [...totalScores(look, units), ...found.flatMap(({ scores }) => scores)],
    skipped: [...remarks(look, units), ...found.flatMap(({ skipped }) => skipped)],
  };
}

function remarks({ currency, hasTargets, request }: CurrencyLook, units: readonly UnitSums[]): Analysis['skipped'] {
  const count = (pick: (one: UnitSums) => number) => units.reduce((sum, one) => sum + pick(one), 0);
  const refunds = count((one) => one.refunds);
  const unreadable = count((one) => one.unreadable);
  const refunded = decimalSum(units.map((one) => one.refunded));
  const wanted = hasTargets ? Object.keys(request.settings.cost.per_unit) : [];
  const missing = wanted.filter((name) => !units.some(({ unit }) => unit === name.trim().toLowerCase()));
  return [
    ...(refunds > 0 ? [note(currency, 'refunds', { n: refunds, refunded, currency })] : []),
    ...(unreadable > 0 ? [note(currency, 'unreadable', { n: unreadable, currency })] : []),
    ...missing.map((unit) => note(`${currency}/${unit}`, 'unit_absent', { unit, currency })),
  ];
}

function totalScores(look: CurrencyLook, units: readonly UnitSums[]): Score[] {
  const { currency, request, context, was } = look;
  const n = units.reduce((sum, one) => sum + one.n, 0);
  const before = ofCurrency(was, currency);
  const n_reference = before.reduce((sum, one) => sum + one.n, 0);
  const total = totalOf(units);
  const scale = context.referenceDays > 0 ? context.days / context.referenceDays : 1;
  const earlier = was === null || n_reference === 0 ? null : Number(totalOf(before)) * scale;
  const { predictions } = context;
  const shared = { feature: currency, n_current: n, n_reference } as const;
  const known = units.every(({ unreadable }) => unreadable === 0) ? 'known' : 'unknown';
  const scores = [
    judged(
      {
        ...shared,
        indicator: 'cost_total',
        estimate: exact(Number(total), n, 'sum of the amounts, exact'),
        judged_n: 'any',
        ...(earlier === null ? {} : { effect: Number(total) - earlier }),
        settings: { currency, amount: total, ...(earlier === null ? {} : { reference: earlier }) },
        contributors: contributors(look, scale),
      },
      request,
      known,
    ),
  ];
  if (predictions === null || predictions === 0) return scores;
  const each = judged(
    {
      ...shared,
      indicator: 'cost_per_prediction',
      estimate: exact(Number(total) / predictions, predictions, 'total over predictions, exact'),
      settings: { currency },
    },
    request,
    known,
  );
  return [...scores, each];
}

/** Which values moved the total most against the reference; without one, which have most of it. Shares of the whole movement, or of the total. */
function contributors({ now, was, currency }: CurrencyLook, scale: number): Score['contributors'] {
  const key = (dimension: string, value: string) => `${dimension}=${value}`;
  const moved = new Map<string, number>();
  const values = new Map<string, Set<string>>();
  const add = (sums: CostSums | null, factor: number): void => {
    for (const { dimension, value, total, ...of } of sums?.values ?? []) {
      if (of.currency !== currency) continue;
      values.set(dimension, (values.get(dimension) ?? new Set()).add(key(dimension, value)));
      if (value !== '') moved.set(key(dimension, value), (moved.get(key(dimension, value)) ?? 0) + factor * total);
    }
  };
  const compared = ofCurrency(was, currency).length > 0;
  add(now, 1);
  if (compared) add(was, -scale);
  const whole =
    Number(totalOf(ofCurrency(now, currency))) - (compared ? scale * Number(totalOf(ofCurrency(was, currency))) : 0);
  if (whole === 0) return [];
  // A dimension with one value explains nothing: all the cost is its.
  const telling = new Set([...values.values()].flatMap((names) => (names.size > 1 ? [...names] : [])));
  return [...moved]
    .map(([name, amount]) => ({ kind: 'slice' as const, name, share: amount / whole }))
    .filter(({ share }) => Number.isFinite(share) && share !== 0)
    .filter(({ name }) => telling.has(name))
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
    .slice(0, NAMED_CONTRIBUTORS);
}

/** The price of a unit: paid over counted, with the delta-method interval of a ratio (Cochran 1977, § 6.3). */
function priceOf({ paid, quantity, counted: n, ...squares }: UnitSums): Estimate {
  const value = paid / quantity;
  const spread = squares.amountSquares - 2 * value * squares.products + value * value * squares.quantitySquares;
  const known = n > 1 && spread > ROUNDING_SHARE * squares.amountSquares;
  return normalEstimate({
    value,
    standardError: known ? Math.sqrt((spread * n) / (n - 1)) / Math.abs(quantity) : 0,
    n,
    method: 'ratio of sums, delta-method interval',
  });
}

function unitScores(look: CurrencyLook, sums: UnitSums): CurrencyFound {
  const { currency, request, hasTargets, was } = look;
  const { unit, counted, quantity } = sums;
  const feature = `${currency}/${unit}`;
  if (counted === 0 || !(quantity > 0))
    return { scores: [], skipped: [note(feature, 'no_units', { unit, currency, n: sums.n })] };
  const before = ofCurrency(was, currency).find((one) => one.unit === unit);
  const price = priceOf(sums);
  const earlier = before !== undefined && before.quantity > 0 ? priceOf(before).value : null;
  const shared = { feature, n_current: counted, n_reference: before?.counted ?? 0 } as const;
  const settings = { currency, unit, quantity };
  const effect = earlier === null ? {} : { effect: price.value - earlier };
  // Rows without a quantity, as if they had bought nothing: it costs no more than that.
  const paid = Number(sums.total) / quantity;
  const worst = counted === sums.n ? 'known' : sums.unreadable > 0 ? 'unknown' : paid;
  const skipped = [
    ...(counted < sums.n ? [note(feature, 'units_partly', { unit, currency, n: counted, of: sums.n })] : []),
  ];
  const own = { ...shared, indicator: 'cost_per_unit', estimate: price, settings, ...effect } as const;
  const scores = [judged(own, request, worst)];
  const target = hasTargets ? targetOf(request.settings.cost.per_unit, unit) : null;
  if (target === null) return { scores, skipped };
  const estimate = scaled(price, 1 / target);
  const share = { ...shared, indicator: 'cost_target_share', estimate, settings: { ...settings, target } } as const;
  return { scores: [...scores, judged(share, request, typeof worst === 'number' ? worst / target : worst)], skipped };
}

function targetOf(perUnit: Readonly<Record<string, number>>, unit: string): number | null {
  return Object.entries(perUnit).find(([name]) => name.trim().toLowerCase() === unit)?.[1] ?? null;
}

/** GPU time and what it cost; targets are for a day of all rows. */
function gpuScores({ currency, request, context, hasTargets }: CurrencyLook, sums: UnitSums): CurrencyFound {
  const { counted, quantity: hours, total } = sums;
  if (counted === 0) return { scores: [], skipped: [] };
  const { gpu_hours_per_day, gpu_cost_per_day } = request.settings.cost;
  const { days, isWhole } = context;
  const shared = { feature: currency, n_current: counted } as const;
  const make = (indicator: Score['indicator'], value: number, settings: Score['settings']): Score => {
    const known = indicator.startsWith('cost_gpu_hours') ? counted === sums.n : sums.unreadable === 0;
    const estimate = exact(value, counted, 'sum, exact');
    return judged({ ...shared, indicator, estimate, judged_n: 'any', settings }, request, known ? 'known' : 'unknown');
  };
  const amount = Number(total);
  const scores = [
    make('cost_gpu_hours', hours, {}),
    make('cost_gpu_total', amount, { currency, amount: decimalSum([total]) }),
  ];
  // Hours are the same in every currency, but a target for all of them is met by all of them.
  if (isWhole && hasTargets && gpu_hours_per_day !== null && days > 0)
    scores.push(make('cost_gpu_hours_share', hours / (gpu_hours_per_day * days), { target: gpu_hours_per_day * days }));
  if (isWhole && hasTargets && gpu_cost_per_day !== null && days > 0)
    scores.push(make('cost_gpu_total_share', amount / (gpu_cost_per_day * days), { target: gpu_cost_per_day * days }));
  return { scores, skipped: [] };
}
