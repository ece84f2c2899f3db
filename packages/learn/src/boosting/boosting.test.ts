import { rocAuc, seededRandom } from '@haechi/stats';
import { expect, test } from 'vitest';
import { type BinnedFeatures, binNumbers, binTexts } from './binned-features.ts';
import { scoreBoostedTrees } from './boosted-trees.ts';
import { fitBoostedTrees } from './fit-boosted-trees.ts';

const ROWS = 4_000;
const random = seededRandom(11);
const noise = Array.from({ length: 3 }, () => Float64Array.from({ length: ROWS }, random));
const [a, b] = [Float64Array.from({ length: ROWS }, random), Float64Array.from({ length: ROWS }, random)];
const texts = Array.from({ length: ROWS }, () => `level ${Math.floor(random() * 200)}`);
const features: BinnedFeatures = (() => {
  const binned = [...[a, b, ...noise].map(binNumbers), binTexts(texts)];
  return { rows: ROWS, columns: binned.map(({ codes }) => codes), bins: binned.map(({ bins }) => bins) };
})();
const half = Uint32Array.from({ length: ROWS / 2 }, (_, i) => i);
const rest = half.map((i) => i + ROWS / 2);

function heldOut(labels: Uint8Array): { auc: number; gains: readonly number[] } {
  const model = fitBoostedTrees({ features, labels, rows: half, random: seededRandom(3) });
  const scores = scoreBoostedTrees(model, features, rest);
  return { auc: rocAuc({ labels: labels.slice(ROWS / 2), scores }).value, gains: model.gains };
}

test('an interaction that no single feature shows is learnt, and owed to the two that make it', () => {
  const labels = Uint8Array.from(a, (x, i) => Number(x > 0.5 === (b[i] ?? 0) > 0.5));
  const { auc, gains } = heldOut(labels);
  expect(auc).toBeGreaterThan(0.95);
  const all = gains.reduce((sum, gain) => sum + gain, 0);
  expect(((gains[0] ?? 0) + (gains[1] ?? 0)) / all).toBeGreaterThan(0.8);
});

test('labels that mean nothing are not learnt: held-out AUC stays at a half', () => {
  const { auc } = heldOut(Uint8Array.from({ length: ROWS }, () => Number(random() < 0.5)));
  expect(Math.abs(auc - 0.5)).toBeLessThan(0.05);
});

test('the same rows and seed give the same trees; one class gives a constant', () => {
  const labels = Uint8Array.from(a, (x) => Number(x > 0.3));
  const grown = () => fitBoostedTrees({ features, labels, rows: half, random: seededRandom(5), options: { trees: 5 } });
  expect(grown()).toEqual(grown());
  const one = fitBoostedTrees({ features, labels: new Uint8Array(ROWS), rows: half, random });
  expect(one.trees).toEqual([]);
  expect(scoreBoostedTrees(one, features, rest)[0]).toBeLessThan(0.001);
});

test('missing numbers have a bin of their own, rare texts share one', () => {
  const { codes, bins } = binNumbers(Float64Array.of(1, Number.NaN, 2, 3, 1));
  expect([...codes].map((code) => code === 0)).toEqual([false, true, false, false, false]);
  expect(codes[0]).toBe(codes[4]);
  expect(Math.max(...codes)).toBeLessThan(bins);
  const named = binTexts(texts);
  expect(named.bins).toBe(64);
  expect(Math.max(...named.codes)).toBe(63);
});
