import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scoreTable, tableFromRows, trainLogistic } from './index.ts';

/** Made by scikit-learn; the script stands beside the file. Columns there: age, age missing, debt, debt missing, cities by frequency. */
interface Oracle {
  rows: Record<string, number | string | null>[];
  labels: number[];
  levels: string[];
  fits: { l2: number; coefficients: number[]; intercept: number; probabilities: number[] }[];
}

const oracle = JSON.parse(readFileSync(new URL('../oracle/oracle.json', import.meta.url), 'utf8')) as Oracle;
const table = tableFromRows(oracle.rows);

test.each(oracle.fits)('coefficients and probabilities are those of scikit-learn, l2 = $l2', ({ l2, ...expected }) => {
  const { model, converged } = trainLogistic(table, {
    features: ['age', 'debt', 'city'],
    labels: oracle.labels,
    classes: ['no', 'yes'],
    l2,
  });
  expect(converged).toBe(true);
  const city = model.features[2];
  expect(city?.kind === 'categorical' && city.levels).toEqual(oracle.levels);
  expected.coefficients.forEach((coefficient, i) => {
    expect(model.coefficients[i]).toBeCloseTo(coefficient, 4);
  });
  expect(model.intercept).toBeCloseTo(expected.intercept, 4);
  const { probabilities } = scoreTable(model, table);
  expected.probabilities.forEach((probability, i) => {
    expect(probabilities[i]).toBeCloseTo(probability, 5);
  });
});
