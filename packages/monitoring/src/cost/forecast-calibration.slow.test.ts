import { expect, it } from 'vitest';
import { coverage } from './forecast-fixture.ts';

it.each([
  ['steady', 42, 14, 0.94, 0.999],
  ['steady', 10, 20, 0.94, 1],
  ['weekly', 56, 20, 0.94, 0.999],
  ['autocorrelated', 56, 14, 0.93, 0.995],
  ['wandering', 56, 14, 0.91, 0.97],
  ['wandering', 20, 10, 0.91, 0.98],
  ['skewed', 56, 14, 0.94, 0.999],
] as const)('intervals of %s costs, %i days of history, %i to come', (...[path, history, ahead, least, most]) => {
  const found = coverage({ path, history, ahead, runs: 1_500, seed: 11 });
  expect(found).toBeGreaterThanOrEqual(least);
  expect(found).toBeLessThanOrEqual(most);
});
