import type { RouteSplit } from '../serving/index.ts';
import type { Share } from './tables.ts';

/** A split with a candidate under comparison. */
export interface Candidacy {
  readonly split: RouteSplit & { readonly candidate: NonNullable<RouteSplit['candidate']> };
  readonly period: string;
  readonly since: Date;
}

/** The candidacy of a split, if it has one. A version beside itself (the rehearsal of a roll-back) is not compared. */
export function candidacyOf(split: RouteSplit): Candidacy[] {
  const { candidate, candidateSince: since, period } = split;
  return candidate === null || since === null || period === null || candidate.label === split.stable.label
    ? []
    : [{ split: { ...split, candidate }, period, since }];
}

/** The shares of a candidate so far: those on file, and a new one when the split has changed since. */
export function sharesNow(row: { readonly shares: readonly Share[] }, split: Candidacy['split']): readonly Share[] {
  const { weight } = split.candidate;
  if (row.shares.at(-1)?.weight === weight) return row.shares;
  return [...row.shares, { from: split.changedAt.toISOString(), weight }];
}
