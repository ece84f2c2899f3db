import { type Digest, EMPTY_ROOT, isDigest, nodeHash } from './tree-hash.ts';

export interface InclusionClaim {
  readonly leaf: Digest;
  /** Position of the leaf, from 0. */
  readonly index: number;
  readonly size: number;
  readonly root: Digest;
  readonly proof: readonly Digest[];
}

export interface ConsistencyClaim {
  readonly first: { readonly size: number; readonly root: Digest };
  readonly second: { readonly size: number; readonly root: Digest };
  readonly proof: readonly Digest[];
}

/** Whether the leaf stands at its index in the tree with that root: RFC 9162 section 2.1.3.2. */
export function verifyInclusion({ leaf, index, size, root, proof }: InclusionClaim): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  if (![leaf, root, ...proof].every(isDigest)) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const step of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(step, hash);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, step);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && hash === root;
}

/** Whether the first tree is a prefix of the second: RFC 9162 section 2.1.4.2. The empty tree is a prefix of every tree. */
export function verifyConsistency({ first, second, proof }: ConsistencyClaim): boolean {
  if (!Number.isSafeInteger(first.size) || !Number.isSafeInteger(second.size)) return false;
  if (first.size < 0 || first.size > second.size) return false;
  if (![first.root, second.root, ...proof].every(isDigest)) return false;
  if (first.size === second.size) return proof.length === 0 && first.root === second.root;
  if (first.size === 0) return proof.length === 0 && first.root === EMPTY_ROOT;
  const path = isPowerOfTwo(first.size) ? [first.root, ...proof] : [...proof];
  return walkConsistency(path, first, second);
}

function walkConsistency(
  path: readonly Digest[],
  first: ConsistencyClaim['first'],
  second: ConsistencyClaim['second'],
): boolean {
  let node = first.size - 1;
  let last = second.size - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  const [start, ...steps] = path;
  if (start === undefined) return false;
  let firstRoot = start;
  let secondRoot = start;
  for (const step of steps) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      firstRoot = nodeHash(step, firstRoot);
      secondRoot = nodeHash(step, secondRoot);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      secondRoot = nodeHash(secondRoot, step);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && firstRoot === first.root && secondRoot === second.root;
}

// Sizes may exceed 2^31, where JavaScript's bit operators wrap around.
function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && rest % 2 === 0) rest /= 2;
  return rest === 1;
}
