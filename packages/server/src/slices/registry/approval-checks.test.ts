import { messageTexts } from '@haechi/contract';
import { describe, expect, test } from 'vitest';
import { type CheckedVersion, runChecks, type ScanItem } from './approval-checks.ts';
import { defaultApprovalSettings as usual } from './constants.ts';

const scanned = (verdict: ScanItem['verdict'] = 'pass'): ScanItem[] => [
  { name: 'digest', verdict, reason: { key: 'approvals.security.digest_pass', params: {} } },
];
const good: CheckedVersion = {
  metrics: { accuracy: 0.9, held_out_rows: 1_000 },
  biasMetrics: { tpr_gap: 0.05, fpr_gap: -0.02 },
  description: 'd',
  limitations: 'l',
  ethics: 'e',
  scan: scanned(),
};
const verdictsOf = (version: Partial<CheckedVersion>, settings = usual) =>
  Object.fromEntries(runChecks({ ...good, ...version }, settings).map(({ check, verdict }) => [check, verdict]));

test('a version that has everything passes every check, with the numbers', () => {
  expect(Object.values(verdictsOf({}))).toEqual(['pass', 'pass', 'pass', 'pass']);
  const [performance] = runChecks(good, usual);
  // Wilson's interval of 900 in 1 000, from R: prop.test(900, 1000, correct = FALSE).
  expect(performance?.items[0]).toMatchObject({ value: 0.9, threshold: 0.85, n: 1_000 });
  expect(performance?.items[0]?.lower).toBeCloseTo(0.87986, 4);
  expect(performance?.items[0]?.upper).toBeCloseTo(0.91706, 4);
});

describe('performance', () => {
  test.each([
    [0.85, 'fail'],
    [0.8500001, 'pass'],
    [0.2, 'fail'],
    [Number.NaN, 'skipped'],
  ])('accuracy %f: %s', (accuracy, expected) => {
    expect(verdictsOf({ metrics: { accuracy } })['performance_threshold']).toBe(expected);
  });

  test('a metric that is missing is skipped, never a pass; nothing is taken from the prototype', () => {
    expect(verdictsOf({ metrics: {} })['performance_threshold']).toBe('skipped');
    const odd = { ...usual, performance: { metric: 'toString', better: 'above' as const, threshold: 0 } };
    expect(verdictsOf({}, odd)['performance_threshold']).toBe('skipped');
  });

  test('an error is to be below its threshold', () => {
    const rmse = { ...usual, performance: { metric: 'rmse', better: 'below' as const, threshold: 2 } };
    expect(verdictsOf({ metrics: { rmse: 1.9 } }, rmse)['performance_threshold']).toBe('pass');
    expect(verdictsOf({ metrics: { rmse: 2 } }, rmse)['performance_threshold']).toBe('fail');
  });

  test.each([
    ['accuracy', 95],
    ['accuracy', 1e300],
    ['f1', -0.2],
    ['roc_auc', 1.0001],
  ])('%s of %d is no share: an error, never a pass', (metric, value) => {
    for (const better of ['above', 'below'] as const) {
      const limits = { ...usual, performance: { metric, better, threshold: 0.85 } };
      expect(verdictsOf({ metrics: { [metric]: value } }, limits)['performance_threshold']).toBe('error');
    }
  });

  test('has no interval without the number of rows', () => {
    const [check] = runChecks({ ...good, metrics: { accuracy: 0.9 } }, usual);
    expect(check?.items[0]).toMatchObject({ n: null, lower: null, upper: null });
  });
});

describe('fairness', () => {
  test.each([
    [{}, 'skipped'],
    [{ a: 0.1 }, 'fail'],
    [{ a: -0.1 }, 'fail'],
    [{ a: 0.0999 }, 'pass'],
    [{ a: 0.01, b: -0.5 }, 'fail'],
    [{ a: 0.01, b: Number.NaN }, 'skipped'],
    [{ a: 0.5, b: Number.NaN }, 'fail'],
    [{ a: Number.NEGATIVE_INFINITY }, 'skipped'],
    // Ratios are fair at 1, not at 0.
    [{ disparate_impact: 0.05 }, 'fail'],
    [{ disparate_impact: 0.95 }, 'pass'],
    [{ demographic_parity_ratio: 1.2 }, 'fail'],
    [{ 'selection ratio': 0.02, rationed: 0.02 }, 'fail'],
    [{ rationed: 0.02 }, 'pass'],
  ])('bias %o: %s', (biasMetrics, expected) => {
    expect(verdictsOf({ biasMetrics })['fairness_check']).toBe(expected);
  });
});

test('the scan is as bad as the worst it found; nothing scanned is skipped', () => {
  expect(verdictsOf({ scan: [] })['security_scan']).toBe('skipped');
  for (const verdict of ['fail', 'error', 'skipped'] as const)
    expect(verdictsOf({ scan: [...scanned(), ...scanned(verdict)] })['security_scan']).toBe(verdict);
});

test.each(['description', 'limitations', 'ethics'])('documentation without %s is not complete', (text) => {
  expect(verdictsOf({ [text]: ' \n ' })['documentation_complete']).toBe('fail');
});

test('what a system does not ask for is made and shown, and decides nothing', () => {
  const checks = runChecks({ ...good, biasMetrics: {} }, { ...usual, required: ['performance_threshold'] });
  expect(checks.map(({ check, required, verdict }) => [check, required, verdict])).toEqual([
    ['performance_threshold', true, 'pass'],
    ['fairness_check', false, 'skipped'],
    ['security_scan', false, 'pass'],
    ['documentation_complete', false, 'pass'],
  ]);
});

test('every reason has a sentence in both languages', () => {
  const versions: Partial<CheckedVersion>[] = [
    {},
    { metrics: {}, biasMetrics: {}, description: '', scan: [] },
    { metrics: { accuracy: 95 } },
    { metrics: { accuracy: 0 }, biasMetrics: { a: 1, b: Number.NaN }, scan: scanned('fail') },
    { biasMetrics: { b: Number.NaN }, scan: scanned('error') },
  ];
  const below = { ...usual, performance: { metric: 'accuracy', better: 'below' as const, threshold: 0.5 } };
  const made = versions.flatMap((one) => [usual, below].flatMap((limits) => runChecks({ ...good, ...one }, limits)));
  const keys = new Set(made.flatMap(({ reason, items }) => [reason.key, ...items.map((item) => item.reason.key)]));
  for (const key of keys) expect([key, key in messageTexts.en, key in messageTexts.ko]).toEqual([key, true, true]);
});
