import { readFileSync } from 'node:fs';
import { seededRandom } from '@haechi/stats';
import { expect, test } from 'vitest';
import { parseTreeModel, scoreTrees, type TreeProblem, treeFormat } from '../index.ts';

const fileOf = (name: string): Uint8Array => readFileSync(new URL(`../../oracle/trees/${name}`, import.meta.url));
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = ['xgboost-3.2.0-names.ubj', 'xgboost-1.7.6-binary.json', 'lightgbm-4.7.0-binary.txt'];
const [ubj = '', json = '', text = ''] = files;

function problemOf(bytes: Uint8Array): TreeProblem | null {
  const read = parseTreeModel(bytes, { iterations: 'all' });
  return read.ok ? null : read.problem;
}

test.each(files)('%s with damaged bytes is a problem or a model that scores, never a throw', (name) => {
  const whole = fileOf(name);
  const random = seededRandom(5);
  const pick = (below: number): number => Math.floor(random() * below);
  const seen = { problems: 0, models: 0 };
  for (let round = 0; round < 250; round += 1) {
    const bytes = Uint8Array.from(whole);
    for (let i = 0; i <= pick(4); i += 1) {
      const at = pick(bytes.length);
      // Another byte of the file, so that digits become digits and marks become marks, or any byte.
      bytes[at] = random() < 0.7 ? (whole[pick(whole.length)] ?? 0) : pick(256);
    }
    const read = parseTreeModel(bytes);
    seen[read.ok ? 'models' : 'problems'] += 1;
    if (!read.ok) expect(read.problem.message).toMatch(/^The model (file cannot be read|is not supported): .+\.$/);
    else if (read.model.features.length < 10_000) {
      const { model } = read;
      const rows = Float64Array.from({ length: 2 * model.features.length }, (_, i) => (i % 3 === 0 ? Number.NaN : i));
      expect(scoreTrees(model, rows)).toHaveLength(2 * model.outputs);
    }
  }
  expect(seen.problems).toBeGreaterThan(20);
});

test('a file that ends early, wherever, is a problem', () => {
  const whole = fileOf(ubj);
  for (let length = 0; length < whole.length; length += length < 400 ? 1 : 29)
    expect(problemOf(whole.subarray(0, length))?.code).toBe('model_unreadable');
  for (const name of [json, text]) {
    const other = fileOf(name);
    // LightGBM's text is whole at "end of trees".
    const most = name === text ? new TextDecoder().decode(other).indexOf('end of trees') : other.length - 1;
    for (let length = 0; length < most; length += 211)
      expect(problemOf(other.subarray(0, length))?.code).toBe('model_unreadable');
  }
});

test.each([
  ['a count beyond the file', '{U\x01a[$d#L\x3f\xff\xff\xff\xff\xff\xff\xff'],
  ['a count without bytes', '{U\x01a[$Z#l\x7f\xff\xff\xff'],
  ['a negative length', '{U\x01aSi\xff'],
  ['a type without a count', '{U\x01a[$l]'],
  ['lists in lists', `{U\x01a${'['.repeat(100_000)}`],
  ['counted lists in lists', `{U\x01a${'[#U\x01'.repeat(100_000)}`],
  ['an unknown mark', '{U\x01aQ}'],
  ['more after the end', '{U\x01aZ}Z'],
  ['nothing but marks that say nothing', `{${'N'.repeat(100_000)}`],
  ['text that is not UTF-8', '{U\x01aSU\x02\xff\xfe}'],
])('hostile UBJ: %s', (_, latin) => {
  const bytes = Uint8Array.from(latin, (character) => character.charCodeAt(0));
  const problem = problemOf(bytes);
  expect(problem?.code).toBe('model_unreadable');
});

/** A model of one tree, three nodes, with parts replaced. */
function smallModel({ tree = {}, param = {}, learner = {}, model = {} }: Record<string, object>): Uint8Array {
  const one = {
    tree_param: { num_nodes: '3', size_leaf_vector: '0' },
    left_children: [1, -1, -1],
    right_children: [2, -1, -1],
    split_indices: [0, 0, 0],
    split_conditions: [0.5, -1, 1],
    default_left: [1, 0, 0],
    ...tree,
  };
  const gbtree = { name: 'gbtree', model: { gbtree_model_param: {}, tree_info: [0], trees: [one], ...model } };
  const file = {
    learner: {
      learner_model_param: { base_score: '5E-1', num_class: '0', num_feature: '2', ...param },
      gradient_booster: gbtree,
      objective: { name: 'reg:squarederror' },
      ...learner,
    },
    version: [1, 7, 6],
  };
  return bytesOf(JSON.stringify(file));
}

test('the small model scores, so that what follows is refused for its fault alone', () => {
  const read = parseTreeModel(smallModel({}));
  if (!read.ok) throw new Error(read.problem.message);
  expect([...scoreTrees(read.model, Float64Array.of(0.4, 0, 0.5, 0, Number.NaN, 0))]).toEqual([-0.5, 1.5, -0.5]);
});

