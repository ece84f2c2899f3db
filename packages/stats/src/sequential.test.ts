import { describe, expect, test } from 'vitest';
import {
  alwaysValidP,
  type Cell,
  confidenceSequence,
  type GroupPair,
  holm,
  rateContrast,
  rateWorsening,
} from './index.ts';

const cell = (positives: number, n: number): Cell => ({ positives, n });

describe('confidenceSequence', () => {
  test('is wider than the fixed interval, and tightest in proportion where it was planned', () => {
    const halfAt = (n: number, plannedN: number): number => {
      const { lower, upper } = confidenceSequence({ estimate: 0.3, standardError: 0.5 / Math.sqrt(n), n, plannedN });
      return (upper - lower) / 2;
    };
    expect(halfAt(1000, 1000)).toBeGreaterThan((1.96 * 0.5) / Math.sqrt(1000));
    for (const wrong of [20, 250, 4000, 50_000]) expect(halfAt(1000, wrong)).toBeGreaterThan(halfAt(1000, 1000));
    expect(halfAt(1000, 4000)).toBeLessThan(1.1 * halfAt(1000, 1000));
  });

  test('agrees with the p-value: zero leaves the interval when p falls to alpha', () => {
    const input = { estimate: 0.1, n: 500, plannedN: 500, alpha: 0.05 };
    for (const standardError of [0.02, 0.025, 0.03, 0.035, 0.05]) {
      const { lower } = confidenceSequence({ ...input, standardError });
      const nu = 500 / 0.25 / 8.2118;
      const p = alwaysValidP({ estimate: 0.1, standardError, margin: 0, nu });
      expect(p <= 0.05).toBe(lower >= 0);
    }
  });
});

describe('rateContrast', () => {
  const stable: GroupPair = [cell(400, 500), cell(90, 112)];
  const harmed: GroupPair = [cell(200, 250), cell(24, 60)];

  test('finds a gap that opened, and does not mind which group comes first', () => {
    const found = rateContrast({ stable, candidate: harmed, plannedN: 100 });
    const swapped = rateContrast({ stable: [stable[1], stable[0]], candidate: [harmed[1], harmed[0]], plannedN: 100 });
    expect(found).toMatchObject({ status: 'judged', n: 922 });
    if (found.status !== 'judged' || swapped.status !== 'judged') throw new Error('not judged');
    expect(found.pValue).toBeLessThan(0.001);
    expect(found.estimate.lower).toBeGreaterThan(0);
    expect(swapped.pValue).toBe(found.pValue);
    expect(swapped.estimate.value).toBeCloseTo(found.estimate.value, 12);
  });

  test('a gap that closes, or stays within the margin, is no worsening', () => {
    expect(rateContrast({ stable: harmed, candidate: stable, plannedN: 100 })).toMatchObject({ pValue: 1 });
    const tolerant = rateContrast({ stable, candidate: harmed, plannedN: 100, margin: 0.45 });
    expect(tolerant).toMatchObject({ pValue: 1, margin: 0.45 });
  });

  test('a gap that turned round and grew counts as worse', () => {
    const before: GroupPair = [cell(450, 500), cell(400, 500)];
    const after: GroupPair = [cell(200, 500), cell(450, 500)];
    const result = rateContrast({ stable: before, candidate: after, plannedN: 500 });
    expect(result).toMatchObject({ status: 'judged' });
    expect(result.status === 'judged' && result.estimate.value).toBeCloseTo(0.4, 12);
  });

  test('too few rows in one cell are skipped with the reason', () => {
    const result = rateContrast({ stable, candidate: [harmed[0], cell(2, 12)], plannedN: 100 });
    expect(result).toMatchObject({
      status: 'skipped',
      reason: 'too_few_rows',
      smallestCell: 12,
      minimumCell: 30,
      n: 874,
    });
  });
});

test('rateWorsening knows which way is worse', () => {
  const input = { stable: cell(400, 500), candidate: cell(300, 500), plannedN: 500 };
  const fell = rateWorsening({ ...input, direction: 'lower_is_worse' });
  expect(fell.status === 'judged' && fell.pValue).toBeLessThan(0.001);
  expect(fell.status === 'judged' && fell.estimate.value).toBeCloseTo(0.2, 12);
  expect(rateWorsening(input)).toMatchObject({ pValue: 1 });
});

test('Holm keeps order, never exceeds 1, and counts unknowns in the family', () => {
  expect(holm([])).toEqual([]);
  expect(holm([0.04])).toEqual([0.04]);
  expect(holm([0.02, Number.NaN])).toEqual([0.04, 1]);
});
