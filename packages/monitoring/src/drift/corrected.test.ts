import { analysisSettingsSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import { corrected } from './corrected.ts';

const settings = (correction: 'holm' | 'benjamini_hochberg' | 'none') => analysisSettingsSchema.parse({ correction });

test.each([
  ['holm', [0.02, Number.NaN, 0.04]],
  ['benjamini_hochberg', [0.02, Number.NaN, 0.04]],
  ['none', [0.01, Number.NaN, 0.04]],
] as const)('what was not tested takes no part in the family: %s', (correction, expected) => {
  expect(corrected([0.01, Number.NaN, 0.04], settings(correction))).toEqual(expected);
});

test('a family in which nothing could be tested', () => {
  expect(corrected([Number.NaN], settings('holm'))).toEqual([Number.NaN]);
  expect(corrected([], settings('benjamini_hochberg'))).toEqual([]);
});
