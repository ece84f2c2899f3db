import type { Estimate, IndicatorName, Limit, Message, ReferenceProfile } from '@haechi/contract';
import { chiSquareHomogeneity, coarsenBins, holm, ksFromBins, psi } from '@haechi/stats';
import { DEFAULT_MIN_N, DRIFT_ALPHA, DRIFT_EFFECT, PSI_BINS } from './constants.ts';
import { judgeLimit } from './judge-limit.ts';
import type { FeatureWindow, Reading } from './reading.ts';
import { levelsOf } from './reference-levels.ts';

interface Distance {
  readonly feature: string;
  readonly psi: Estimate;
  /** Kolmogorov-Smirnov; null for categories. */
  readonly ks: Estimate | null;
  readonly p: number;
  readonly test: string;
}

function dense(bins: ReadonlyMap<number, number>, length: number): number[] {
  return Array.from({ length }, (_, index) => bins.get(index) ?? 0);
}

function estimateOf(value: number, rest: Omit<Estimate, 'value'>): Estimate {
  return { value, lower: rest.lower, upper: rest.upper, level: rest.level, n: rest.n, method: rest.method };
}

function numericDistance(window: FeatureWindow, reference: ReferenceProfile['numeric'][string]): Distance | null {
  const current = dense(window.bins, reference.counts.length);
  if (window.n === 0 || reference.n === 0) return null;
  const index = psi(coarsenBins({ reference: reference.counts, current, bins: PSI_BINS }));
  const ks = ksFromBins({ cuts: reference.cuts, reference: reference.counts, current });
  // The raw statistic lies in [statistic, statistic + errorBound]: that is the interval of the binning, not of the sampling.
  const upper = Math.min(1, ks.statistic + ks.errorBound);
  const distance = { lower: ks.statistic, upper, level: null, n: window.n, method: ks.method };
  return {
    feature: window.feature,
    psi: estimateOf(index.value, { ...index, n: window.n }),
    ks: estimateOf(ks.statistic, distance),
    p: ks.pValue,
    test: 'ks_two_sample',
  };
}

function categoricalDistance(
  window: FeatureWindow,
  reference: ReferenceProfile['categorical'][string],
): Distance | null {
  if (window.n === 0 || reference.n === 0) return null;
  const levels = levelsOf(reference);
  const current = dense(window.bins, levels.length + 1);
  const expected = [...levels.map((level) => reference.counts[level] ?? 0), reference.n - sumOf(levels, reference)];
  const index = psi({ reference: expected, current });
  const named = (counts: readonly number[]) => Object.fromEntries(counts.map((count, place) => [`${place}`, count]));
  const test = chiSquareHomogeneity({ reference: named(expected), current: named(current) });
  const estimate = estimateOf(index.value, { ...index, n: window.n });
  return { feature: window.feature, psi: estimate, ks: null, p: test.pValue, test: 'chi_square' };
}

function sumOf(levels: readonly string[], reference: ReferenceProfile['categorical'][string]): number {
  return levels.reduce((sum, level) => sum + (reference.counts[level] ?? 0), 0);
}

function distanceOf(window: FeatureWindow, reference: ReferenceProfile): Distance | null {
  const numeric = reference.numeric[window.feature];
  if (window.kind === 'numeric') return numeric === undefined ? null : numericDistance(window, numeric);
  const categorical = reference.categorical[window.feature];
  return categorical === undefined ? null : categoricalDistance(window, categorical);
}

interface Stated {
  readonly indicator: IndicatorName;
  readonly feature: string | null;
  readonly estimate: Estimate | null;
  readonly test: string;
  readonly p: number | null;
  readonly pAdjusted: number | null;
}

function reading(version: string, stated: Stated, limits: readonly Limit[]): Reading {
  const limit = limits.find(({ indicator, enabled }) => enabled && indicator === stated.indicator);
  return {
    ...stated,
    version,
    attribute: null,
    group: null,
    ...onlyIfReal(judgeLimit(stated.estimate, limit), stated),
    limit: limit?.value ?? null,
    side: limit?.side ?? null,
    effect: stated.estimate?.value ?? null,
  };
}

/** A distance beyond its limit that the corrected test calls accident is not judged a failure. */
function onlyIfReal(judged: Pick<Reading, 'verdict' | 'reason'>, stated: Stated): Pick<Reading, 'verdict' | 'reason'> {
  if (judged.verdict !== 'fail' || stated.pAdjusted === null || stated.pAdjusted <= DRIFT_ALPHA) return judged;
  const reason: Message = {
    key: 'monitors.reason.not_significant',
    params: { p: stated.pAdjusted, alpha: DRIFT_ALPHA },
  };
  return { verdict: 'skipped', reason };
}

/** Share of features whose change is no accident (Holm across features) and large enough to matter. Null below `minN` rows. */
function shareOf(distances: readonly Distance[], adjusted: readonly number[], minN: number): Estimate | null {
  const judged = distances.filter(({ psi: { n } }) => n >= minN);
  if (judged.length === 0) return null;
  const drifted = distances.filter(
    (one, place) => one.psi.n >= minN && (adjusted[place] ?? 1) <= DRIFT_ALPHA && one.psi.value >= DRIFT_EFFECT,
  );
  const n = Math.max(...judged.map(({ psi: { n: rows } }) => rows));
  const method = `share of ${judged.length} features with PSI from ${DRIFT_EFFECT} and corrected p up to ${DRIFT_ALPHA}`;
  return { value: drifted.length / judged.length, lower: null, upper: null, level: null, n, method };
}

/**
 * How far the features of one version lie from its reference: PSI and Kolmogorov-Smirnov (chi-square for categories) per feature, corrected
 * across features, and the share that drifted. Empty when no feature has both rows and a reference.
 */
export function driftReadings(
  version: string,
  windows: readonly FeatureWindow[],
  against: { readonly reference: ReferenceProfile; readonly limits: readonly Limit[] },
): Reading[] {
  const { reference, limits } = against;
  const distances = windows.map((window) => distanceOf(window, reference)).filter((one) => one !== null);
  if (distances.length === 0) return [];
  const adjusted = holm(distances.map(({ p }) => p));
  const perFeature = distances.flatMap((one, place): Stated[] => {
    const tested = !Number.isNaN(one.p);
    const common = {
      feature: one.feature,
      test: one.test,
      p: tested ? one.p : null,
      pAdjusted: tested ? (adjusted[place] ?? 1) : null,
    };
    const index: Stated = { ...common, indicator: 'psi', estimate: one.psi };
    return one.ks === null ? [index] : [index, { ...common, indicator: 'ks', estimate: one.ks }];
  });
  const minN = limits.find(({ indicator }) => indicator === 'drift_share')?.min_n ?? DEFAULT_MIN_N;
  const share = shareOf(distances, adjusted, minN);
  const overall: Stated = {
    indicator: 'drift_share',
    feature: null,
    estimate: share,
    test: 'holm',
    p: null,
    pAdjusted: null,
  };
  return [...perFeature, overall].map((one) => reading(version, one, limits));
}
