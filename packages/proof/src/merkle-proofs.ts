/**
 * Proofs in two steps, so that the stored hashes may lie in memory, a file or a database: a plan names the complete subtrees
 * that a proof needs (O(log n) of them), the caller looks them up in one go, and `proofFromPlan` joins them.
 */
import { foldPeaks, type TreeNode } from './merkle-frontier.ts';
import type { Digest } from './tree-hash.ts';

export type NodeRef = Pick<TreeNode, 'level' | 'index'>;

/** One list per hash of the proof: the complete subtrees, largest first, that make up its range of leaves. */
export type ProofPlan = readonly (readonly NodeRef[])[];

/** Reads the hash of a complete subtree; level 0 is the entry's own hash. */
export type NodeLookup = (node: NodeRef) => Digest;

/** Plan of the path from leaf `index` (from 0) to the root of the tree of `size`: RFC 9162 section 2.1.3.1. */
export function planInclusion(index: number, size: number): ProofPlan {
  checkRange('inclusion', index >= 0 && index < size, `leaf ${index} in a tree of ${size}`);
  const plan: NodeRef[][] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const split = start + largestPowerBelow(end - start);
    if (index < split) {
      plan.push(subtrees(split, end));
      end = split;
    } else {
      plan.push(subtrees(start, split));
      start = split;
    }
  }
  return plan.reverse();
}

/** Plan of the proof that the tree of size `first` is a prefix of that of size `second`: RFC 9162 section 2.1.4.1. */
export function planConsistency(first: number, second: number): ProofPlan {
  checkRange('consistency', first >= 1 && first <= second, `from size ${first} to size ${second}`);
  if (first === second) return [];
  const plan: NodeRef[][] = [];
  let start = 0;
  let end = second;
  let wholeOld = true;
  while (first !== end) {
    const split = start + largestPowerBelow(end - start);
    if (first <= split) {
      plan.push(subtrees(split, end));
      end = split;
    } else {
      plan.push(subtrees(start, split));
      start = split;
      wholeOld = false;
    }
  }
  if (!wholeOld) plan.push(subtrees(start, end));
  return plan.reverse();
}

/** Plan of the root of the first `size` leaves: a proof of one hash. */
export function planRoot(size: number): ProofPlan {
  checkRange('root', size >= 0, `size ${size}`);
  return [subtrees(0, size)];
}

/** Every node that a plan needs, without repetition, for one query. */
export function nodesOfPlan(plan: ProofPlan): readonly NodeRef[] {
  const seen = new Map<string, NodeRef>();
  for (const node of plan.flat()) seen.set(`${node.level}/${node.index}`, node);
  return [...seen.values()];
}

export function proofFromPlan(plan: ProofPlan, lookup: NodeLookup): readonly Digest[] {
  return plan.map((parts) => foldPeaks(parts.map(lookup)));
}

/** Complete subtrees, largest first, that cover leaves [start, end); `start` is a multiple of the largest of them. */
function subtrees(start: number, end: number): NodeRef[] {
  const parts: NodeRef[] = [];
  for (let at = start; at < end; ) {
    let level = 0;
    while (2 ** (level + 1) <= end - at) level += 1;
    parts.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return parts;
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function checkRange(what: string, fine: boolean, where: string): void {
  if (!fine) throw new RangeError(`merkle ${what} proof: there is none for ${where}`);
}
