import { encodedWidth, type FeatureEncoding } from './feature-encoding.ts';
import type { LogisticModel } from './logistic-model.ts';
import { type FeatureProblem, scoreRow } from './score-row.ts';

export interface LogisticExplanation {
  /** Log-odds of a row that has the training mean in every encoded column. */
  readonly base: number;
  /** In the order of the model's features; with `base` they add up to the log-odds of the row. */
  readonly contributions: readonly { readonly feature: string; readonly contribution: number }[];
}

/**
 * How much each feature moved the log-odds of one row away from those of the training mean: weight times distance from the mean, summed over the columns
 * that the feature is encoded in (for linear models these are its Shapley values if features are independent, Štrumbelj and Kononenko 2014).
 * @returns null for a model without the means of its training rows
 */
export function explainLogistic(
  model: LogisticModel,
  row: Readonly<Record<string, unknown>>,
): LogisticExplanation | FeatureProblem | null {
  const { means, coefficients } = model;
  if (means === undefined) return null;
  const scored = scoreRow(model, row);
  if (!scored.ok) return scored.problem;
  const weight = (column: number) => coefficients[column] ?? 0;
  const base = means.reduce((sum, mean, column) => sum + weight(column) * mean, model.intercept);
  const contributions = model.features.map((feature) => {
    const encoded = encodedRow(feature, row[feature.name]);
    let contribution = 0;
    for (let column = 0; column < encodedWidth(feature); column += 1) {
      const at = feature.offset + column;
      contribution += weight(at) * ((encoded.get(column) ?? 0) - (means[at] ?? 0));
    }
    return { feature: feature.name, contribution };
  });
  return { base, contributions };
}

/** The columns of a feature that are not 0, by their place in it. */
function encodedRow(feature: FeatureEncoding, value: unknown): ReadonlyMap<number, number> {
  if (feature.kind === 'categorical') {
    const { levels } = feature;
    const known = levels.indexOf(String(value));
    return new Map([[value === null ? levels.length + 1 : known < 0 ? levels.length : known, 1]]);
  }
  const { median, mean, scale } = feature;
  const missing = typeof value !== 'number';
  const standard = ((missing ? median : value) - mean) / scale;
  return new Map([
    [0, standard],
    [1, missing ? 1 : 0],
  ]);
}
