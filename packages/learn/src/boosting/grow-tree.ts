import type { BinnedFeatures } from './binned-features.ts';
import type { BoostedTree } from './boosted-trees.ts';

/** Slopes and curvatures of the loss at each row, and what a tree may do. */
export interface GrowInput {
  readonly features: BinnedFeatures;
  readonly rows: Uint32Array;
  readonly slope: Float64Array;
  readonly curvature: Float64Array;
  readonly depth: number;
  /** Least curvature in a leaf (about a quarter of its rows where the odds are even). */
  readonly minCurvature: number;
  /** Ridge penalty on the leaves. */
  readonly penalty: number;
  readonly rate: number;
}

interface Split {
  readonly feature: number;
  readonly cut: number;
  readonly gain: number;
}

interface Node {
  readonly place: number;
  readonly rows: Uint32Array;
  readonly depth: number;
}

/**
 * Grows one tree by Newton steps on sums over bins (Friedman 2001; in the form of Chen and Guestrin 2016, eq. 6 and 7): each split is the one that lowers the second-order loss most, a
 * leaf's value is -rate G / (H + penalty).
 */
export function growTree(input: GrowInput): { readonly tree: BoostedTree; readonly splits: readonly Split[] } {
  const size = 2 ** (input.depth + 1) - 1;
  const tree: BoostedTree = {
    feature: new Int16Array(size).fill(-1),
    cut: new Uint8Array(size),
    value: new Float64Array(size),
  };
  const splits: Split[] = [];
  const waiting: Node[] = [{ place: 0, rows: input.rows, depth: 0 }];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const split = node.depth < input.depth ? bestSplit(input, node.rows) : null;
    if (split === null) {
      tree.value[node.place] = leaf(input, node.rows);
      continue;
    }
    splits.push(split);
    tree.feature[node.place] = split.feature;
    tree.cut[node.place] = split.cut;
    const codes = input.features.columns[split.feature] ?? new Uint8Array();
    const isLeft = (row: number): boolean => (codes[row] ?? 0) <= split.cut;
    const depth = node.depth + 1;
    waiting.push(
      { place: 2 * node.place + 1, rows: node.rows.filter(isLeft), depth },
      { place: 2 * node.place + 2, rows: node.rows.filter((row) => !isLeft(row)), depth },
    );
  }
  return { tree, splits };
}

function leaf({ slope, curvature, penalty, rate }: GrowInput, rows: Uint32Array): number {
  let [g, h] = [0, 0];
  for (const row of rows) {
    g += slope[row] ?? 0;
    h += curvature[row] ?? 0;
  }
  return (-rate * g) / (h + penalty);
}

function bestSplit(input: GrowInput, rows: Uint32Array): Split | null {
  let best: Split | null = null;
  for (const [feature, codes] of input.features.columns.entries()) {
    const sums = sumsOfBins(input, { rows, codes, bins: input.features.bins[feature] ?? 0 });
    const found = bestCut(input, sums);
    if (found !== null && found.gain > (best?.gain ?? 0)) best = { feature, ...found };
  }
  return best;
}

interface BinSums {
  readonly g: Float64Array;
  readonly h: Float64Array;
}

function sumsOfBins(
  { slope, curvature }: GrowInput,
  { rows, codes, bins }: { readonly rows: Uint32Array; readonly codes: Uint8Array; readonly bins: number },
): BinSums {
  const [g, h] = [new Float64Array(bins), new Float64Array(bins)];
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] ?? 0;
    const code = codes[row] ?? 0;
    g[code] = (g[code] ?? 0) + (slope[row] ?? 0);
    h[code] = (h[code] ?? 0) + (curvature[row] ?? 0);
  }
  return { g, h };
}

function bestCut({ minCurvature, penalty }: GrowInput, { g, h }: BinSums): Omit<Split, 'feature'> | null {
  const worth = (slope: number, curvature: number): number => (slope * slope) / (curvature + penalty);
  const [allG, allH] = [sum(g), sum(h)];
  let [left, leftH] = [0, 0];
  let best: Omit<Split, 'feature'> | null = null;
  for (let cut = 0; cut < g.length - 1; cut += 1) {
    left += g[cut] ?? 0;
    leftH += h[cut] ?? 0;
    if (leftH < minCurvature || allH - leftH < minCurvature) continue;
    const gain = worth(left, leftH) + worth(allG - left, allH - leftH) - worth(allG, allH);
    if (gain > (best?.gain ?? 0)) best = { cut, gain };
  }
  return best;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
