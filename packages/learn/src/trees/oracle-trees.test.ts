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
