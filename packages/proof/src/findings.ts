import { type DifferenceKind, findDifferences } from './differences.ts';
import type { Finding } from './finding.ts';
import type { Digest } from './tree-hash.ts';

interface Range {
  readonly from: number;
  readonly to: number;
  /** Hashes that the second place holds; undefined without one. */
  readonly trusted: readonly Digest[] | undefined;
  readonly known: readonly Finding[];
}

/** Explains why the entries up to `to` do not give the root of their anchor. */
export function locateInRange(
  read: { readonly leaves: readonly Digest[] },
  { from, to, trusted, known }: Range,
): Finding[] {
  if (trusted !== undefined) {
    return differenceFindings(trusted, read.leaves);
  }
  if (read.leaves.length < to) {
    const message = `The export ends at entry ${read.leaves.length}; a checkpoint covers ${to}.`;
    return [{ kind: 'truncated', sequence: read.leaves.length + 1, to, line: null, message }];
  }
  if (known.some((finding) => finding.sequence !== null && finding.sequence <= to)) return [];
  const message =
    `Somewhere in entries ${from} to ${to} an entry was changed, removed, added or moved, and the hashes were made anew; ` +
    'the second place would tell which.';
  return [{ kind: 'altered', sequence: from, to, line: null, message }];
}

/** The differences between what is due and what is found, in sentences. */
export function differenceFindings(due: readonly string[], found: readonly string[]): Finding[] {
  return findDifferences(due, found).map((difference) => ({
    kind: difference.kind,
    sequence: difference.sequence,
    to: difference.sequence,
    line: null,
    message: sentences[difference.kind](difference.sequence, difference.found),
  }));
}

const sentences: Record<DifferenceKind, (sequence: number, found: number | null) => string> = {
  mutated: (sequence) => `Entry ${sequence} is not the one that was recorded.`,
  deleted: (sequence) => `Entry ${sequence} was recorded and is missing.`,
  inserted: (sequence) => `The entry found at place ${sequence} was put in later.`,
  reordered: (sequence, found) => `Entry ${sequence} was moved: it stands at place ${found}.`,
  truncated: (sequence) => `Entry ${sequence} was recorded; the export ends before it.`,
};

const SHOWN = 100;

/**
 * Puts findings in order, one per kind and place, neighbours of a kind joined into a stretch; at most 100 are given in full and
 * one more says how many there are.
 */
export function describeFindings(findings: readonly Finding[]): readonly Finding[] {
  const sorted = findings.toSorted((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0) || a.kind.localeCompare(b.kind));
  const joined: Finding[] = [];
  for (const finding of sorted) {
    const at = joined.findLastIndex((other) => other.kind === finding.kind && touches(other, finding));
    const before = joined[at];
    if (before === undefined) joined.push(finding);
    else joined[at] = join(before, finding);
  }
  if (joined.length <= SHOWN) return joined;
  const [next] = joined.slice(SHOWN);
  const message = `${joined.length - SHOWN} more findings are left out.`;
  return [
    ...joined.slice(0, SHOWN),
    { kind: 'altered', sequence: next?.sequence ?? null, to: null, line: null, message },
  ];
}

function touches(a: Finding, b: Finding): boolean {
  if (a.sequence === null || b.sequence === null) return false;
  return b.sequence <= (a.to ?? a.sequence) + 1;
}

function join(a: Finding, b: Finding): Finding {
  const to = Math.max(a.to ?? 0, b.to ?? 0);
  if (to === a.to) return a;
  return { ...a, to, message: `Entries ${a.sequence} to ${to}: ${a.kind}. ${a.message}` };
}
