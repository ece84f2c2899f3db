import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkInclusion } from './check-inclusion.ts';

const sha256 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leafOf = (text: string) => sha256(Buffer.from([0]), text);

/** The tree hash and audit path as RFC 9162 defines them, recursively; the reader's check works upwards. */
function tree(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return sha256(Buffer.from([1]), tree(leaves.slice(0, k)), tree(leaves.slice(k)));
}
function pathOf(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return index < k
    ? [...pathOf(index, leaves.slice(0, k)), tree(leaves.slice(k))]
    : [...pathOf(index - k, leaves.slice(k)), tree(leaves.slice(0, k))];
}
function proof(index: number, size: number) {
  const texts = Array.from({ length: size }, (_, n) => `{"entry":${n}}`);
  const leaves = texts.map(leafOf);
  return {
    index,
    text: texts[index] ?? '',
    leaf: leaves[index]?.toString('hex') ?? '',
    path: pathOf(index, leaves).map((hash) => hash.toString('hex')),
    checkpoint: { size, root: tree(leaves).toString('hex') },
  };
}

describe('a proof of inclusion, recomputed by the reader', () => {
  test.each([1, 2, 3, 5, 8, 13, 21])('holds for every entry of a tree of %i', async (size) => {
    for (let index = 0; index < size; index += 1) expect(await checkInclusion(proof(index, size))).toBe(true);
  });

  test('fails for another text, leaf, index, path, size or root', async () => {
    const good = proof(4, 13);
    const bad = [
      { ...good, text: '{"entry":5}' },
      { ...good, leaf: '00'.repeat(32) },
      { ...good, index: 5 },
      { ...good, index: 13 },
      { ...good, path: good.path.slice(1) },
      { ...good, path: [...good.path, '00'.repeat(32)] },
      { ...good, path: good.path.toReversed() },
      { ...good, checkpoint: { ...good.checkpoint, size: 4 } },
      { ...good, checkpoint: { ...good.checkpoint, root: '00'.repeat(32) } },
    ];
    for (const inclusion of bad) expect(await checkInclusion(inclusion)).toBe(false);
  });
});
