import { expect, test } from 'vitest';
import { parseRange, rangeAt } from './range.ts';

const present = Date.parse('2026-03-01T12:00:30Z');

test.each([
  [{}, {}],
  [{ range: '7d' }, { range: '7d' }],
  [{ range: '24h' }, {}],
  [{ range: '9y' }, {}],
  [{ range: 5 }, {}],
  [
    { from: '2026-03-01T00:00:00Z', to: '2026-03-01T06:00:00Z', range: '1h' },
    { from: '2026-03-01T00:00:00Z', to: '2026-03-01T06:00:00Z' },
  ],
  [{ from: '2026-03-01T06:00:00Z', to: '2026-03-01T00:00:00Z' }, {}],
  [{ from: 'yesterday', to: 'now' }, {}],
])('%j in an address is %j', (search, range) => {
  expect(parseRange(search)).toEqual(range);
});

test('a live range moves by whole minutes and ends after the present', () => {
  const range = rangeAt({ range: '1h' }, present);
  expect(range).toMatchObject({ live: true, from: Date.parse('2026-03-01T11:00:00Z') });
  expect(range.to).toBeGreaterThan(present);
  expect(rangeAt({ range: '1h' }, present + 20_000)).toEqual(range);
});

test('a fixed range shows everybody the same', () => {
  const fixed = { from: '2026-03-01T00:00:00Z', to: '2026-03-01T06:00:00Z' };
  expect(rangeAt(fixed, present)).toEqual(rangeAt(fixed, present + 86_400_000));
});
