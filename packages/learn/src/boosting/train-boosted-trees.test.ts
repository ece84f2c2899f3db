import { seededRandom } from '@haechi/stats';
import { expect, test } from 'vitest';
import {
  binNumbers,
  binTexts,
  fillTreeRow,
  fitBoostedTrees,
  parseTreeModel,
  scoreBoostedTrees,
  scoreTrees,
  tableFromRows,
  trainBoostedTrees,
} from '../index.ts';

const draw = seededRandom(1);
const rows = Array.from({ length: 800 }, (_, i) => ({
  x: draw() < 0.1 ? null : Math.round(draw() * 1_000) / 10,
  z: draw() * 2 - 1,
  city: i % 9 === 0 ? null : `c${Math.floor(draw() * draw() * 90)}`,
  plan: draw() < 0.4 ? 'gold' : 'free',
}));
const labels = Uint8Array.from(rows, ({ x, z, city, plan }) =>
  Number((x ?? 20) / 50 + z + (city === 'c1' || city === null ? 1 : 0) + (plan === 'gold' ? 0.7 : 0) > 1.4),
);
const features = ['x', 'z', 'city', 'plan'];
const table = tableFromRows(rows);
const trained = trainBoostedTrees(table, { features, labels, classes: ['no', 'yes'], random: seededRandom(7) });
const bytes = new TextEncoder().encode(JSON.stringify(trained));

function modelOf(file: Uint8Array) {
  const read = parseTreeModel(file);
  if (!read.ok) throw new Error(read.problem.message);
  return read.model;
}

test('the artifact scores rows as the trees did that it was made of', () => {
  const texts = (name: 'city' | 'plan') => binTexts(rows.map((row) => row[name] ?? ''));
  const numbers = (name: 'x' | 'z') => binNumbers(Float64Array.from(rows, (row) => row[name] ?? Number.NaN));
  const binned = [numbers('x'), numbers('z'), texts('city'), texts('plan')];
  const columns = {
    rows: rows.length,
    columns: binned.map(({ codes }) => codes),
    bins: binned.map(({ bins }) => bins),
  };
  const all = Uint32Array.from(rows, (_, row) => row);
  const fitted = fitBoostedTrees({ features: columns, labels, rows: all, random: seededRandom(7) });
  const expected = scoreBoostedTrees(fitted, columns, all);
  const model = modelOf(bytes);
  const to = new Float64Array(rows.length * 4);
  for (const [i, row] of rows.entries()) expect(fillTreeRow(model, row, { to, at: i * 4 })).toBeNull();
  const found = scoreTrees(model, to);
  const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))), 0);
  expect(worst).toBeLessThan(1e-12);
  // They learned something, so that the comparison is of more than a constant.
  expect(Math.max(...found) - Math.min(...found)).toBeGreaterThan(0.5);
});

test('a level that was not seen goes where the rare ones went; a missing value has a way of its own', () => {
  const model = modelOf(bytes);
  const score = (city: string | null) => {
    const to = new Float64Array(4);
    expect(fillTreeRow(model, { x: 20, z: 0.2, city, plan: 'free' }, { to })).toBeNull();
    return scoreTrees(model, to)[0];
  };
  expect(score('never seen')).toBe(score('another'));
  expect(score(null)).not.toBe(score('never seen'));
  expect(model).toMatchObject({
    classes: ['no', 'yes'],
    named: true,
    objective: { task: 'binary', gives: 'probability' },
  });
});

test.each([
  ['a child that is not there', { left: [99] }, /leads to node 99/],
  ['lists of different lengths', { value: [] }, /different lengths/],
  ['a threshold that is none', { threshold: ['low'] }, /no finite number/],
])('%s is refused', (_, change, message) => {
  const node = { feature: [0], left: [1], threshold: [1], levels: [null], missing_left: [true], value: [0], ...change };
  const read = parseTreeModel(new TextEncoder().encode(JSON.stringify({ ...trained, trees: [node] })));
  expect(read.ok ? '' : read.problem.message).toMatch(message);
});
