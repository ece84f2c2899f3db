import type { Verdict } from '@haechi/contract';

/** What is known of a system when its place in the list is decided. */
export interface Need {
  readonly name: string;
  readonly verdict: Verdict;
  readonly hasIncident: boolean;
  readonly openFindings: number;
}

/** A failed check calls louder than a broken one; what could not be judged comes before what is well. */
const rank: Record<Verdict, number> = { fail: 0, error: 1, skipped: 2, pass: 3 };

/** Sorts by need: open incident, verdict, number of findings, name. */
export function byNeed(a: Need, b: Need): number {
  return (
    Number(b.hasIncident) - Number(a.hasIncident) ||
    rank[a.verdict] - rank[b.verdict] ||
    b.openFindings - a.openFindings ||
    a.name.localeCompare(b.name)
  );
}
