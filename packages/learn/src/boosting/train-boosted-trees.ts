import type { Random } from '@haechi/stats';
import { columnOf, type Table } from '../table.ts';
import { cellAt } from '../table-cell.ts';
import type { OwnTree, OwnTrees } from '../trees/own-trees.ts';
import { binNumbers, binTexts } from './binned-features.ts';
import type { BoostedTree } from './boosted-trees.ts';
import { type BoostingOptions, fitBoostedTrees } from './fit-boosted-trees.ts';

/** What the codes of a column stand for. */
type Coding =
  | { readonly kind: 'numeric'; readonly cuts: readonly number[] }
  /** '' is the missing value, where there are any. */
  | { readonly kind: 'categorical'; readonly order: readonly string[] };

/** Fits boosted trees on all rows of a table, as an artifact that a server loads. `labels` are 0/1, one per row, `classes` their names. */
export function trainBoostedTrees(
  table: Table,
  input: {
    readonly features: readonly string[];
    readonly labels: Uint8Array;
    readonly classes: readonly [string, string];
    readonly random: Random;
    readonly options?: BoostingOptions;
  },
): OwnTrees {
  const binned = input.features.map((name) => binColumn(table, name));
  const columns = binned.map(({ codes }) => codes);
  const { base, trees } = fitBoostedTrees({
    features: { rows: table.rows, columns, bins: binned.map(({ bins }) => bins) },
    labels: input.labels,
    rows: Uint32Array.from({ length: table.rows }, (_, row) => row),
    random: input.random,
    ...(input.options === undefined ? {} : { options: input.options }),
  });
  const codings = binned.map(({ coding }) => coding);
  return {
    format: 'haechi.trees.v1',
    classes: input.classes,
    features: codings.map((coding, index) => ({
      name: input.features[index] ?? '',
      levels: coding.kind === 'numeric' ? null : levelsOf(coding.order),
    })),
    base,
    trees: trees.map((tree) => ownTree(tree, codings)),
  };
}

function binColumn(table: Table, name: string): { codes: Uint8Array; bins: number; coding: Coding } {
  const column = columnOf(table, name);
  if (column.kind === 'numeric') {
    const { codes, bins, cuts } = binNumbers(column.values);
    return { codes, bins, coding: { kind: 'numeric', cuts } };
  }
  const texts = Array.from({ length: table.rows }, (_, row) => String(cellAt(column, row) ?? ''));
  const { codes, bins, order } = binTexts(texts);
  return { codes, bins, coding: { kind: 'categorical', order } };
}

const levelsOf = (order: readonly string[]) => order.filter((level) => level !== '');

/** The nodes that the root leads to, breadth first. */
function ownTree(tree: BoostedTree, codings: readonly Coding[]): OwnTree {
  const own = { feature: [-1], left: [0], threshold: [0], levels: [null], missing_left: [false], value: [0] } as {
    feature: number[];
    left: number[];
    threshold: number[];
    levels: (number[] | null)[];
    missing_left: boolean[];
    value: number[];
  };
  const queue: [at: number, node: number][] = [[0, 0]];
  for (const [at, node] of queue) {
    const feature = tree.feature[node] ?? -1;
    own.feature[at] = feature;
    own.left[at] = 0;
    own.value[at] = feature < 0 ? (tree.value[node] ?? 0) : 0;
    const coding = codings[feature];
    const test = coding === undefined ? LEAF : testOf(coding, tree.cut[node] ?? 0);
    own.threshold[at] = test.threshold;
    own.levels[at] = test.levels;
    own.missing_left[at] = test.missingLeft;
    if (feature < 0) continue;
    const left = queue.length;
    own.left[at] = left;
    queue.push([left, 2 * node + 1], [left + 1, 2 * node + 2]);
  }
  return own;
}

const LEAF = { threshold: 0, levels: null, missingLeft: false };

/** Codes up to the cut go left: of numbers 0 is missing, and code k + 1 has reached k cuts. */
function testOf(coding: Coding, cut: number): { threshold: number; levels: number[] | null; missingLeft: boolean } {
  if (coding.kind === 'numeric') {
    const threshold = cut === 0 ? -Number.MAX_VALUE : (coding.cuts[cut - 1] ?? Number.MAX_VALUE);
    return { threshold, levels: null, missingLeft: true };
  }
  const { order } = coding;
  const levels = levelsOf(order);
  const goes = (code: number) => code <= cut;
  const left = levels.flatMap((level, own) => (goes(order.indexOf(level)) ? [own] : []));
  if (goes(order.length)) left.push(levels.length);
  const missing = order.indexOf('');
  return { threshold: 0, levels: left, missingLeft: goes(missing < 0 ? order.length : missing) };
}
