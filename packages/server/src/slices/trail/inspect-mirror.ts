import { leafHash, type Mirror, planRoot } from '@haechi/proof';
import type { Db } from '../../platform/postgres.ts';
import { readEntries } from './read-entries.ts';
import { MissingNode, readProof } from './read-proof.ts';
import { readState } from './trail-state.ts';

/**
 * At the start: does the last anchored checkpoint still hold for the tables? Compares size and root (from the stored subtrees) and
 * hashes the entries of the last stretch anew, so it costs the same however long the trail is; the full check is `verify`.
 *
 * @returns What is wrong, in a sentence, or null.
 */
export async function inspectMirror(db: Db, mirror: Mirror): Promise<string | null> {
  const [problem] = mirror.problems;
  if (problem !== undefined) return `line ${problem.line} of the second place cannot be trusted: ${problem.why}`;
  const last = mirror.anchors.at(-1);
  if (last === undefined) return null;
  const { size, root, origin } = last.checkpoint;
  const state = await readState(db);
  if (state.origin !== origin) return `the second place holds the trail ${origin}, the records hold ${state.origin}`;
  if (state.size < size)
    return `the trail was truncated: the second place holds ${size} entries, the records ${state.size}`;
  const first = size - last.leaves.length;
  const entries = await readEntries(db, first, last.leaves.length);
  for (const [i, leaf] of last.leaves.entries()) {
    const entry = entries[i];
    if (entry === undefined || entry.sequence !== first + i + 1)
      return `entry ${first + i + 1} is missing from the records`;
    if (leafHash(entry.body) !== leaf) return `entry ${entry.sequence} was changed after it was anchored`;
  }
  return (await rootOf(db, size)) === root
    ? null
    : `the trail was forked: the root over ${size} entries is not the anchored one`;
}

async function rootOf(db: Db, size: number): Promise<string | null> {
  try {
    return (await readProof(db, planRoot(size)))[0] ?? null;
  } catch (error) {
    if (error instanceof MissingNode) return null;
    throw error;
  }
}
