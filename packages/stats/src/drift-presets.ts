import type { Fill } from './empty-bin-fill.ts';

export type DriftMethod =
  | 'ks'
  | 'chi_square'
  | 'z_test'
  | 'wasserstein'
  | 'jensen_shannon'
  | 'kl'
  | 'psi'
  | 'hellinger'
  | 'l_infinity';

/** How numeric values are put into bins. Categories are their own bins under every rule. */
export type BinningRule =
  /** Raw values; no bins. */
  | 'none'
  /** Sturges over both samples where the reference has more than `manyDistinct` values, else a bin for each value. */
  | 'sturges-both'
  /** Sturges with the number of distinct values of both samples in place of n. */
  | 'sturges-distinct'
  /** Doane over the reference; what lies outside has a bin of its own, empty in the reference. */
  | 'doane-reference'
  /** A bin for each value. */
  | 'per-value';

/** When a score means drift. `null` limit: the preset takes it from reference chunks (see `chunkLimits`). */
export interface DriftLimit {
  readonly alarm: 'at_least' | 'at_most' | 'below';
  readonly limit: number | null;
}

export interface MethodSettings extends DriftLimit {
  readonly binning: BinningRule;
  /** Log base; null where there is no logarithm. */
  readonly base: number | null;
  /** For empty bins; null where none is needed. */
  readonly fill: Fill | null;
}

/** The first rule that a column satisfies names its method. */
export interface MethodRule {
  readonly kind: 'numeric' | 'categorical';
  readonly method: DriftMethod;
  /** Applies up to so many reference rows. */
  readonly maxReferenceRows?: number;
  /** Applies to columns of at least, at most so many distinct values in both samples together. */
  readonly minDistinct?: number;
  readonly maxDistinct?: number;
}

export interface DriftPreset {
  readonly name: 'evidently' | 'nannyml';
  readonly rules: readonly MethodRule[];
  readonly methods: Readonly<Partial<Record<DriftMethod, MethodSettings>>>;
  /** Numeric columns of more distinct reference values than this are binned by width. */
  readonly manyDistinct: number;
}

const EVIDENTLY_SMALL = 1000;
const TEST: Pick<MethodSettings, 'base' | 'fill'> = { base: null, fill: null };
const DISTANCE = { alarm: 'at_least', limit: 0.1 } as const;
const CHUNKS = { alarm: 'at_least', limit: null } as const;

/**
 * What two peers do by default, as data, read from their sources (Evidently 0.7: `stattests`, `get_stattest`, `get_binned_data`; NannyML 0.13:
 * `UnivariateDriftCalculator`). `driftPlan` chooses by them and `driftScore` computes.
 */
export const driftPresets: Readonly<Record<DriftPreset['name'], DriftPreset>> = {
  evidently: {
    name: 'evidently',
    manyDistinct: 20,
    rules: [
      { kind: 'numeric', method: 'ks', maxReferenceRows: EVIDENTLY_SMALL, minDistinct: 6 },
      { kind: 'numeric', method: 'chi_square', maxReferenceRows: EVIDENTLY_SMALL, minDistinct: 3 },
      { kind: 'numeric', method: 'z_test', maxReferenceRows: EVIDENTLY_SMALL },
      { kind: 'numeric', method: 'wasserstein', minDistinct: 6 },
      { kind: 'numeric', method: 'jensen_shannon' },
      { kind: 'categorical', method: 'chi_square', maxReferenceRows: EVIDENTLY_SMALL, minDistinct: 3 },
      { kind: 'categorical', method: 'z_test', maxReferenceRows: EVIDENTLY_SMALL },
      { kind: 'categorical', method: 'jensen_shannon' },
    ],
    methods: {
      ks: { ...TEST, alarm: 'at_most', limit: 0.05, binning: 'none' },
      chi_square: { ...TEST, alarm: 'below', limit: 0.05, binning: 'per-value' },
      z_test: { ...TEST, alarm: 'below', limit: 0.05, binning: 'per-value' },
      wasserstein: { ...TEST, ...DISTANCE, binning: 'none' },
      jensen_shannon: { ...DISTANCE, binning: 'sturges-both', base: Math.E, fill: null },
      kl: { ...DISTANCE, binning: 'sturges-both', base: Math.E, fill: 'evidently' },
      psi: { ...DISTANCE, binning: 'sturges-both', base: Math.E, fill: 'evidently' },
      hellinger: { ...TEST, ...DISTANCE, binning: 'sturges-distinct' },
    },
  },
  nannyml: {
    name: 'nannyml',
    manyDistinct: 0,
    rules: [
      { kind: 'numeric', method: 'jensen_shannon' },
      { kind: 'categorical', method: 'jensen_shannon' },
    ],
    methods: {
      jensen_shannon: { ...CHUNKS, binning: 'doane-reference', base: 2, fill: null },
      hellinger: { ...TEST, ...CHUNKS, binning: 'doane-reference' },
      wasserstein: { ...TEST, ...CHUNKS, binning: 'none' },
      ks: { ...TEST, ...CHUNKS, binning: 'none' },
      chi_square: { ...TEST, alarm: 'below', limit: 0.05, binning: 'per-value' },
      l_infinity: { ...TEST, ...CHUNKS, binning: 'per-value' },
    },
  },
};
