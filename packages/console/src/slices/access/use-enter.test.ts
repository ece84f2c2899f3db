import { expect, test } from 'vitest';
import { isOwnPath } from './use-enter.ts';

test.each([
  ['/systems/loans?range=7d', true],
  ['/', true],
  ['//evil.example', false],
  ['/\\evil.example', false],
  ['https://evil.example', false],
  ['javascript:alert(1)', false],
  [undefined, false],
])('%s may be gone to after signing in: %s', (path, allowed) => {
  expect(isOwnPath(path)).toBe(allowed);
});
