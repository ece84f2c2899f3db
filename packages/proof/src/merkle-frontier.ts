import { type Digest, EMPTY_ROOT, nodeHash } from './tree-hash.ts';

/**
 * All that is needed to append to a tree: its size and the roots of its complete subtrees, largest (leftmost) first; as many
 * as there are ones in the binary form of the size, so O(log n).
 */
export interface Frontier {
  readonly size: number;
  readonly peaks: readonly Digest[];
}

/** Root of the complete subtree over leaves [index * 2^level, (index + 1) * 2^level). Once known it never changes. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Digest;
}

export interface Appended {
  readonly frontier: Frontier;
  /** The complete subtrees of level 1 and up that these leaves finished; store them and every proof needs O(log n) look-ups. */
  readonly nodes: readonly TreeNode[];
}

export const EMPTY_FRONTIER: Frontier = Object.freeze({ size: 0, peaks: Object.freeze([]) });

/** Appends leaf hashes in order. Amortised cost: one interior hash per leaf. */
export function appendLeaves(frontier: Frontier, leaves: Iterable<Digest>): Appended {
  const peaks = [...frontier.peaks];
  const nodes: TreeNode[] = [];
  let size = frontier.size;
  for (const leaf of leaves) {
    let hash = leaf;
    let level = 0;
    // Every trailing one in the old size is a complete subtree as large as the one just finished: join them.
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = peaks.pop();
      if (left === undefined) throw new RangeError(`merkle frontier: too few peaks for size ${frontier.size}`);
      hash = nodeHash(left, hash);
      level += 1;
      nodes.push({ level, index: (rest - 1) / 2, hash });
    }
    peaks.push(hash);
    size += 1;
  }
  return { frontier: { size, peaks }, nodes };
}

/** Root of the tree that a frontier describes. */
export function frontierRoot(frontier: Frontier): Digest {
  return foldPeaks(frontier.peaks);
}

/** Joins roots of complete subtrees, largest first, to the root over all of them. */
export function foldPeaks(peaks: readonly Digest[]): Digest {
  let root: Digest | undefined;
  for (let i = peaks.length - 1; i >= 0; i -= 1) {
    const peak = peaks[i] as Digest;
    root = root === undefined ? peak : nodeHash(peak, root);
  }
  return root ?? EMPTY_ROOT;
}
