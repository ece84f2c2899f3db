import { HaechiError, monitorEditSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import { checkLoad } from './check-load.ts';

const drift = (more: object) =>
  monitorEditSchema.parse({ kind: 'data_drift', window: { type: 'time', size: '15m' }, ...more });
const five = ['tier', 'route', 'variant', 'tags.a', 'tags.b'];

test('what a machine can do is taken', () => {
  checkLoad(drift({}), 500);
  checkLoad(drift({ slices: ['tier'] }), 40);
  checkLoad(drift({ slices: five, features: ['one', 'two'] }), 5_000);
  checkLoad(drift({ slices: five, window: { type: 'count', size: 50 } }), 5_000);
  checkLoad(drift({ kind: 'fairness', slices: five }), 5_000);
});

test('what is out of bounds is refused with the numbers', () => {
  const wild = drift({ slices: five });
  expect(() => checkLoad(wild, 200)).toThrow(HaechiError);
  // 200 columns × 101 evaluations × 96 windows.
  expect(() => checkLoad(wild, 200)).toThrow(/200 columns in 101 evaluations.*96 windows a day: 1,939,200 column/);
  expect(() => checkLoad(drift({ slices: five, versions: ['a', 'b', 'c'] }), 200)).toThrow(/in 120 evaluations/);
  const sliding = { type: 'sliding', size: '30d', every: '15m' };
  expect(() => checkLoad(drift({ slices: five, window: sliding }), 200)).toThrow(/96 windows a day/);
});
