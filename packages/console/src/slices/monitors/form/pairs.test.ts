import { expect, test } from 'vitest';
import { linesOf, pairsOf, rangeLines, rangesOf } from './pairs.ts';

test('lines become a record and come back as they were', () => {
  const lines = ['tier=gold', 'tags.rule=a=b'];
  expect(pairsOf(lines)).toEqual({ tier: 'gold', 'tags.rule': 'a=b' });
  expect(linesOf(pairsOf(lines))).toEqual(lines);
  expect(pairsOf(['no sign', '=nothing'])).toEqual({});
});

test('ranges may be open on a side; what is not a range is left out', () => {
  expect(rangesOf(['age=0..120', 'income=0..', 'debt=..1e6'])).toEqual({
    age: { min: 0, max: 120 },
    income: { min: 0 },
    debt: { max: 1_000_000 },
  });
  expect(rangesOf(['age=young..old', 'age=3', 'age=1..2..3'])).toEqual({});
  expect(rangeLines({ age: { min: 0, max: 120 }, income: { min: 0 } })).toEqual(['age=0..120', 'income=0..']);
});
