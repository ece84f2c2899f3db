import type { FlagCondition } from '@haechi/contract';
import { expect, test } from 'vitest';
import { attributeOf, compileConditions } from './conditions.ts';

const holds = (condition: FlagCondition, context: object) => compileConditions([condition])({ ...context });
type Case = readonly [FlagCondition, object, boolean];

const cases: readonly Case[] = [
  [{ attribute: 'plan', operator: 'in', values: ['pro', 'team'] }, { plan: 'pro' }, true],
  [{ attribute: 'plan', operator: 'in', values: ['pro'] }, { plan: 'free' }, false],
  [{ attribute: 'plan', operator: 'in', values: ['pro'] }, {}, false],
  [{ attribute: 'n', operator: 'in', values: [3] }, { n: '3' }, false],
  [{ attribute: 'roles', operator: 'in', values: ['admin'] }, { roles: ['user', 'admin'] }, true],
  [{ attribute: 'roles', operator: 'not_in', values: ['admin'] }, { roles: ['user', 'admin'] }, false],
  [{ attribute: 'roles', operator: 'not_in', values: ['admin'] }, { roles: [] }, true],
  [{ attribute: 'plan', operator: 'not_in', values: ['pro'] }, { plan: 'free' }, true],
  [{ attribute: 'plan', operator: 'not_in', values: ['pro'] }, {}, false],
  [{ attribute: 'plan', operator: 'not_in', values: ['pro'] }, { plan: { a: 1 } }, false],
  [{ attribute: 'email', operator: 'ends_with', values: ['@example.com'] }, { email: 'a@example.com' }, true],
  [{ attribute: 'email', operator: 'ends_with', values: ['@example.com'] }, { email: 'a@example.com.org' }, false],
  [{ attribute: 'email', operator: 'starts_with', values: ['b', 'a@'] }, { email: 'a@example.com' }, true],
  [{ attribute: 'email', operator: 'contains', values: ['example'] }, { email: 7 }, false],
  [{ attribute: 'age', operator: 'at_least', value: 18 }, { age: 18 }, true],
  [{ attribute: 'age', operator: 'greater', value: 18 }, { age: 18 }, false],
  [{ attribute: 'age', operator: 'less', value: 18 }, { age: '3' }, false],
  [{ attribute: 'age', operator: 'at_most', value: 18 }, { age: 18 }, true],
  [{ attribute: 'at', operator: 'before', value: '2026-01-02T00:00:00Z' }, { at: '2026-01-02T08:59:59+09:00' }, true],
  [{ attribute: 'at', operator: 'after', value: '2026-01-02T00:00:00Z' }, { at: '2026-01-02T00:00:00Z' }, false],
  [{ attribute: 'at', operator: 'after', value: '2026-01-02T00:00:00Z' }, { at: '2026-03-01' }, false],
  [{ attribute: 'app', operator: 'version_at_least', value: '2.10' }, { app: '2.9.9' }, false],
  [{ attribute: 'app', operator: 'version_at_least', value: '2.10' }, { app: 'v2.10.0' }, true],
  [{ attribute: 'app', operator: 'version_at_least', value: '2.10.0' }, { app: '2.10.0-rc.1' }, false],
  [{ attribute: 'app', operator: 'version_below', value: '1.0.0-beta.11' }, { app: '1.0.0-beta.2' }, true],
  [{ attribute: 'app', operator: 'version_below', value: '1.0.0' }, { app: 'newest' }, false],
  [{ attribute: 'plan', operator: 'present' }, { plan: null }, false],
  [{ attribute: 'plan', operator: 'absent' }, { plan: null }, true],
  [{ attribute: 'user.country', operator: 'in', values: ['KR'] }, { user: { country: 'KR' } }, true],
  [{ attribute: 'user.country', operator: 'in', values: ['KR'] }, { 'user.country': 'KR', user: {} }, true],
  [{ attribute: 'constructor.name', operator: 'present' }, {}, false],
  [{ attribute: 'targetingKey', operator: 'in', values: ['u1'] }, { targetingKey: 'u1' }, true],
];

test.each(cases)('%j of %j: %s', (condition, context, expected) => {
  expect(holds(condition, context)).toBe(expected);
});

test('all conditions of a rule must hold; none hold always', () => {
  const both = compileConditions([
    { attribute: 'a', operator: 'present' },
    { attribute: 'b', operator: 'present' },
  ]);
  expect([both({ a: 1 }), both({ a: 1, b: 0 }), compileConditions([])({})]).toEqual([false, true, true]);
  expect(attributeOf({ a: [1] }, 'a.0')).toBe(1);
});

/** Items 11.2 and 11.4 of Semantic Versioning 2.0.0, in their order. */
const ascending = [
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '2.0.0',
  '2.1.0',
  '2.1.1',
];

test('versions stand in the order that their specification gives', () => {
  for (const [at, app] of ascending.entries())
    for (const [other, value] of ascending.entries())
      expect(holds({ attribute: 'app', operator: 'version_below', value }, { app }), `${app} < ${value}`).toBe(
        at < other,
      );
});
