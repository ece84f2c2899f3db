import type { Score } from '@haechi/contract';
import { type BinnedFeatures, binNumbers, binTexts, fitBoostedTrees, scoreBoostedTrees } from '@haechi/learn';
import { type Estimate, rocAuc, seededRandom } from '@haechi/stats';
import { NAMED_CONTRIBUTORS } from '../constants.ts';
import type { SampledColumn } from '../sql/sample-rows.ts';

/** How well a model tells rows of the window from rows of the reference. */
export interface DomainClassifier {
  readonly auc: Estimate;
  readonly rows: { readonly reference: number; readonly current: number };
  readonly settings: Score['settings'];
  readonly contributors: Score['contributors'];
}

/** Each row is scored by a model that has not seen it: two folds are the least that needs. */
const FOLDS = 2;

interface Samples {
  readonly reference: ReadonlyMap<string, SampledColumn>;
  readonly current: ReadonlyMap<string, SampledColumn>;
}

/**
 * A classifier two-sample test over all columns at once (Lopez-Paz and Oquab 2017): boosted trees learn to tell the window's rows (class 1) from the reference's, cross-fitted;
 * the AUC of the held-out scores is 0.5 when nothing has drifted and sees changes between columns that no single column shows. Interval by DeLong. Contributors:
 * features by the gain of their splits. Null: no column, or a side without rows.
 */
export function domainClassifier({ reference, current }: Samples, seed: number): DomainClassifier | null {
  const names = [...reference.keys()].filter((name) => reference.get(name)?.kind === current.get(name)?.kind);
  const n = lengthOf(reference, names);
  const m = lengthOf(current, names);
  if (names.length === 0 || n < FOLDS || m < FOLDS) return null;
  const features = featuresOf(names, { reference, current });
  const labels = Uint8Array.from({ length: n + m }, (_, row) => Number(row >= n));
  const random = seededRandom(seed);
  const folds = Uint8Array.from(labels, () => Math.floor(random() * FOLDS));
  const scores = new Float64Array(labels.length);
  const gains = new Array<number>(names.length).fill(0);
  const all = Uint32Array.from(labels, (_, row) => row);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const model = fitBoostedTrees({ features, labels, rows: all.filter((row) => folds[row] !== fold), random });
    const held = all.filter((row) => folds[row] === fold);
    const found = scoreBoostedTrees(model, features, held);
    held.forEach((row, place) => {
      scores[row] = found[place] ?? 0.5;
    });
    for (const [feature, gain] of model.gains.entries()) gains[feature] = (gains[feature] ?? 0) + gain;
  }
  const auc = rocAuc({ labels, scores });
  return {
    auc: { ...auc, method: `boosted trees, ${FOLDS}-fold cross-fitted; ${auc.method}` },
    rows: { reference: n, current: m },
    settings: { method: 'domain_classifier', model: 'boosted_trees', folds: FOLDS, columns: names.length, seed },
    contributors: largest(names, gains),
  };
}

function lengthOf(side: ReadonlyMap<string, SampledColumn>, names: readonly string[]): number {
  const [first] = names;
  return first === undefined ? 0 : (side.get(first)?.values.length ?? 0);
}

function featuresOf(names: readonly string[], { reference, current }: Samples): BinnedFeatures {
  const binned = names.map((name) => {
    const [before, now] = [reference.get(name), current.get(name)];
    if (before?.kind === 'numeric' && now?.kind === 'numeric') return binNumbers(joined(before.values, now.values));
    return binTexts([...textsOf(before), ...textsOf(now)]);
  });
  return {
    rows: binned[0]?.codes.length ?? 0,
    columns: binned.map(({ codes }) => codes),
    bins: binned.map(({ bins }) => bins),
  };
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function textsOf(column: SampledColumn | undefined): readonly string[] {
  return column?.kind === 'categorical' ? column.values : [];
}

function largest(names: readonly string[], gains: readonly number[]): Score['contributors'] {
  const all = gains.reduce((sum, gain) => sum + gain, 0);
  if (all === 0) return [];
  return names
    .map((name, place) => ({ kind: 'feature' as const, name, share: (gains[place] ?? 0) / all }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, NAMED_CONTRIBUTORS);
}
