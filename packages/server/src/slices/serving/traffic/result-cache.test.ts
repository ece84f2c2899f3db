import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeRuntime, outcomeOf } from './fake-runtime.ts';
import { cacheKey, ResultCache } from './result-cache.ts';

const limits = { ttl_s: 300, max_entries: 3, max_bytes: 10_000 };
const scored = outcomeOf({ p: 0.9 });
if (!scored.ok) throw new Error('the fake answers');

const model = (names: readonly string[], sha256 = 'd'.repeat(64)) => ({
  ...fakeRuntime({ sha256 }),
  signature: {
    task: 'binary' as const,
    inputs: names.map((name) => ({ name, type: 'numeric' as const })),
    classes: ['no', 'yes'],
  },
});

describe('the key of a row', () => {
  test('is the same whatever the order of its features, and leaves out what the model does not use', () => {
    const one = model(['b', 'a']);
    expect(cacheKey(one, { a: 1, b: 'x' })).toBe(cacheKey(one, { more: 9, b: 'x', a: 1 }));
  });

  test('is another for another version', () => {
    expect(cacheKey(model(['a']), { a: 1 })).not.toBe(cacheKey(model(['a'], 'e'.repeat(64)), { a: 1 }));
  });

  test('no two rows that a model could tell apart share one', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }).map((number) => (number === 0 ? 0 : number)),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
      fc.constantFrom('1', 'true', 't', 'n', '-', '|', '"', '1|2', 'null'),
      fc.constantFrom(1, 2),
    );
    const row = fc.record({ a: value, b: value });
    const runtime = model(['a', 'b']);
    fc.assert(
      fc.property(row, row, (left, right) => {
        const same = Object.is(left.a, right.a) && Object.is(left.b, right.b);
        return (cacheKey(runtime, left) === cacheKey(runtime, right)) === same;
      }),
      { numRuns: 2_000 },
    );
  });

  test('there is none for values that no model takes', () => {
    expect(cacheKey(model(['a']), { a: [1] })).toBeNull();
  });
});

describe('kept results', () => {
  test('end with their time', () => {
    const cache = new ResultCache(limits);
    cache.set('a', scored, 0);
    expect(cache.get('a', 299_999)).toBe(scored);
    expect(cache.get('a', 300_000)).toBeUndefined();
    expect(cache.stats()).toEqual({ entries: 0, bytes: 0, hits: 1, misses: 1 });
  });

  test('the least recently used goes first', () => {
    const cache = new ResultCache(limits);
    for (const key of ['a', 'b', 'c']) cache.set(key, scored, 0);
    cache.get('a', 1);
    cache.set('d', scored, 1);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key, 2) !== undefined)).toEqual([true, false, true, true]);
  });

  test('are bounded in bytes, and counted rightly whatever happens', () => {
    const cache = new ResultCache({ ...limits, max_entries: 1_000, max_bytes: 5_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3_000 }), fc.boolean())), (acts) => {
        for (const [key, write] of acts) {
          if (write) cache.set(key, scored, 0);
          else cache.get(key, 0);
          expect(cache.stats().bytes).toBeLessThanOrEqual(5_000);
        }
      }),
      { numRuns: 100 },
    );
    const { entries } = cache.stats();
    for (let index = 0; index < 1_000; index += 1) cache.get(`none ${index}`, 0);
    expect(cache.stats().entries).toBe(entries);
  });
});
