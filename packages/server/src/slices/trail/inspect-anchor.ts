import {
  type Anchor,
  type Digest,
  type Frontier,
  foldPeaks,
  leafHash,
  type PublicKey,
  planRoot,
  verifyCheckpoint,
} from '@haechi/proof';
import type { Db } from '../../platform/postgres.ts';
import { readKeys } from './read-checkpoints.ts';
import { readEntries } from './read-entries.ts';
import { MissingNode, readProof } from './read-proof.ts';
import { readState } from './trail-state.ts';

/** What is wrong, in a sentence; or where the second place and the tables agree that the tree stands. */
export type Inspection = { readonly alarm: string } | { readonly alarm: null; readonly frontier: Frontier };

/**
 * At the start: does the last anchored checkpoint still hold for the tables? Compares signature, size and root (from the stored
 * subtrees) and hashes the entries of the last stretch anew, so it costs the same however long the trail is; the full check is `verify`.
 */
export async function inspectAnchor(db: Db, last: Anchor, own: PublicKey): Promise<Inspection> {
  const { size, root, origin } = last.checkpoint;
  if (!verifyCheckpoint(last.checkpoint, [own, ...(await readKeys(db))])) {
    return {
      alarm: `the second place cannot be trusted: the signature of its last checkpoint (size ${size}) does not hold`,
    };
  }
  const state = await readState(db);
  if (state.origin !== origin)
    return { alarm: `the second place holds the trail ${origin}, the records hold ${state.origin}` };
  if (state.size < size) {
    return { alarm: `the trail was truncated: the second place holds ${size} entries, the records ${state.size}` };
  }
  const changed = await changedEntry(db, last);
  if (changed !== null) return { alarm: changed };
  const peaks = await peaksAt(db, size);
  if (peaks === null || foldPeaks(peaks) !== root) {
    return { alarm: `the trail was forked: the root over ${size} entries is not the anchored one` };
  }
  return { alarm: null, frontier: { size, peaks } };
}

async function changedEntry(db: Db, { checkpoint, leaves }: Anchor): Promise<string | null> {
  const first = checkpoint.size - leaves.length;
  const entries = await readEntries(db, first, leaves.length);
  for (const [i, leaf] of leaves.entries()) {
    const entry = entries[i];
    const sequence = first + i + 1;
    if (entry?.sequence !== sequence) return `entry ${sequence} is missing from the records`;
    if (leafHash(entry.body) !== leaf) return `entry ${sequence} was changed after it was anchored`;
  }
  return null;
}

/** Roots of the complete subtrees over the first `size` entries, largest first; null when one is gone. */
async function peaksAt(db: Db, size: number): Promise<readonly Digest[] | null> {
  try {
    return await readProof(
      db,
      planRoot(size)
        .flat()
        .map((node) => [node]),
    );
  } catch (error) {
    if (error instanceof MissingNode) return null;
    throw error;
  }
}
