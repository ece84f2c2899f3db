import type { ResultOf } from '../../data/calls.ts';

export type Model = ResultOf<'registry', 'getModel'>;
export type VersionApprovals = ResultOf<'approvals', 'ofVersion'>;

/** What names a version in an address. */
export interface VersionKey {
  readonly model: string;
  readonly version: number;
}

/** Aliases that point at a version, in the order of their names. */
export function aliasesOf({ aliases }: Pick<Model, 'aliases'>, version: number): readonly string[] {
  return Object.keys(aliases)
    .filter((name) => aliases[name] === version)
    .sort();
}
