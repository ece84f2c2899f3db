import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fillTreeRow, parseTreeModel, type TreeModel } from '../index.ts';

function modelOf(name: string): TreeModel {
  const read = parseTreeModel(readFileSync(new URL(`../../oracle/trees/${name}`, import.meta.url)));
  if (!read.ok) throw new Error(read.problem.message);
  return read.model;
}

const boost = modelOf('xgboost-3.2.0-names.json');
const light = modelOf('lightgbm-4.7.0-names.txt');
const row = { age: 41.5, debt: null, city: 'jeju', grade: '20', other: 'ignored' };

test('names become codes, null a missing value, booleans numbers; what the model does not know is ignored', () => {
  const to = new Float64Array(6).fill(-1);
  expect(fillTreeRow(boost, row, { to, at: 1 })).toBeNull();
  expect([...to]).toEqual([-1, 41.5, Number.NaN, 2, 2, -1]);
  expect(fillTreeRow(light, { ...row, debt: true, city: '대전', grade: 30 }, { to })).toBeNull();
  expect([...to.subarray(0, 4)]).toEqual([41.5, 1, 4, 3]);
});

test('a category that the file does not name is missing for LightGBM and refused for XGBoost, as by the libraries', () => {
  const to = new Float64Array(4);
  expect(fillTreeRow(light, { ...row, city: 'london' }, { to })).toBeNull();
  expect(to[2]).toBeNaN();
  const problem = fillTreeRow(boost, { ...row, city: 'london' }, { to });
  expect(problem).toMatchObject({ code: 'feature_mistyped', feature: 'city' });
  expect(problem?.message).toContain('expects one of "busan", "daejeon"');
});

test.each([
  [{ age: undefined }, 'feature_missing', 'Feature "age" is missing; the model expects a finite number, or null'],
  [{ age: '41' }, 'feature_mistyped', 'is a text'],
  [{ age: Number.POSITIVE_INFINITY }, 'feature_mistyped', 'is the number Infinity'],
  [{ debt: [1] }, 'feature_mistyped', 'is a list'],
  [{ city: { name: 'jeju' } }, 'feature_mistyped', 'is a value of type object'],
])('%j is a problem that names the feature', (given, code, message) => {
  const problem = fillTreeRow(boost, { ...row, ...given }, { to: new Float64Array(4) });
  expect(problem).toMatchObject({ code, feature: Object.keys(given)[0] });
  expect(problem?.message).toContain(message);
});

test('where the file does not name the categories, codes are taken', () => {
  const coded = modelOf('xgboost-3.2.0-binary.json');
  const values = { a: 1, b: 2, c: 3, d: 4, few: 2, many: 7 };
  const to = new Float64Array(6);
  expect(fillTreeRow(coded, values, { to })).toBeNull();
  expect([...to]).toEqual([1, 2, 3, 4, 2, 7]);
  for (const few of [1.5, -1, 'x', true])
    expect(fillTreeRow(coded, { ...values, few }, { to })?.expected).toMatch(/^the code of a category/);
});