const categorical = { split_type: [1, 0, 0], categories_nodes: [0], categories_segments: [0], categories_sizes: [1] };
test.each<[string, Record<string, object>, RegExp]>([
  ['a cycle', { tree: { left_children: [0, -1, -1] } }, /leads to node 0 twice/],
  ['a child of two', { tree: { right_children: [1, -1, -1] } }, /leads to node 1 twice/],
  ['a child that is not there', { tree: { right_children: [7, -1, -1] } }, /3 nodes and leads to node 7/],
  ['half a child', { tree: { left_children: [1.5, -1, -1] } }, /node 1.5/],
  ['a feature too many', { tree: { split_indices: [2, 0, 0] } }, /feature 2 of 2/],
  ['a leaf without a number', { tree: { split_conditions: [0.5, null, 1] } }, /split_conditions\[1\]/],
  ['a short list', { tree: { default_left: [] } }, /default_left\[0\] is missing/],
  ['a leaf beyond float32', { tree: { split_conditions: [0.5, 1e39, 1] } }, /no finite number/],
  ['no nodes', { tree: { left_children: [] } }, /0 nodes and leads to node 0/],
  ['an output too many', { model: { tree_info: [1] } }, /output 1 of 1/],
  ['no output', { model: { tree_info: [] } }, /tree_info\[0\] is missing/],
  ['trees that are none', { model: { trees: [7] } }, /tree 0 is no object/],
  ['very many features', { param: { num_feature: '4000000000' } }, /num_feature is "4000000000"/],
  ['very many classes', { param: { num_class: '2000000000' } }, /num_class/],
  ['a base score of nothing', { param: { base_score: '[]' } }, /base_score/],
  ['base scores of others', { param: { base_score: '[1,2,3]' } }, /3 values for 1 outputs/],
  ['names for others', { learner: { feature_names: ['a'] } }, /1 entries for 2 features/],
  ['a category beyond all', { tree: { ...categorical, categories: [2 ** 31] } }, /category 2147483648/],
  ['a segment beyond all', { tree: { ...categorical, categories: [] } }, /ends outside/],
  [
    'a segment of nobody',
    { tree: { ...categorical, categories: [1], categories_nodes: [2] } },
    /no categories for its node 0/,
  ],
])('a tree with %s is refused by name', (_, parts, message) => {
  const problem = problemOf(smallModel(parts));
  expect(problem?.code).toBe('model_unreadable');
  expect(problem?.message).toMatch(message);
});

test('category sets that would take gigabytes are refused before they are made', () => {
  const nodes = 2_001;
  const each = (of: (i: number) => number): number[] => Array.from({ length: nodes }, (_, i) => of(i));
  const problem = problemOf(
    smallModel({
      tree: {
        split_type: each(() => 1),
        categories: each(() => 2 ** 24 - 1),
        categories_nodes: each((i) => i),
        categories_segments: each((i) => i),
        categories_sizes: each(() => 1),
      },
    }),
  );
  expect(problem?.message).toMatch(/category sets of tree 0 are too large/);
});

test('a tree as deep as a file can make it is refused, not walked', () => {
  const nodes = 10_001;
  const inner = (i: number): boolean => i % 2 === 0 && i + 2 < nodes;
  const list = (of: (i: number) => number): number[] => Array.from({ length: nodes }, (_, i) => of(i));
  const problem = problemOf(
    smallModel({
      tree: {
        left_children: list((i) => (inner(i) ? i + 1 : -1)),
        right_children: list((i) => (inner(i) ? i + 2 : -1)),
        split_indices: list(() => 0),
        split_conditions: list((i) => i),
        default_left: list(() => 0),
      },
    }),
  );
  expect(problem?.message).toMatch(/more than 4096 levels deep/);
});

test('JSON nested a million deep, and what is no model, are problems', () => {
  expect(problemOf(bytesOf(`{"learner":${'['.repeat(1_000_000)}`))?.code).toBe('model_unreadable');
  for (const other of ['', '{"a":1}', '{"learner":[]}', '[]', 'hello', 'tree\n', 'tree\nversion=v9\nend of trees\n'])
    expect(problemOf(bytesOf(other))?.code).toBe('model_unreadable');
});

test('an objective that nobody knows and the old binary format are refused with what to do', () => {
  const unknown = problemOf(smallModel({ learner: { objective: { name: 'constructor' } } }));
  expect(unknown?.code).toBe('model_unsupported');
  expect(unknown?.message).toContain('"constructor"');
  expect(problemOf(bytesOf('binf\0\0\0'))?.message).toContain('save_model("model.json")');
  expect(treeFormat(bytesOf('PK\x03\x04'))).toBeNull();
});

test('statistics that are no JSON numbers do not hinder: XGBoost writes NaN', () => {
  const good = new TextDecoder().decode(smallModel({ tree: { loss_changes: [1.25, 0, 0] } }));
  expect(problemOf(bytesOf(good.replace('1.25', 'NaN')))).toBeNull();
  expect(problemOf(bytesOf(good.replace('1.25', '-Infinity')))).toBeNull();
});

test.each([
  [/num_leaves=7/, 'num_leaves=999999999', /entries, expected/],
  [/left_child=\S+/, 'left_child=0', /leads to node 0 twice/],
  [/split_feature=\S+/, 'split_feature=99', /feature 99 of 6/],
  [/leaf_value=\S+/, 'leaf_value=nan', /leaf_value/],
  [/cat_boundaries=\d+ \d+/, 'cat_boundaries=5 2', /entries, expected|no category set/],
  [/num_tree_per_iteration=1/, 'num_tree_per_iteration=3', /3 trees a round/],
  [/max_feature_idx=5/, 'max_feature_idx=999999999', /features/],
  [/sigmoid:1.5/, 'sigmoid:-1', /sigmoid/],
  [/objective=binary/, 'objective=my_own', /objective is "my_own"/],
])('LightGBM text with %s made %s is refused', (part, by, message) => {
  const whole = new TextDecoder().decode(fileOf(text));
  expect(whole).toMatch(part);
  expect(problemOf(bytesOf(whole.replace(part, by)))?.message).toMatch(message);
});
