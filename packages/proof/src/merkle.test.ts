import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendLeaves, EMPTY_FRONTIER, type Frontier, frontierRoot } from './merkle-frontier.ts';
import { type NodeRef, nodesOfPlan, planConsistency, planInclusion, planRoot, proofFromPlan } from './merkle-proofs.ts';
import { verifyConsistency, verifyInclusion } from './merkle-verify.ts';
import vectors from './oracle/certificate-transparency.json' with { type: 'json' };
import { type Digest, EMPTY_ROOT, leafHash, nodeHash } from './tree-hash.ts';

/** The definition of RFC 9162 section 2.1.1, word for word: slow, and the oracle of everything below. */
function definition(leaves: readonly Digest[]): Digest {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0] ?? '';
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(definition(leaves.slice(0, split)), definition(leaves.slice(split)));
}

/** A tree whose complete subtrees are kept in a map, as the server keeps them in a table. */
function growTree(leaves: readonly Digest[], batch = leaves.length || 1) {
  const store = new Map<string, Digest>();
  const key = ({ level, index }: NodeRef) => `${level}/${index}`;
  let frontier: Frontier = EMPTY_FRONTIER;
  for (let at = 0; at < leaves.length; at += batch) {
    const part = leaves.slice(at, at + batch);
    part.forEach((hash, i) => {
      store.set(key({ level: 0, index: at + i }), hash);
    });
    const appended = appendLeaves(frontier, part);
    for (const node of appended.nodes) store.set(key(node), node.hash);
    frontier = appended.frontier;
  }
  const lookup = (node: NodeRef) => {
    const hash = store.get(key(node));
    if (hash === undefined) throw new Error(`the plan names ${key(node)}, which is not a complete subtree`);
    return hash;
  };
  return { frontier, lookup, store };
}

const vectorLeaves = vectors.leaves.map((hex) => leafHash(Buffer.from(hex, 'hex')));
const someLeaves = (n: number) => Array.from({ length: n }, (_, i) => leafHash(`entry ${i}`));
const flip = (hash: Digest) => (hash.startsWith('0') ? `1${hash.slice(1)}` : `0${hash.slice(1)}`);

describe('reference vectors of Certificate Transparency', () => {
  it('hashes leaves and interior nodes', () => {
    expect(vectorLeaves).toEqual(vectors.nodes[0]);
    const { store } = growTree(vectorLeaves);
    vectors.nodes.forEach((level, l) => {
      level.forEach((hash, i) => {
        expect(store.get(`${l}/${i}`)).toBe(hash);
      });
    });
  });

  it('gives the root of every size', () => {
    vectors.roots.forEach((root, size) => {
      expect(frontierRoot(growTree(vectorLeaves.slice(0, size)).frontier)).toBe(root);
    });
  });

  it.each(vectors.inclusion)('proves leaf $index in a tree of $size', ({ index, size, proof }) => {
    const { lookup } = growTree(vectorLeaves);
    expect(proofFromPlan(planInclusion(index, size), lookup)).toEqual(proof);
    const claim = { leaf: vectorLeaves[index] ?? '', index, size, root: vectors.roots[size] ?? '', proof };
    expect(verifyInclusion(claim)).toBe(true);
  });

  it.each(vectors.consistency)('proves that size $first is a prefix of size $second', ({ first, second, proof }) => {
    const { lookup } = growTree(vectorLeaves);
    expect(proofFromPlan(planConsistency(first, second), lookup)).toEqual(proof);
    const at = (size: number) => ({ size, root: vectors.roots[size] ?? '' });
    expect(verifyConsistency({ first: at(first), second: at(second), proof })).toBe(true);
  });
});

describe('laws of the tree', () => {
  it('appending in any batches gives the root of the definition', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 1, max: 40 }), (size, batch) => {
        const leaves = someLeaves(size);
        const tree = growTree(leaves, batch);
        expect(frontierRoot(tree.frontier)).toBe(definition(leaves));
        expect(proofFromPlan(planRoot(size), tree.lookup)).toEqual([definition(leaves)]);
      }),
    );
  });

  it('every leaf of every size is proven, at its own place only, and no changed proof passes', () => {
    const leaves = someLeaves(70);
    const { lookup } = growTree(leaves);
    for (let size = 1; size <= leaves.length; size += 1) {
      const root = definition(leaves.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        const proof = proofFromPlan(planInclusion(index, size), lookup);
        const claim = { leaf: leaves[index] ?? '', index, size, root, proof };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leaf: flip(claim.leaf) })).toBe(false);
        expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(size === 1);
        expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
        if (proof.length > 0) expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
      }
    }
  });

  it('every prefix is consistent, and no changed root or proof is', () => {
    const leaves = someLeaves(50);
    const { lookup } = growTree(leaves);
    const head = (size: number) => ({ size, root: definition(leaves.slice(0, size)) });
    for (let second = 1; second <= leaves.length; second += 1) {
      expect(verifyConsistency({ first: head(0), second: head(second), proof: [] })).toBe(true);
      for (let first = 1; first <= second; first += 1) {
        const proof = proofFromPlan(planConsistency(first, second), lookup);
        const claim = { first: head(first), second: head(second), proof };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, first: { size: first, root: flip(claim.first.root) } })).toBe(false);
        expect(verifyConsistency({ ...claim, second: { size: second, root: flip(claim.second.root) } })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, EMPTY_ROOT] })).toBe(false);
        const [start, ...rest] = proof;
        if (start !== undefined) expect(verifyConsistency({ ...claim, proof: [flip(start), ...rest] })).toBe(false);
      }
    }
  });

  it('refuses nonsense instead of looping or throwing', () => {
    const root = definition(someLeaves(3));
    const claim = { leaf: root, index: 0, size: 1, root, proof: [] };
    expect(verifyInclusion(claim)).toBe(true);
    for (const broken of [{ index: -1 }, { index: 1 }, { size: 0 }, { index: Number.NaN }, { size: 0.5 }]) {
      expect(verifyInclusion({ ...claim, ...broken })).toBe(false);
    }
    expect(verifyInclusion({ ...claim, root: 'abc', leaf: 'abc' })).toBe(false);
    const [three, five] = [
      { size: 3, root },
      { size: 5, root },
    ];
    expect(verifyConsistency({ first: five, second: three, proof: [] })).toBe(false);
    expect(verifyConsistency({ first: three, second: five, proof: [] })).toBe(false);
    expect(() => planInclusion(3, 3)).toThrow(RangeError);
    expect(() => planConsistency(0, 3)).toThrow(RangeError);
  });

  it('needs at most 2 log n stored hashes for a proof over a million entries', () => {
    for (const index of [0, 1, 499_999, 524_288, 999_998, 999_999]) {
      expect(nodesOfPlan(planInclusion(index, 1_000_000)).length).toBeLessThanOrEqual(40);
    }
    for (const first of [1, 1000, 999_999]) {
      expect(nodesOfPlan(planConsistency(first, 1_000_000)).length).toBeLessThanOrEqual(40);
    }
  });

  it('counts beyond 2^32 without wrapping', () => {
    const size = 2 ** 40 + 3;
    const plan = planInclusion(2 ** 40 + 2, size);
    expect(plan).toEqual([[{ level: 1, index: 2 ** 39 }], [{ level: 40, index: 0 }]]);
    const proof = [leafHash('left'), leafHash('far left')];
    const leaf = leafHash('last');
    const root = nodeHash(proof[1] ?? '', nodeHash(proof[0] ?? '', leaf));
    expect(verifyInclusion({ leaf, index: 2 ** 40 + 2, size, root, proof })).toBe(true);
  });
});
