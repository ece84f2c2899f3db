import type { FeatureEncoding } from './feature-encoding.ts';
import type { LogisticModel } from './logistic-model.ts';

/** A feature that cannot be used: which, what was expected and what came. The codes are those of the server's error registry. */
export interface FeatureProblem {
  readonly code: 'feature_missing' | 'feature_mistyped';
  readonly feature: string;
  readonly expected: string;
  readonly got: string;
  readonly message: string;
}

export type RowScore =
  | {
      readonly ok: true;
      readonly prediction: 0 | 1;
      readonly label: string;
      /** Of class 1. */
      readonly probability: number;
      /** By class name. */
      readonly probabilities: Readonly<Record<string, number>>;
      /** The largest class probability. */
      readonly confidence: number;
    }
  | { readonly ok: false; readonly problem: FeatureProblem };

/** Adds one feature's part of the linear score, or says what is wrong with its value. */
type Term = (value: unknown) => number | 'mistyped';

interface CompiledTerm {
  readonly name: string;
  readonly kind: FeatureEncoding['kind'];
  readonly term: Term;
}

const compiled = new WeakMap<LogisticModel, readonly CompiledTerm[]>();

/**
 * Scores one row. A numeric feature takes a finite number, a categorical one a text (unknown texts count as "other") or a boolean; null is a
 * missing value, an absent key is a problem. Features the model does not know are ignored. The model is compiled once and must not be mutated.
 */
export function scoreRow(model: LogisticModel, features: Readonly<Record<string, unknown>>): RowScore {
  let terms = compiled.get(model);
  if (!terms) {
    terms = model.features.map((encoding) => compile(encoding, model.coefficients));
    compiled.set(model, terms);
  }
  let score = model.intercept;
  for (const { name, kind, term } of terms) {
    const value = Object.hasOwn(features, name) ? features[name] : undefined;
    const part = value === undefined ? 'mistyped' : term(value);
    if (part === 'mistyped') return { ok: false, problem: describe(name, kind, value) };
    score += part;
  }
  const probability = 1 / (1 + Math.exp(-score));
  const prediction = probability >= model.threshold ? 1 : 0;
  const [negative, positive] = model.classes;
  return {
    ok: true,
    prediction,
    label: model.classes[prediction],
    probability,
    probabilities: { [negative]: 1 - probability, [positive]: probability },
    confidence: Math.max(probability, 1 - probability),
  };
}

function compile(encoding: FeatureEncoding, coefficients: readonly number[]): CompiledTerm {
  const { name, kind, offset } = encoding;
  const weight = (column: number): number => coefficients[offset + column] ?? 0;
  if (encoding.kind === 'numeric') {
    const slope = weight(0) / encoding.scale;
    const { mean } = encoding;
    const ifMissing = slope * (encoding.median - mean) + weight(1);
    const term: Term = (value) => {
      if (typeof value === 'number' && Number.isFinite(value)) return slope * (value - mean);
      return value === null ? ifMissing : 'mistyped';
    };
    return { name, kind, term };
  }
  const weights = new Map(encoding.levels.map((level, index) => [level, weight(index)]));
  const ifOther = weight(encoding.levels.length);
  const ifMissing = weight(encoding.levels.length + 1);
  const term: Term = (value) => {
    if (typeof value === 'string') return weights.get(value) ?? ifOther;
    if (typeof value === 'boolean') return weights.get(String(value)) ?? ifOther;
    return value === null ? ifMissing : 'mistyped';
  };
  return { name, kind, term };
}

function describe(feature: string, kind: FeatureEncoding['kind'], value: unknown): FeatureProblem {
  const expected =
    kind === 'numeric' ? 'a finite number, or null for a missing value' : 'a text, or null for a missing value';
  if (value === undefined) {
    const message = `Feature "${feature}" is missing; the model expects ${expected}.`;
    return { code: 'feature_missing', feature, expected, got: 'nothing', message };
  }
  const got = Array.isArray(value)
    ? 'a list'
    : typeof value === 'number'
      ? `the number ${value}`
      : `a value of type ${typeof value}`;
  return {
    code: 'feature_mistyped',
    feature,
    expected,
    got,
    message: `Feature "${feature}" is ${got}; the model expects ${expected}.`,
  };
}
