import type { Digest } from './tree-hash.ts';

export type DifferenceKind = 'mutated' | 'deleted' | 'inserted' | 'reordered' | 'truncated';

/**
 * One way in which a found sequence departs from the anchored one. `sequence` counts from 1: in the anchored sequence for what was
 * there, in the found one for what was `inserted`. `found` is where a `mutated` or `reordered` entry stands now.
 */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly sequence: number;
  readonly found: number | null;
}

interface Match {
  readonly anchored: number;
  readonly found: number;
}

/**
 * Tells what was done to an anchored sequence of hashes to give the found one, with as few moved entries as possible (longest
 * increasing run of kept entries). What is found beyond the anchored sequence is no difference: it is just not anchored yet.
 * O(n log n) in the length of the part that differs.
 */
export function findDifferences(anchored: readonly Digest[], found: readonly Digest[]): readonly Difference[] {
  let start = 0;
  while (start < anchored.length && anchored[start] === found[start]) start += 1;
  if (start === anchored.length) return [];
  const matches = matchHashes(anchored, found, start);
  const kept = longestRun(matches);
  const inPlace = new Set(kept);
  const differences = matches
    .filter((match) => !inPlace.has(match))
    .map((match): Difference => ({ kind: 'reordered', sequence: match.anchored + 1, found: match.found + 1 }));
  const taken = { anchored: new Set(matches.map((m) => m.anchored)), found: new Set(matches.map((m) => m.found)) };
  let from: Match = { anchored: start, found: start };
  for (const end of [...kept, { anchored: anchored.length, found: found.length }]) {
    const missing = untaken(from.anchored, end.anchored, taken.anchored);
    const extra = untaken(from.found, end.found, taken.found);
    differences.push(...explainGap(missing, extra, end.anchored === anchored.length));
    from = { anchored: end.anchored + 1, found: end.found + 1 };
  }
  return differences.sort((a, b) => a.sequence - b.sequence);
}

/** Between two kept entries: what is missing and what is extra pair up as changes; the rest went or came. */
function explainGap(missing: readonly number[], extra: readonly number[], atEnd: boolean): Difference[] {
  const differences: Difference[] = [];
  missing.forEach((position, i) => {
    const replacement = extra[i];
    if (replacement !== undefined)
      differences.push({ kind: 'mutated', sequence: position + 1, found: replacement + 1 });
    else differences.push({ kind: atEnd ? 'truncated' : 'deleted', sequence: position + 1, found: null });
  });
  // At the end, what is extra came after everything that was anchored.
  const inserted = atEnd ? [] : extra.slice(missing.length);
  for (const position of inserted) differences.push({ kind: 'inserted', sequence: position + 1, found: position + 1 });
  return differences;
}

/** Pairs equal hashes, each used once, in the order found. */
function matchHashes(anchored: readonly Digest[], found: readonly Digest[], start: number): Match[] {
  const places = new Map<Digest, number[]>();
  for (let i = anchored.length - 1; i >= start; i -= 1) {
    const hash = anchored[i] as Digest;
    const list = places.get(hash);
    if (list === undefined) places.set(hash, [i]);
    else list.push(i);
  }
  const matches: Match[] = [];
  for (let i = start; i < found.length; i += 1) {
    const place = places.get(found[i] as Digest)?.pop();
    if (place !== undefined) matches.push({ anchored: place, found: i });
  }
  return matches;
}

/** Longest increasing subsequence by anchored position (patience sorting). */
function longestRun(matches: readonly Match[]): Match[] {
  const tails: number[] = [];
  const before: (number | undefined)[] = [];
  matches.forEach((match, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((matches[tails[middle] ?? 0]?.anchored ?? 0) < match.anchored) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? tails[low - 1] : undefined;
    tails[low] = i;
  });
  const run: Match[] = [];
  for (let at = tails.at(-1); at !== undefined; at = before[at]) run.push(matches[at] as Match);
  return run.reverse();
}

function untaken(from: number, to: number, taken: ReadonlySet<number>): number[] {
  const free: number[] = [];
  for (let i = from; i < to; i += 1) if (!taken.has(i)) free.push(i);
  return free;
}
