import { expect, test } from 'vitest';
import { sayRollout } from './say-rollout.ts';

const words = {
  say: ({ params }: { params: Readonly<Record<string, string | number | null>> }) =>
    `x is worse (${params['indicator']} ${params['attribute']} ${params['group']}). ${params['n'] ?? '–'}.`,
};

test('where there is no attribute or group nothing stands for them; other gaps stay visible', () => {
  const params = { indicator: 'accuracy', attribute: null, group: null, n: null };
  expect(sayRollout({ key: 'k', params }, words)).toBe('x is worse (accuracy). –.');
  expect(sayRollout({ key: 'k', params: { ...params, attribute: 'gender', group: 'f', n: 3 } }, words)).toBe(
    'x is worse (accuracy gender f). 3.',
  );
});
