import type { Random } from '@haechi/stats';
import { LearnProblem } from './learn-problem.ts';
import { shuffled } from './shuffled.ts';

/**
 * Splits rows into train and test so that each class has its share in both (stratified), in random order within each part.
 * `testShare` lies in (0, 1). The same random source state gives the same split. `too_few_rows` when a part would be empty.
 */
export function splitRows(
  random: Random,
  input: { readonly labels: ArrayLike<number>; readonly testShare: number },
): { train: Int32Array; test: Int32Array } {
  const { labels, testShare } = input;
  const byClass = new Map<number, number[]>();
  for (const row of shuffled(random, labels.length)) {
    const label = labels[row] ?? 0;
    const rows = byClass.get(label) ?? [];
    rows.push(row);
    byClass.set(label, rows);
  }
  const train: number[] = [];
  const test: number[] = [];
  for (const label of [...byClass.keys()].sort()) {
    const rows = byClass.get(label) ?? [];
    const held = Math.round(rows.length * testShare);
    test.push(...rows.slice(0, held));
    train.push(...rows.slice(held));
  }
  if (train.length === 0 || test.length === 0) {
    throw new LearnProblem('too_few_rows', `${labels.length} rows cannot be split with a test share of ${testShare}.`, {
      rows: labels.length,
      testShare,
    });
  }
  return { train: reorder(random, train), test: reorder(random, test) };
}

function reorder(random: Random, rows: readonly number[]): Int32Array {
  return shuffled(random, rows.length).map((position) => rows[position] ?? 0);
}
