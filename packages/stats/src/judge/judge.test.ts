import { describe, expect, test } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { type Block, blockContrast } from './block-contrast.ts';
import { blockRates } from './block-rates.ts';
import { blockCount, MINIMUM_ROWS } from './constants.ts';
import { exactRateSequence } from './exact-rate-sequence.ts';
import { gridQuantile, tailShift } from './tail-shift.ts';

const side = (n: number, positives: number) => ({ n, sum: positives, squares: positives });
/** Blocks of a constant rate of each side, as even as whole events are. */
const even = (count: number, stable: [number, number], candidate: [number, number]): Block[] =>
  Array.from({ length: count }, () => ({ stable: side(...stable), candidate: side(...candidate) }));

/** Scores of two versions in blocks, each block with a level of its own that both share. */
function noisy(seed: number, { rise = 0, shared = 0, rows = 20, count = 32 } = {}): Block[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const level = shared * random();
    const make = (extra: number) => {
      let sum = 0;
      let squares = 0;
      for (let i = 0; i < rows; i += 1) {
        const value = random() + level + extra;
        sum += value;
        squares += value * value;
      }
      return { n: rows, sum, squares };
    };
    return { stable: make(0), candidate: make(rise) };
  });
}

describe('exact sequence of rare events', () => {
  test('without a margin: values in exact fractions', () => {
    // Python's Fraction: pi0^k (1 - pi0)^(m - k) over the mean of pi^k (1 - pi)^(m - k) for pi in (pi0, 1), the polynomial integrated term by term.
    for (const [ns, ks, nc, kc, p] of [
      [1_000, 0, 1_000, 5, 0.09523809523809523],
      [1_000, 2, 1_000, 12, 0.0418108861457408],
      [9_000, 3, 1_000, 6, 0.0005511290271785343],
      [9_000, 20, 1_000, 9, 0.03288989538961023],
    ] as const)
      expect(exactRateSequence({ stable: { n: ns, positives: ks }, candidate: { n: nc, positives: kc } })).toBeCloseTo(
        p,
        12,
      );
  });

  test('no events, fewer than its share, or no rows say nothing; a margin and bursts weaken it', () => {
    const cell = (n: number, positives: number) => ({ n, positives });
    expect(exactRateSequence({ stable: cell(100, 0), candidate: cell(100, 0) })).toBe(1);
    expect(exactRateSequence({ stable: cell(100, 5), candidate: cell(100, 2) })).toBe(1);
    expect(exactRateSequence({ stable: cell(0, 0), candidate: cell(100, 2) })).toBe(1);
    const worse = { stable: cell(2_000, 10), candidate: cell(2_000, 40) };
    const plain = exactRateSequence(worse);
    expect(plain).toBeLessThan(0.001);
    expect(exactRateSequence({ ...worse, margin: 0.01 })).toBeGreaterThan(plain);
    expect(exactRateSequence({ ...worse, designEffect: 4 })).toBeGreaterThan(plain);
  });
});

describe('contrast over blocks', () => {
  test('too few rows, blocks or no spread are skipped', () => {
    expect(blockContrast({ blocks: [], planned: { n: 100, std: 1 } })).toMatchObject({ status: 'skipped' });
    expect(blockRates({ blocks: even(8, [8, 1], [8, 1]), plannedN: 100 })).toMatchObject({
      status: 'skipped',
      smallest: 64,
      minimum: MINIMUM_ROWS,
    });
    const flat = Array.from({ length: 16 }, () => ({
      stable: { n: 50, sum: 50, squares: 50 },
      candidate: { n: 50, sum: 50, squares: 50 },
    }));
    expect(blockContrast({ blocks: flat, planned: { n: 100, std: 1 } })).toMatchObject({ reason: 'no_spread' });
    expect([blockCount(127), blockCount(128), blockCount(1_000), blockCount(1e9)]).toEqual([0, 8, 32, 64]);
  });

  test('a level that both share in a block cancels; a change of the split does not pass for a difference', () => {
    const calm = blockContrast({ blocks: noisy(3), planned: { n: 640, std: 0.3 } });
    const stormy = blockContrast({ blocks: noisy(3, { shared: 50 }), planned: { n: 640, std: 0.3 } });
    if (calm.status !== 'judged' || stormy.status !== 'judged') throw new Error('both are judged');
    expect(Math.abs(stormy.estimate.value)).toBeLessThan(0.05);
    expect(stormy.standardError / calm.standardError).toBeLessThan(1.5);
    // The rate doubles while the candidate's share grows from 10 to 50 %: pooled it looks worse, block by block it is equal.
    const moving = [...even(16, [90, 9], [10, 1]), ...even(16, [50, 10], [50, 10])];
    const judged = blockRates({ blocks: moving, plannedN: 1_000 });
    expect(judged.status === 'judged' && judged.estimate.value).toBeCloseTo(0, 12);
  });

  test('blocks that depend on each other widen the interval; a rise is found, and its interval holds it', () => {
    const alone = noisy(5, { rise: 0.2 });
    const judged = blockContrast({ blocks: alone, planned: { n: 640, std: 0.3 } });
    if (judged.status !== 'judged') throw new Error('it is judged');
    expect(judged.pValue).toBeLessThan(1e-6);
    expect(judged.estimate.lower).toBeLessThan(0.2);
    expect(judged.estimate.upper).toBeGreaterThan(0.2);
    expect(judged.designEffect).toBeLessThan(2);
    // The candidate is up for eight blocks and down for eight: its blocks depend on their neighbours.
    const waves = noisy(5).map(({ stable, candidate }, i) => {
      const up = Math.floor(i / 8) % 2 === 0 ? 0.5 : -0.5;
      const sum = candidate.sum + up * candidate.n;
      return {
        stable,
        candidate: { ...candidate, sum, squares: candidate.squares + 2 * up * candidate.sum + up * up * candidate.n },
      };
    });
    const wavy = blockContrast({ blocks: waves, planned: { n: 640, std: 0.3 } });
    expect(wavy.status === 'judged' && wavy.designEffect).toBeGreaterThan(20);
    expect(wavy.status === 'judged' && wavy.pValue).toBe(1);
  });
});

test('a quantile that moves is found with its size; few rows beyond it are skipped', () => {
  const levels = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
  const grid = (shift: number) => ({ levels, values: levels.map((level) => 100 * level + shift) });
  expect(gridQuantile(grid(0), 0.505)).toBeCloseTo(50.5);
  expect(gridQuantile(grid(0), 0.999)).toBeNull();
  // 40 of 200 requests of the candidate lie beyond the stable version's p95, where 10 should.
  const blocks = even(16, [200, 10], [200, 40]);
  const shifted = { level: 0.95, stable: grid(0), candidate: grid(15), plannedN: 3_200 };
  const judged = tailShift({ ...shifted, blocks, centred: blocks });
  expect(judged).toMatchObject({ status: 'judged', estimate: { value: 15 } });
  expect(judged.status === 'judged' && judged.pValue).toBeLessThan(1e-6);
  expect(judged.status === 'judged' && judged.estimate.lower).toBeGreaterThan(5);
  const few = even(8, [20, 1], [20, 4]);
  expect(tailShift({ ...shifted, blocks: few, centred: few })).toMatchObject({ status: 'skipped', minimum: 200 });
});
