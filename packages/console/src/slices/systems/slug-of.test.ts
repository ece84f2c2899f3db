import { slugSchema } from '@haechi/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slugOf } from './slug-of.ts';

test.each([
  ['Loan approvals', 'loan-approvals'],
  ['  Café №1 — prüfen! ', 'cafe-no1-prufen'],
  ['대출 심사', ''],
  ['대출 심사 v2', 'v2'],
])('%s becomes %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('is always an id that the server takes, or nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 120 }), (name) => {
      const slug = slugOf(name);
      expect(slug === '' || slugSchema.safeParse(slug).success).toBe(true);
    }),
  );
});
