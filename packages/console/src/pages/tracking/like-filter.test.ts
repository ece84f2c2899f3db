import { expect, test } from 'vitest';
import { likeFilter } from './like-filter.ts';

test.each([
  ['', undefined],
  ['  ', undefined],
  [' loans ', "name ILIKE '%loans%'"],
  ["o'hara", "name ILIKE '%o''hara%'"],
])('%j is looked for by %j', (text, filter) => {
  expect(likeFilter(text)).toBe(filter);
});
