import { expect, test } from 'vitest';
import { positiveClass } from './positive-class.ts';

test.each([
  [{ set: 'b', classes: ['a', 'b', 'c'], predictions: [] }, 'b'],
  [{ set: null, classes: ['no', 'maybe'], predictions: ['1'] }, 'maybe'],
  [{ set: null, classes: ['0', '1', '2'], predictions: ['1'] }, null],
  [{ set: null, classes: [], predictions: ['no', 'yes'] }, 'yes'],
  [{ set: null, classes: [], predictions: ['low', 'high'] }, null],
])('%o', (of, expected) => {
  expect(positiveClass(of)).toBe(expected);
});
