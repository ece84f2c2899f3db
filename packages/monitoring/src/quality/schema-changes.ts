import type { ReferenceProfile } from '@haechi/contract';
import { isProfile } from '../reference-kind.ts';
import type { TableSource } from '../table-source.ts';

export interface SchemaChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly retyped: readonly string[];
  /** Columns of both sides together. */
  readonly n: number;
}

/** Columns that came, went or changed between numbers and text since the reference. */
export function schemaChanges(current: TableSource, reference: TableSource | ReferenceProfile): SchemaChanges {
  const now = new Map(current.columns.map(({ name, kind }) => [name, kind]));
  const before = isProfile(reference)
    ? new Map([
        ...Object.keys(reference.numeric).map((name) => [name, 'numeric'] as const),
        ...Object.keys(reference.categorical).map((name) => [name, 'categorical'] as const),
      ])
    : new Map(reference.columns.map(({ name, kind }) => [name, kind]));
  return {
    added: [...now.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !now.has(name)),
    retyped: [...now].filter(([name, kind]) => before.has(name) && before.get(name) !== kind).map(([name]) => name),
    n: new Set([...now.keys(), ...before.keys()]).size,
  };
}
