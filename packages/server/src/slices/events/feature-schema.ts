import { createHash } from 'node:crypto';
import { limits } from './limits.ts';

/** Names of the positional features of prediction rows. `num[i]` names element i of the column `num`, `cat[i]` of `cat`. */
export interface FeatureSchema {
  readonly id: string;
  readonly system: string;
  readonly num: readonly string[];
  readonly cat: readonly string[];
}

export type FeatureKind = 'num' | 'cat';

/** Where a feature stands in a schema. */
export interface FeatureSlot {
  readonly kind: FeatureKind;
  readonly index: number;
}

/** The id is a digest of the content: the same features in the same order have the same id on every server. */
export function makeSchema(system: string, num: readonly string[], cat: readonly string[]): FeatureSchema {
  const digest = createHash('sha256')
    .update(JSON.stringify([system, num, cat]))
    .digest('hex');
  return Object.freeze({
    id: `fs_${digest.slice(0, 24)}`,
    system,
    num: Object.freeze([...num]),
    cat: Object.freeze([...cat]),
  });
}

export function slotsOf(schema: FeatureSchema): ReadonlyMap<string, FeatureSlot> {
  const slots = new Map<string, FeatureSlot>();
  for (const [index, name] of schema.num.entries()) slots.set(name, { kind: 'num', index });
  for (const [index, name] of schema.cat.entries()) slots.set(name, { kind: 'cat', index });
  return slots;
}

/**
 * The schema for a row whose features none covers: those of `base` and the new ones behind them; a retyped feature changes sides. Growing
 * unions keep the number of schemas at one per new or retyped feature, whatever subsets of the features the rows bring.
 */
export function extendSchema(
  system: string,
  base: FeatureSchema | undefined,
  row: ReadonlyMap<string, FeatureKind>,
): FeatureSchema {
  const keep = (kind: FeatureKind) => (name: string) => (row.get(name) ?? kind) === kind;
  const num = (base?.num ?? []).filter(keep('num'));
  const cat = (base?.cat ?? []).filter(keep('cat'));
  const known = new Set([...num, ...cat]);
  for (const [name, kind] of row) {
    if (!known.has(name)) (kind === 'num' ? num : cat).push(name);
  }
  return makeSchema(system, num, cat);
}

/** Whether a schema is too wide to be one: features are then named by data (one per user, say). */
export function tooWide(schema: FeatureSchema): boolean {
  return schema.num.length + schema.cat.length > limits.features;
}
