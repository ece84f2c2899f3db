import type { FeatureProblem } from '@haechi/learn';
import type { FeatureRow } from '../../model-runtime.ts';
import type { SignatureInput } from '../signature.ts';

/** A row's features as they are sent, or what is wrong with the first that cannot be. */
export function remoteRow(
  row: FeatureRow,
  inputs: readonly SignatureInput[],
  { missing }: { missing: boolean },
): { readonly values: readonly (number | string | null)[] } | { readonly problem: FeatureProblem } {
  const values: (number | string | null)[] = [];
  for (const input of inputs) {
    const value = Object.hasOwn(row, input.name) ? row[input.name] : undefined;
    const sent = sentValue(value, input, missing);
    if (sent === undefined) return { problem: problemOf(value, input, missing) };
    values.push(sent);
  }
  return { values };
}

function sentValue(value: unknown, { type }: SignatureInput, missing: boolean): number | string | null | undefined {
  if (value === null) return missing ? null : undefined;
  if (type === 'categorical')
    return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function problemOf(value: unknown, { name, type }: SignatureInput, missing: boolean): FeatureProblem {
  const kind = type === 'numeric' ? 'a finite number' : 'a text';
  const expected = missing ? `${kind}, or null for a missing value` : `${kind}; its protocol carries no missing value`;
  if (value === undefined)
    return {
      code: 'feature_missing',
      feature: name,
      expected,
      got: 'nothing',
      message: `Feature "${name}" is missing; the model expects ${expected}.`,
    };
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  const message = `Feature "${name}" is ${got}; the model expects ${expected}.`;
  return { code: 'feature_mistyped', feature: name, expected, got, message };
}
