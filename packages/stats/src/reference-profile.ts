import { type CategoricalSummary, mergeCategorical, summariseCategorical } from './categorical-summary.ts';
import { addConfusions, type Confusion, confusionOf, EMPTY_CONFUSION } from './confusion.ts';
import { mergeNumeric, type NumericSummary, summariseNumeric } from './numeric-summary.ts';
import { quantileCuts } from './quantile-cuts.ts';

/** Counts of outcomes per group of one sensitive attribute. */
export type GroupOutcomes = Readonly<Record<string, Confusion>>;

/** How the predictions themselves were spread. */
export interface PredictionSummary {
  readonly n: number;
  readonly positives: number;
  /** Of the probability of class 1, where the model gives one. */
  readonly scores: NumericSummary | null;
}

/** A compact, plain-JSON summary of a table and a model's answers on it, which later data is compared with. */
export interface ReferenceProfile {
  readonly format: 'haechi.profile.v1';
  readonly rows: number;
  readonly numeric: Readonly<Record<string, NumericSummary>>;
  readonly categorical: Readonly<Record<string, CategoricalSummary>>;
  readonly prediction: PredictionSummary | null;
  /** attribute -> group -> outcomes; needs labels. */
  readonly groups: Readonly<Record<string, GroupOutcomes>>;
}

export interface CodedColumn {
  readonly name: string;
  readonly codes: ArrayLike<number>;
  readonly levels: readonly string[];
}

export interface ProfileInput {
  readonly rows: number;
  readonly numeric?: readonly { readonly name: string; readonly values: Float64Array }[];
  readonly categorical?: readonly CodedColumn[];
  readonly prediction?: {
    readonly predictions: ArrayLike<number>;
    readonly scores?: Float64Array;
    readonly labels?: ArrayLike<number>;
  };
  /** Sensitive attributes; counted where labels are given. */
  readonly groups?: readonly CodedColumn[];
}

/** Builds the profile of a table: numeric columns get their own quantile cuts (at most 256). */
export function referenceProfile(input: ProfileInput): ReferenceProfile {
  const { rows, numeric = [], categorical = [], prediction, groups = [] } = input;
  return {
    format: 'haechi.profile.v1',
    rows,
    numeric: Object.fromEntries(
      numeric.map(({ name, values }) => [name, summariseNumeric(values, quantileCuts(values))]),
    ),
    categorical: Object.fromEntries(categorical.map((column) => [column.name, summariseCategorical(column)])),
    prediction: prediction ? summarisePredictions(prediction) : null,
    groups: prediction?.labels ? countGroups(groups, prediction.labels, prediction.predictions) : {},
  };
}

/** The profile of both parts together. Both must have the same columns over the same cuts: a RangeError says they have not. */
export function mergeProfiles(a: ReferenceProfile, b: ReferenceProfile): ReferenceProfile {
  return {
    format: a.format,
    rows: a.rows + b.rows,
    numeric: mergeRecords(a.numeric, b.numeric, mergeNumeric),
    categorical: mergeRecords(a.categorical, b.categorical, mergeCategorical),
    prediction: mergePredictions(a.prediction, b.prediction),
    groups: mergeGroups(a.groups, b.groups),
  };
}

function summarisePredictions(input: { predictions: ArrayLike<number>; scores?: Float64Array }): PredictionSummary {
  let positives = 0;
  for (let i = 0; i < input.predictions.length; i += 1) if (input.predictions[i] === 1) positives += 1;
  const scores = input.scores ? summariseNumeric(input.scores, quantileCuts(input.scores)) : null;
  return { n: input.predictions.length, positives, scores };
}

function countGroups(
  columns: readonly CodedColumn[],
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
): Record<string, GroupOutcomes> {
  return Object.fromEntries(
    columns.map(({ name, codes, levels }) => {
      const rowsOf = levels.map((): number[] => []);
      for (let i = 0; i < codes.length; i += 1) rowsOf[codes[i] ?? -1]?.push(i);
      const outcomes = levels.map((level, code): [string, Confusion] => [
        level,
        confusionOf({ labels, predictions, rows: rowsOf[code] ?? [] }),
      ]);
      return [name, Object.fromEntries(outcomes)];
    }),
  );
}

function mergeRecords<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  merge: (x: T, y: T) => T,
): Record<string, T> {
  if (Object.keys(a).length !== Object.keys(b).length)
    throw new RangeError('mergeProfiles: the profiles have different columns');
  return Object.fromEntries(
    Object.entries(a).map(([name, left]) => {
      const right = b[name];
      if (right === undefined) throw new RangeError(`mergeProfiles: column ${name} is in one profile only`);
      return [name, merge(left, right)];
    }),
  );
}

function mergePredictions(a: PredictionSummary | null, b: PredictionSummary | null): PredictionSummary | null {
  if (!a || !b) return a ?? b;
  const scores = a.scores && b.scores ? mergeNumeric(a.scores, b.scores) : null;
  return { n: a.n + b.n, positives: a.positives + b.positives, scores };
}

function mergeGroups(
  a: Readonly<Record<string, GroupOutcomes>>,
  b: Readonly<Record<string, GroupOutcomes>>,
): Record<string, GroupOutcomes> {
  const attributes = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(
    attributes.map((attribute) => {
      const left = a[attribute] ?? {};
      const right = b[attribute] ?? {};
      const groups = [...new Set([...Object.keys(left), ...Object.keys(right)])];
      const sum = (group: string): Confusion =>
        addConfusions(left[group] ?? EMPTY_CONFUSION, right[group] ?? EMPTY_CONFUSION);
      return [attribute, Object.fromEntries(groups.map((group) => [group, sum(group)]))];
    }),
  );
}
