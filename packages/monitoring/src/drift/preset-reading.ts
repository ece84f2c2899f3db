import type { AnalysisSettings, Message } from '@haechi/contract';
import { type DriftMethod, type DriftPlan, type DriftScore, driftPlan, driftScore, valueMoments } from '@haechi/stats';
import type { CategoricalPair, ColumnPair } from '../column-pair.ts';
import { binContributors } from './bin-contributors.ts';
import type { DriftReading } from './drift-reading.ts';
import { pairBins } from './pair-bins.ts';

type Preset = Exclude<AnalysisSettings['preset'], 'haechi'>;
type Asked = AnalysisSettings['method'];

const presetMethods: Readonly<Partial<Record<Asked, DriftMethod>>> = {
  psi: 'psi',
  kl: 'kl',
  js: 'jensen_shannon',
  hellinger: 'hellinger',
  total_variation: 'l_infinity',
  wasserstein: 'wasserstein',
  ks: 'ks',
  chi_square: 'chi_square',
};

const indicators: Readonly<Record<DriftMethod, DriftReading['indicator']>> = {
  psi: 'psi',
  kl: 'kl',
  jensen_shannon: 'js',
  hellinger: 'hellinger',
  l_infinity: 'total_variation',
  wasserstein: 'wasserstein',
  ks: 'ks',
  chi_square: 'chi_square',
  z_test: 'chi_square',
};

/** A plan of a preset for a column, and, where the rows were too many to come back value by value, the edges that a second statement counts them over. */
export interface PresetPlan {
  readonly pair: ColumnPair;
  readonly plan: DriftPlan;
  readonly count: readonly number[] | null;
}

/** What a preset would do with a column; a message where it cannot. */
export function presetPlan(pair: ColumnPair, preset: Preset, asked: Asked): PresetPlan | Message {
  const method = asked === 'auto' ? undefined : presetMethods[asked];
  const cannot = (what: string): Message => ({
    key: `analysis.data_drift.${what}`,
    params: { column: pair.name, preset, method: asked },
  });
  if (asked !== 'auto' && method === undefined) return cannot('method_not_in_preset');
  if (pair.kind === 'numeric' && pair.resolution === 'bins') return cannot('preset_needs_rows');
  let plan: DriftPlan;
  try {
    plan = driftPlan({ preset, facts: factsOf(pair), ...(method === undefined ? {} : { method }) });
  } catch (error) {
    if (error instanceof RangeError) return cannot('method_not_in_preset');
    throw error;
  }
  if (pair.kind === 'categorical') {
    const needsOrder = plan.method === 'ks' || plan.method === 'wasserstein';
    return needsOrder ? cannot('method_needs_numbers') : { pair, plan, count: null };
  }
  if (pair.resolution === 'values' || plan.binning === 'none') return { pair, plan, count: null };
  return plan.edges === null ? cannot('too_many_values') : { pair, plan, count: plan.edges };
}

function factsOf(pair: ColumnPair): Parameters<typeof driftPlan>[0]['facts'] {
  if (pair.kind === 'categorical') {
    return { kind: 'categorical', reference: { n: pair.rows.reference.n }, distinct: pair.levels.length };
  }
  const reference = valueMoments(pair.reference);
  const current = valueMoments(pair.current);
  const distinct = new Set([...pair.reference.values, ...pair.current.values]).size;
  return { kind: 'numeric', reference, current, distinct };
}

/** The score of a planned column; `counted` are its rows over the edges of the plan, where a second statement counted them. */
export function presetReading(
  { pair, plan }: PresetPlan,
  counted: { readonly reference: readonly number[]; readonly current: readonly number[] } | null,
): DriftReading {
  const score = driftScore(plan, presetSamples(pair, plan, counted));
  const isTest = plan.method === 'ks' || plan.method === 'chi_square' || plan.method === 'z_test';
  const byP = isTest && plan.alarm !== 'at_least';
  const { referenceN, currentN } = score;
  return {
    feature: pair.name,
    indicator: indicators[plan.method],
    estimate: {
      value: byP ? (score.statistic ?? Number.NaN) : score.score,
      lower: score.lower,
      upper: score.upper,
      level: score.level,
      n: referenceN + currentN,
      method: score.method,
    },
    test: isTest ? plan.method : null,
    statistic: score.statistic,
    p: byP ? score.score : null,
    effect: byP ? null : score.score,
    rule: { by: byP ? 'p' : 'score', alarm: plan.alarm, threshold: plan.limit, drifted: score.drifted },
    n: { reference: referenceN, current: currentN },
    settings: settingsOf(plan, score),
    contributors: binContributors(pairBins(pair)),
  };
}

function settingsOf(plan: DriftPlan, { bins }: DriftScore): DriftReading['settings'] {
  return {
    method: plan.method,
    preset: plan.preset,
    binning: plan.binning,
    bins,
    base: plan.base === null ? null : plan.base === Math.E ? 'e' : plan.base,
    fill: plan.fill === null ? null : `${plan.fill}`,
    threshold: plan.limit,
    alarm: plan.alarm,
  };
}

type Samples = Parameters<typeof driftScore>[1];

/** Both sides of a planned column as the statistics take them. */
export function presetSamples(
  pair: ColumnPair,
  plan: DriftPlan,
  counted: { readonly reference: readonly number[]; readonly current: readonly number[] } | null,
): Samples {
  if (counted !== null) return { counts: counted };
  if (pair.kind === 'categorical') return { counts: levelRows(pair) };
  const tooFine = plan.method === 'ks' && pair.resolution !== 'values';
  return tooFine ? { counts: pair.aligned } : { values: { reference: pair.reference, current: pair.current } };
}

/** Levels in the order of their names, as the presets count them; those too rare to have come back are one more. */
function levelRows({ levels, reference, current, other }: CategoricalPair): {
  reference: number[];
  current: number[];
} {
  const order = levels.map((_, place) => place).sort((a, b) => ((levels[a] ?? '') < (levels[b] ?? '') ? -1 : 1));
  const over = (counts: readonly number[], rest: number): number[] => [
    ...order.map((place) => counts[place] ?? 0),
    ...(other.reference + other.current > 0 ? [rest] : []),
  ];
  return { reference: over(reference, other.reference), current: over(current, other.current) };
}
