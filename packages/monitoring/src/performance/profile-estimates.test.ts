import type { ReferenceProfile } from '@haechi/contract';
import { expect, test } from 'vitest';
import { profileEstimates } from './profile-estimates.ts';

const profile: ReferenceProfile = {
  format: 'haechi.profile.v1',
  rows: 400,
  numeric: {},
  categorical: {},
  prediction: { n: 200, positives: 90 },
  groups: {
    // Ten rows have no region.
    region: { north: { tp: 70, fp: 15, tn: 90, fn: 15 } },
    sex: { a: { tp: 40, fp: 10, tn: 50, fn: 5 }, b: { tp: 35, fp: 5, tn: 45, fn: 10 } },
  },
};
const two = { kind: 'binary', positive: '1', classes: ['0', '1'] } as const;

test('a profile whose groups hold every predicted row says what the model did on them', () => {
  const { n, estimates } = profileEstimates(profile, two);
  expect(n).toBe(200);
  expect(estimates.accuracy?.value).toBe(170 / 200);
  expect(estimates.precision?.value).toBe(75 / 90);
  expect(estimates.recall?.value).toBe(75 / 90);
  expect(estimates.balanced_accuracy?.value).toBeCloseTo((75 / 90 + 95 / 110) / 2, 12);
});

test('it says nothing of a selection, of several classes, or without outcomes', () => {
  const none = { n: 0, estimates: {} };
  const { sex: _sex, ...partly } = profile.groups ?? {};
  expect(profileEstimates({ ...profile, groups: partly }, two)).toEqual(none);
  const { groups: _groups, ...without } = profile;
  expect(profileEstimates(without, two)).toEqual(none);
  const { prediction: _prediction, ...unpredicted } = profile;
  expect(profileEstimates(unpredicted, two)).toEqual(none);
  expect(profileEstimates(profile, { ...two, classes: ['0', '1', '2'] })).toEqual(none);
  expect(profileEstimates(profile, { kind: 'several', classes: ['0', '1', '2'] })).toEqual(none);
});
