import { expect, test } from 'vitest';
import { type CompiledForest, compiledForest } from './compiled-forest.ts';
import { ForestBuilder, type SourceNode } from './forest-builder.ts';
import { scoreTrees } from './score-trees.ts';
import { type Forest, NODE, type TreeModel } from './tree-model.ts';

const FEATURES = 5;

/** A generator of its own (mulberry32), so that a run says the same twice. */
function drawer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A tree whose leaves stand at any depth up to the most. The last feature is categorical. */
function grow(draw: () => number, most: number): SourceNode[] {
  const nodes: SourceNode[] = [];
  const add = (depth: number): number => {
    const at = nodes.length;
    nodes.push({ value: Math.fround(draw() - 0.5) });
    if (depth >= most || draw() < 0.2) return at;
    const feature = Math.floor(draw() * FEATURES);
    const set = feature === FEATURES - 1 ? Uint32Array.of(Math.floor(draw() * 2 ** 8)) : null;
    const flags = (draw() < 0.5 ? NODE.missingLeft : 0) | (draw() < 0.2 ? NODE.zeroMissing : 0);
    // Few different ones, so that values fall onto thresholds; at Infinity only what is missing matters.
    const threshold = draw() < 0.1 ? Number.POSITIVE_INFINITY : Math.round(draw() * 8) / 4 - 1;
    const left = add(depth + 1);
    const right = add(depth + 1);
    nodes[at] = { feature, left, right, flags, threshold, set };
    return at;
  };
  add(0);
  return nodes;
}

function modelOf(draw: () => number, depths: readonly number[], outputs = 1): TreeModel {
  const builder = new ForestBuilder(FEATURES);
  depths.forEach((depth, i) => {
    const nodes = grow(draw, depth);
    const read = (node: number): SourceNode => nodes[node] ?? { value: 0 };
    builder.addTree({ name: `tree ${i}`, root: 0, nodes: nodes.length, output: i % outputs, read });
  });
  return {
    library: 'lightgbm',
    version: 'v4',
    objective: { name: 'regression', task: 'regression', gives: 'value', transform: { kind: 'identity' } },
    features: Array.from({ length: FEATURES }, (_, i) => ({
      name: `f${i}`,
      type: i === FEATURES - 1 ? 'categorical' : 'numeric',
    })),
    named: true,
    outputs,
    base: Array.from({ length: outputs }, () => 0.25),
    divisor: 1,
    rounds: { inFile: depths.length, used: depths.length, best: null },
    forest: builder.build(),
  };
}

/** Whether an inner node sends the value to its left, by its definition. */
function isLeft({ flags, categorySet, threshold, setBits, setStart }: Forest, node: number, value: number): boolean {
  const flag = flags[node] ?? 0;
  const set = categorySet[node] ?? -1;
  if (Number.isNaN(value) || (set < 0 && value === 0 && (flag & NODE.zeroMissing) !== 0))
    return (flag & NODE.missingLeft) !== 0;
  if (set < 0) return value < (threshold[node] ?? 0);
  return (((setBits[setStart[set] ?? 0] ?? 0) >>> value) & 1) === 1;
}

/** What the trees say, node after node. */
function walked({ forest, base }: TreeModel, row: Float64Array): number[] {
  const sums = [...base];
  for (const [tree, root] of forest.roots.entries()) {
    let at = root;
    for (let feature = forest.feature[at] ?? -1; feature >= 0; feature = forest.feature[at] ?? -1)
      at = (forest.left[at] ?? 0) + (isLeft(forest, at, row[feature] ?? Number.NaN) ? 0 : 1);
    const output = forest.outputs[tree] ?? 0;
    sums[output] = (sums[output] ?? 0) + (forest.value[at] ?? 0);
  }
  return sums;
}

function rowsOf(draw: () => number, count: number): Float64Array[] {
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: FEATURES }, (_, i) => {
      if (draw() < 0.2) return Number.NaN;
      return i === FEATURES - 1 ? Math.floor(draw() * 10) : Math.round(draw() * 16) / 8 - 1;
    }),
  );
}

const shapes: readonly {
  name: string;
  layout: CompiledForest['layout'];
  depths: readonly number[];
  outputs?: number;
}[] = [
  { name: 'shallow trees', layout: 'complete', depths: Array.from({ length: 21 }, (_, i) => i % 6) },
  { name: 'trees for three classes', layout: 'complete', depths: Array.from({ length: 12 }, () => 5), outputs: 3 },
  { name: 'a single leaf', layout: 'complete', depths: [0] },
  { name: 'no tree', layout: 'complete', depths: [] },
  { name: 'a deep tree among them', layout: 'linked', depths: [3, 4, 13, 2, 5] },
];

test.each(shapes)('$name: scored as walked', ({ layout, depths, outputs = 1 }) => {
  const draw = drawer(7);
  let layouts = 0;
  for (let round = 0; round < 12; round += 1) {
    const model = modelOf(draw, depths, outputs);
    if (compiledForest(model).layout === layout) layouts += 1;
    const rows = rowsOf(draw, 40);
    const together = scoreTrees(model, Float64Array.from(rows.flatMap((row) => [...row])));
    expect([...together]).toEqual(rows.flatMap((row) => walked(model, row)));
    for (const row of rows.slice(0, 5)) expect([...scoreTrees(model, row)]).toEqual(walked(model, row));
  }
  expect(layouts).toBeGreaterThan(0);
});
