import vectors from '@haechi/contract/vectors/assignment.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { chooseTarget, splitOf, type Weighted } from './assignment.ts';
import { bucketCount, bucketOf, drawOf, saltsOf } from './buckets.ts';

/** Published in packages/contract/vectors: whoever computes buckets elsewhere must get these. Made with Python's hashlib, not with this code. */
const { buckets, assignments } = vectors;

const users = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
const choose = <T extends Weighted>(targets: readonly T[], user: string) => {
  const split = splitOf(targets);
  return split && chooseTarget(split, drawOf('per_1', user));
};
const pair = (canary: number) => [
  { role: 'stable' as const, weight: bucketCount - canary },
  { role: 'canary' as const, weight: canary },
];
const isCanary = (weight: number, user: string) => choose(pair(weight), user)?.role === 'canary';

describe('sticky assignment', () => {
  test('the published test vectors', () => {
    for (const { salt, user, bucket } of buckets)
      expect([salt, user, bucketOf(salt, user)]).toEqual([salt, user, bucket]);
    const split = splitOf(assignments.targets.map((target) => ({ ...target, role: target.role as Weighted['role'] })));
    const chosen = assignments.users.map(({ user }) => ({
      user,
      target: split && chooseTarget(split, drawOf(assignments.period, user)).name,
    }));
    expect(chosen).toEqual(assignments.users);
  });

  test('every share is met within four standard errors', () => {
    for (const weight of [100, 1_000, 2_500, 5_000]) {
      const share = weight / bucketCount;
      const hits = users.filter((user) => isCanary(weight, user)).length;
      const standardError = Math.sqrt(users.length * share * (1 - share));
      expect(Math.abs(hits - users.length * share)).toBeLessThan(4 * standardError);
    }
  });

  test('a growing share keeps the users it has', () => {
    for (const user of users) if (isCanary(1_000, user)) expect(isCanary(2_500, user)).toBe(true);
  });

  test('no weight means nobody, full weight means everybody', () => {
    expect(users.some((user) => isCanary(0, user))).toBe(false);
    expect(users.every((user) => isCanary(bucketCount, user))).toBe(true);
  });

  test('inclusion and variant are drawn independently (chi-square of a 4 by 4 table against equal cells, 15 degrees of freedom: 37.7 is p = 0.001)', () => {
    const table = new Array<number>(16).fill(0);
    for (const user of users) {
      const { inclusion, variant } = drawOf('per_1', user);
      const cell = Math.floor(inclusion / 2_500) * 4 + Math.floor(variant / 2_500);
      table[cell] = (table[cell] ?? 0) + 1;
    }
    const expected = users.length / 16;
    const statistic = table.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(statistic).toBeLessThan(37.7);
  });

  test('several canaries share their part by weight, and another period draws anew', () => {
    const targets = [
      { role: 'stable' as const, weight: 7_000, name: 'a' },
      { role: 'canary' as const, weight: 1_000, name: 'b' },
      { role: 'canary' as const, weight: 2_000, name: 'c' },
    ];
    const count = { a: 0, b: 0, c: 0 } as Record<string, number>;
    for (const user of users) {
      const name = choose(targets, user)?.name ?? 'none';
      count[name] = (count[name] ?? 0) + 1;
    }
    expect((count['b'] ?? 0) / users.length).toBeCloseTo(0.1, 1);
    expect((count['c'] ?? 0) / (count['b'] ?? 1)).toBeCloseTo(2, 0);
    expect(saltsOf('per_1')).not.toEqual(saltsOf('per_2'));
    const moved = users.filter(
      (user) => drawOf('per_1', user).inclusion < 1_000 && drawOf('per_2', user).inclusion < 1_000,
    );
    expect(moved.length / users.length).toBeCloseTo(0.01, 2);
  });
});
