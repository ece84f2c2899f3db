import type { FeatureProblem } from '../score-row.ts';
import type { TreeFeature, TreeModel } from './tree-model.ts';

const tables = new WeakMap<TreeFeature, ReadonlyMap<string, number>>();

/**
 * Writes one row of named features as the numbers that `scoreTrees` takes. null is a missing value, an absent key is a problem, and features
 * that the model does not know are ignored. A numeric feature takes a finite number or a boolean (1 or 0). A categorical one takes the name of
 * a category, or its code where the file has no names; a name that the file does not have is missing for LightGBM, as with pandas, and a
 * problem for XGBoost, which refuses it too.
 * @param to receives one number per feature, from `at` on
 * @returns what is wrong with the first feature that cannot be used, or null
 */
export function fillTreeRow(
  model: TreeModel,
  row: Readonly<Record<string, unknown>>,
  { to, at = 0 }: { to: Float64Array | Float32Array; at?: number },
): FeatureProblem | null {
  let next = at;
  for (const feature of model.features) {
    const value = Object.hasOwn(row, feature.name) ? row[feature.name] : undefined;
    const number = value === null ? Number.NaN : numberOf(feature, value, model.library);
    if (number === null) return problemOf(feature, value);
    to[next] = number;
    next += 1;
  }
  return null;
}

function numberOf(feature: TreeFeature, value: unknown, library: TreeModel['library']): number | null {
  const { type, levels, other } = feature;
  if (levels !== undefined) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
    const code = codesOf(feature, levels).get(String(value));
    return code ?? other ?? (library === 'lightgbm' ? Number.NaN : null);
  }
  if (typeof value === 'boolean' && type === 'numeric') return Number(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return type === 'numeric' || (Number.isInteger(value) && value >= 0) ? value : null;
}

function codesOf(feature: TreeFeature, levels: readonly string[]): ReadonlyMap<string, number> {
  const known = tables.get(feature);
  if (known) return known;
  const made = new Map(levels.map((level, code) => [level, code]));
  tables.set(feature, made);
  return made;
}

function problemOf({ name, type, levels }: TreeFeature, value: unknown): FeatureProblem {
  const taken = type === 'numeric' ? 'a finite number' : 'the code of a category, a whole number from 0';
  const expected = `${levels === undefined ? taken : `one of ${quoted(levels)}`}, or null for a missing value`;
  const about = { feature: name, expected };
  if (value === undefined)
    return {
      code: 'feature_missing',
      ...about,
      got: 'nothing',
      message: `Feature "${name}" is missing; the model expects ${expected}.`,
    };
  const got = gotten(value);
  return {
    code: 'feature_mistyped',
    ...about,
    got,
    message: `Feature "${name}" is ${got}; the model expects ${expected}.`,
  };
}

/** The first ten levels. */
function quoted(levels: readonly string[]): string {
  const shown = levels.slice(0, 10).map((level) => JSON.stringify(level.slice(0, 60)));
  return levels.length > shown.length
    ? `${shown.join(', ')} and ${levels.length - shown.length} more`
    : shown.join(', ');
}

function gotten(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'string' ? 'a text that it does not know here' : `a value of type ${typeof value}`;
}
