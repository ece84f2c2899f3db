import { confusionOf, seededRandom } from '@haechi/stats';
import { describe, expect, test } from 'vitest';
import {
  type LogisticModel,
  parseLogisticModel,
  rowAt,
  scoreRow,
  scoreTable,
  type Table,
  tableFromRows,
  trainLogistic,
} from './index.ts';

const FEATURES = ['age', 'debt', 'city'];

function people(n: number, seed: number): { table: Table; labels: Uint8Array } {
  const random = seededRandom(seed);
  const labels = new Uint8Array(n);
  const rows = Array.from({ length: n }, (_, i) => {
    const age = 20 + 50 * random();
    const debt = random();
    const city = random() < 0.01 ? `hamlet ${i}` : random() < 0.5 ? 'seoul' : 'busan';
    labels[i] =
      random() < 1 / (1 + Math.exp(-(0.08 * (age - 45) - 3 * (debt - 0.5) + (city === 'seoul' ? 1 : 0)))) ? 1 : 0;
    return { age: random() < 0.05 ? null : age, debt, city: random() < 0.02 ? null : city };
  });
  return { table: tableFromRows(rows), labels };
}

const { table, labels } = people(4000, 1);
const { model } = trainLogistic(table, { features: FEATURES, labels, classes: ['no', 'yes'] });

describe('training', () => {
  test('is deterministic, converges, and the artifact survives JSON', () => {
    const again = trainLogistic(table, { features: FEATURES, labels, classes: ['no', 'yes'] });
    expect(again.model).toEqual(model);
    expect(again.converged).toBe(true);
    expect(parseLogisticModel(JSON.parse(JSON.stringify(model)))).toEqual(model);
  });

  test('rare levels are folded, and missing values carry a weight of their own', () => {
    const city = model.features.find(({ name }) => name === 'city');
    expect(city?.kind === 'categorical' && city.levels.toSorted()).toEqual(['busan', 'seoul']);
    expect(model.coefficients.length).toBe(2 + 2 + 4);
  });

  test('two perfectly separated classes still converge, thanks to the penalty', () => {
    const rows = tableFromRows(Array.from({ length: 100 }, (_, i) => ({ x: i })));
    const y = Uint8Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : 1));
    const fit = trainLogistic(rows, { features: ['x'], labels: y, classes: ['0', '1'] });
    expect(fit.converged).toBe(true);
    expect(confusionOf({ labels: y, predictions: scoreTable(fit.model, rows).predictions })).toEqual({
      tp: 50,
      fp: 0,
      tn: 50,
      fn: 0,
    });
  });

  test('one class only is refused', () => {
    expect(() =>
      trainLogistic(table, { features: FEATURES, labels: labels.map(() => 1), classes: ['no', 'yes'] }),
    ).toThrow(/of one class/);
  });
});

describe('scoring', () => {
  test('a row scores as in the batch, missing values included', () => {
    const { probabilities, predictions } = scoreTable(model, table);
    for (let row = 0; row < 300; row += 1) {
      const score = scoreRow(model, rowAt(table, row, FEATURES));
      if (!score.ok) throw new Error(score.problem.message);
      expect(score.probability).toBeCloseTo(probabilities[row] ?? Number.NaN, 12);
      expect(score.prediction).toBe(predictions[row]);
      expect(score.label).toBe(model.classes[score.prediction]);
      expect((score.probabilities['no'] ?? 0) + (score.probabilities['yes'] ?? 0)).toBeCloseTo(1, 12);
      expect(score.confidence).toBe(Math.max(score.probability, 1 - score.probability));
    }
  });

  test('an unknown level counts as other; unknown features are ignored', () => {
    const known = scoreRow(model, { age: 30, debt: 0.2, city: 'atlantis', extra: {} });
    expect(known).toMatchObject({ ok: true });
  });

  test.each([
    [{ age: 30, debt: 0.2 }, 'feature_missing', 'city', 'nothing'],
    [{ age: '30', debt: 0.2, city: 'seoul' }, 'feature_mistyped', 'age', 'a value of type string'],
    [{ age: 30, debt: Number.POSITIVE_INFINITY, city: 'seoul' }, 'feature_mistyped', 'debt', 'the number Infinity'],
    [{ age: 30, debt: 0.2, city: ['seoul'] }, 'feature_mistyped', 'city', 'a list'],
    [{ age: 30, debt: 0.2, city: 7 }, 'feature_mistyped', 'city', 'the number 7'],
  ] as const)('%j is refused as %s of %s', (...[features, code, feature, got]) => {
    const score = scoreRow(model, features);
    expect(score).toMatchObject({ ok: false, problem: { code, feature, got } });
    if (!score.ok) expect(score.problem.message).toContain(`"${feature}"`);
  });

  test('inherited keys are not features', () => {
    const odd: LogisticModel = {
      ...model,
      features: [{ kind: 'categorical', name: 'constructor', offset: 0, levels: [] }],
    };
    expect(scoreRow(odd, {})).toMatchObject({ ok: false, problem: { code: 'feature_missing' } });
  });
});

test.each([
  ['format', { format: 'pickle' }],
  ['coefficients', { coefficients: [1, 2] }],
  ['intercept', { intercept: 'x' }],
  ['classes', { classes: ['a', 'a'] }],
  ['threshold', { threshold: 2 }],
  ['offset', { features: [{ kind: 'numeric', name: 'a', offset: 3, median: 0, mean: 0, scale: 1 }] }],
  ['scale', { features: [{ kind: 'numeric', name: 'a', offset: 0, median: 0, mean: 0, scale: 0 }] }],
])('an artifact with a broken %s is refused by name', (part, change) => {
  expect(() => parseLogisticModel({ ...model, ...change })).toThrow(new RegExp(`cannot be read: .*${part}`));
});
