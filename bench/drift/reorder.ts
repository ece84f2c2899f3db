import { seededRandom } from '@haechi/stats';
import { pickRows, type Stream } from './stream.ts';

/** All rows in random order. */
export function shuffleRows(stream: Stream, seed: number): Stream {
  const order = permutation(stream.rows, seed);
  return pickRows(stream, order, `${stream.name}, rows shuffled`);
}

/** Whole blocks in random order, rows inside a block in theirs. */
export function permuteBlocks(stream: Stream, blocks: string, seed: number): Stream {
  const rowsOf = new Map<number, number[]>();
  (stream.blocks[blocks] ?? []).forEach((block, row) => {
    const rows = rowsOf.get(block);
    if (rows === undefined) rowsOf.set(block, [row]);
    else rows.push(row);
  });
  const groups = [...rowsOf.values()];
  const order = permutation(groups.length, seed).flatMap((group) => groups[group] ?? []);
  return pickRows(stream, order, `${stream.name}, ${blocks} permuted`);
}

/** Fisher and Yates. */
function permutation(length: number, seed: number): number[] {
  const random = seededRandom(seed);
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i -= 1) {
    const other = Math.floor(random() * (i + 1));
    const kept = order[i] ?? 0;
    order[i] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}
