import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fillTreeRow, parseTreeModel, scoreTrees, type TreeModel } from '../index.ts';

/** Made by XGBoost and LightGBM themselves; the script stands beside the folder. */
interface OracleCase {
  readonly name: string;
  readonly files: readonly string[];
  readonly rows?: readonly (readonly (number | null)[])[];
  /** Rows by name, of models that know the names of their categories. */
  readonly objects?: readonly Readonly<Record<string, unknown>>[];
  readonly refused?: string | null;
  readonly predictions: readonly (readonly number[])[];
  readonly raw: readonly (readonly number[])[];
  readonly best_iteration?: number;
  readonly best_predictions?: readonly (readonly number[])[];
}

const folder = new URL('../../oracle/trees/', import.meta.url);
const bytesOf = (file: string): Uint8Array => readFileSync(new URL(file, folder));
const cases = readdirSync(folder)
  .filter((file) => file.startsWith('cases-'))
  .flatMap((file) => {
    const { made_with, cases: list } = JSON.parse(new TextDecoder().decode(bytesOf(file))) as {
      made_with: string;
      cases: OracleCase[];
    };
    return list.flatMap((oracle) =>
      oracle.files.map((model) => ({ label: `${made_with}: ${model}`, made_with, model, oracle })),
    );
  });
const scored = cases.filter(({ oracle }) => !oracle.refused);

function modelOf(file: string, iterations: 'best' | 'all'): TreeModel {
  const read = parseTreeModel(bytesOf(file), { iterations });
  if (!read.ok) throw new Error(read.problem.message);
  return read.model;
}

function rowsOf(model: TreeModel, { rows, objects }: OracleCase): Float64Array {
  if (objects === undefined) return Float64Array.from((rows ?? []).flat(), (value) => value ?? Number.NaN);
  const width = model.features.length;
  const to = new Float64Array(objects.length * width);
  for (const [i, row] of objects.entries()) expect(fillTreeRow(model, row, { to, at: i * width })).toBeNull();
  return to;
}

