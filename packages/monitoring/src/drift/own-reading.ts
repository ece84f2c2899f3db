import {
  hellinger,
  jensenShannon,
  klDivergence,
  ksTwoSample,
  psi,
  totalVariation,
  type WeightedValues,
  wasserstein,
} from '@haechi/stats';
import type { ColumnPair, NumericPair } from '../column-pair.ts';
import { binContributors } from './bin-contributors.ts';
import { binnedKs } from './binned-ks.ts';
import { changeTest } from './change-test.ts';
import type { DriftReading } from './drift-reading.ts';
import { methodEffects, methodIndicators, numericOnly, type OwnMethod } from './method-effects.ts';
import { type PairBins, pairBins } from './pair-bins.ts';

/** Base of the logarithm of our Jensen-Shannon distance: it then lies between 0 and 1. */
const JS_BASE = 2;

interface Measured {
  readonly estimate: DriftReading['estimate'];
  readonly effect: number;
  readonly settings: DriftReading['settings'];
}

/**
 * What a method of ours says of a column: its number with interval, the test of whether it may be an accident, and the size of the change. Null where the method needs
 * an order that the column does not have.
 *
 * @param tested the test, where another reading of the column has made it
 */
export function ownReading(
  pair: ColumnPair,
  method: OwnMethod,
  tested?: Pick<DriftReading, 'test' | 'statistic' | 'p'>,
): DriftReading | null {
  if (numericOnly.has(method) && pair.kind === 'categorical') return null;
  const bins = pairBins(pair);
  const test = tested ?? changeTest(pair, method, bins);
  const measured = measure(pair, { method, bins, statistic: test.statistic ?? Number.NaN });
  const { rows } = pair;
  return {
    feature: pair.name,
    indicator: methodIndicators[method],
    estimate: measured.estimate,
    test: test.test,
    statistic: test.statistic,
    p: test.p,
    effect: measured.effect,
    rule: { by: 'significant_and_large', effect: methodEffects[method] },
    n: { reference: rows.reference.n, current: rows.current.n },
    settings: {
      method,
      preset: 'haechi',
      ...measured.settings,
      ...infinite(pair),
      resolution: pair.kind === 'numeric' ? pair.resolution : 'levels',
      threshold: methodEffects[method],
    },
    contributors: binContributors(bins),
  };
}

function measure(
  pair: ColumnPair,
  { method, bins, statistic }: { method: OwnMethod; bins: PairBins; statistic: number },
): Measured {
  const binned = { bins: bins.names.length, binning: bins.rule };
  const counts = { reference: bins.reference, current: bins.current };
  const lessNoise = ({ value, noise }: { readonly value: number; readonly noise: number }): number =>
    Math.max(0, value - noise);
  switch (method) {
    case 'psi': {
      const one = psi(counts);
      return { estimate: one, effect: lessNoise(one), settings: { ...binned, base: 'e', fill: `${one.fill}` } };
    }
    case 'kl': {
      const one = klDivergence(counts);
      return { estimate: one, effect: lessNoise(one), settings: { ...binned, base: 'e', fill: `${one.fill}` } };
    }
    case 'js': {
      const one = jensenShannon({ ...counts, base: JS_BASE });
      return { estimate: one, effect: lessNoise(one), settings: { ...binned, base: JS_BASE, form: one.form } };
    }
    case 'hellinger': {
      const one = hellinger(counts);
      return { estimate: one, effect: lessNoise(one), settings: binned };
    }
    case 'total_variation': {
      const one = totalVariation(counts);
      return { estimate: one, effect: lessNoise(one), settings: binned };
    }
    case 'chi_square':
    case 'g_test': {
      const n = [...bins.reference, ...bins.current].reduce((sum, count) => sum + count, 0);
      const cramersV = Math.sqrt(Math.max(0, statistic) / n);
      const estimate = { value: statistic, lower: null, upper: null, level: null, n, method };
      return { estimate, effect: cramersV, settings: { ...binned, effect: 'cramers_v' } };
    }
    default:
      return pair.kind === 'numeric' ? distance(pair, method) : measure(pair, { method: 'psi', bins, statistic });
  }
}

function distance(pair: NumericPair, method: OwnMethod): Measured {
  const { reference, current } = pair;
  if (method === 'wasserstein') {
    const one = wasserstein({ reference, current, normalise: 'reference-std' });
    return {
      estimate: one,
      effect: Math.max(0, one.value - one.noise),
      settings: { normalised: one.normalised, scale: one.scale },
    };
  }
  return ksMeasure(pair);
}

/** D of the distribution functions with its band; over cells and bins the band is widened by what they may hide. */
function ksMeasure(pair: NumericPair): Measured {
  const { effect } = ksTwoSample(tally(pair.reference), tally(pair.current), { method: 'asymptotic' });
  if (pair.resolution === 'values') return { estimate: effect, effect: effect.value, settings: { error_bound: 0 } };
  const { errorBound } = binnedKs(pair);
  const lower = effect.lower === null ? null : Math.max(0, effect.lower - errorBound);
  const upper = effect.upper === null ? null : Math.min(1, effect.upper + errorBound);
  return { estimate: { ...effect, lower, upper }, effect: effect.value, settings: { error_bound: errorBound } };
}

function tally({ values, counts }: WeightedValues): { values: number[]; counts: number[] } {
  return { values: Array.from(values), counts: Array.from(counts) };
}

function infinite({ rows }: ColumnPair): DriftReading['settings'] {
  const { reference, current } = rows;
  return reference.infinite + current.infinite > 0
    ? { infinite_reference: reference.infinite, infinite_current: current.infinite }
    : {};
}