/** The largest difference, relative to what is above 1; every number must be there. */
function largest(found: Float64Array, expected: readonly (readonly number[])[]): number {
  const flat = expected.flat();
  const most = flat.reduce(
    (max, value, i) => Math.max(max, Math.abs((found[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))),
    0,
  );
  return found.length === flat.length ? most : Number.NaN;
}

test('the oracles hold both libraries, old and new versions, and every kind of file', () => {
  expect([...new Set(cases.map(({ made_with }) => made_with))].sort()).toEqual([
    'lightgbm-2.3.1',
    'lightgbm-4.7.0',
    'xgboost-1.3.3',
    'xgboost-1.7.6',
    'xgboost-3.2.0',
  ]);
  expect(new Set(cases.map(({ model }) => model.split('.').at(-1)))).toEqual(new Set(['json', 'ubj', 'txt']));
});

test.each(scored)('$label: predictions and sums are those of the library', ({ model: file, oracle }) => {
  const model = modelOf(file, 'all');
  const rows = rowsOf(model, oracle);
  expect(largest(scoreTrees(model, rows, { scale: 'sum' }), oracle.raw)).toBeLessThan(1e-6);
  const found = scoreTrees(model, rows);
  if (model.objective.name === 'multi:softmax') {
    const picked = oracle.predictions.map((_, i) => {
      const row = [...found.subarray(i * model.outputs, (i + 1) * model.outputs)];
      return row.indexOf(Math.max(...row));
    });
    expect(picked).toEqual(oracle.predictions.flat());
  } else expect(largest(found, oracle.predictions)).toBeLessThan(1e-6);
});

test.each(scored.filter(({ oracle }) => oracle.best_predictions !== undefined))(
  '$label: by default the rounds after the best one are left out',
  ({ model: file, made_with, oracle }) => {
    const model = modelOf(file, 'best');
    expect(model.rounds.best).toBe(oracle.best_iteration);
    expect(model.rounds.used).toBe((oracle.best_iteration ?? 0) + 1);
    expect(model.rounds.used).toBeLessThan(model.rounds.inFile);
    // Files of 1.3 do not say that a round had three trees; neither does newer XGBoost know when it loads them.
    if (made_with === 'xgboost-1.3.3') expect(model.forest.roots.length).toBe(model.rounds.used);
    else expect(largest(scoreTrees(model, rowsOf(model, oracle)), oracle.best_predictions ?? [])).toBeLessThan(1e-6);
  },
);

test.each(cases.filter(({ oracle }) => oracle.refused))('$label is refused, saying what to do', ({ model, oracle }) => {
  const read = parseTreeModel(bytesOf(model));
  expect(read.ok).toBe(false);
  if (read.ok) return;
  expect(read.problem.code).toBe(oracle.refused);
  expect(read.problem.message).toMatch(
    /^The model is not supported: .+\. (Train with|Its predictions cannot be formed) .+\.$/,
  );
});

test('JSON and UBJ of one model are the same model', () => {
  expect(modelOf('xgboost-3.2.0-names.json', 'all')).toEqual(modelOf('xgboost-3.2.0-names.ubj', 'all'));
  expect(modelOf('xgboost-1.7.6-binary.json', 'all')).toEqual(modelOf('xgboost-1.7.6-binary.ubj', 'all'));
});

test('the signature is that of the file', () => {
  const { features, named, objective, outputs, version } = modelOf('xgboost-3.2.0-names.ubj', 'all');
  expect({ named, outputs, version, task: objective.task, gives: objective.gives }).toEqual({
    named: true,
    outputs: 1,
    version: '3.2.0',
    task: 'binary',
    gives: 'probability',
  });
  expect(features).toEqual([
    { name: 'age', type: 'numeric' },
    { name: 'debt', type: 'numeric' },
    { name: 'city', type: 'categorical', levels: ['busan', 'daejeon', 'jeju', 'seoul', 'ulsan'] },
    { name: 'grade', type: 'categorical', levels: ['0', '10', '20', '30'] },
  ]);
  const light = modelOf('lightgbm-4.7.0-names.txt', 'all');
  expect(light.features[2]).toEqual({
    name: 'city',
    type: 'categorical',
    levels: ['busan', 'jeju', 'seoul', 'ulsan', '대전'],
  });
  expect(light.outputs).toBe(3);
  expect(modelOf('lightgbm-2.3.1-binary.txt', 'all').features[5]).toEqual({ name: 'Column_5', type: 'categorical' });
  expect(modelOf('xgboost-1.3.3-binary.json', 'all')).toMatchObject({ named: false, features: { length: 6 } });
});

test('single rows, blocks of rows and float32 rows have the same predictions', () => {
  const found = scored.find(({ model }) => model === 'xgboost-3.2.0-softprob.json');
  const model = modelOf('xgboost-3.2.0-softprob.json', 'all');
  const some = rowsOf(model, found?.oracle ?? { name: '', files: [], predictions: [], raw: [] });
  const width = model.features.length;
  const many = Float64Array.from({ length: 100 * width }, (_, i) => some[i % some.length] ?? Number.NaN);
  const all = scoreTrees(model, many);
  for (let row = 0; row < 100; row += 1) {
    const one = scoreTrees(model, many.subarray(row * width, (row + 1) * width));
    expect([...one]).toEqual([...all.subarray(row * 3, row * 3 + 3)]);
  }
  expect([...scoreTrees(model, Float32Array.from(many))]).toEqual([...all]);
  const into = new Float64Array(400);
  expect(scoreTrees(model, many, { into })).toBe(into);
  expect([...into.subarray(0, 300)]).toEqual([...all]);
  expect(scoreTrees(model, new Float64Array())).toHaveLength(0);
  expect(() => scoreTrees(model, new Float64Array(width + 1))).toThrow(RangeError);
  expect(() => scoreTrees(model, many, { into: new Float64Array(2) })).toThrow(RangeError);
});
