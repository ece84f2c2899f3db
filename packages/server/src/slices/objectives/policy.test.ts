import type { Finding } from '@haechi/contract';
import { expect, test } from 'vitest';
import { forgetFindings, judgeObjective, subjectChanges } from './policy.ts';

const finding = (id: string, basis: Finding['basis'], version: string): Finding => ({
  id,
  basis,
  version,
  system: 'credit',
  indicator: 'tpr_gap',
  baseline_version: null,
  route: basis === 'versus_stable' ? 'apply' : null,
  attribute: 'sex',
  group: 'f',
  feature: null,
  verdict: 'fail',
  estimate: { value: 0.3, lower: 0.2, upper: 0.4, level: 0.95, n: 900, method: 'm' },
  limit: 0.15,
  side: 'max',
  test: 't',
  p: null,
  p_adjusted: null,
  effect: null,
  path: 'exact',
  monitor: null,
  slice: '',
  contributors: [],
  settings: {},
  cost: null,
  sentence: { key: 'k', params: {} },
  window: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' },
  opened_at: '2026-01-01T01:00:00Z',
  changed_at: '2026-01-01T01:00:00Z',
  closed_at: null,
});
const limit = { basis: 'limit', enabled: true } as const;
const open = [finding('a', 'limit', 'v1'), finding('b', 'versus_stable', 'v2'), finding('c', 'limit', 'v2')];

test('fails on open findings of its basis, passes when something was judged, and is skipped otherwise', () => {
  expect(judgeObjective(limit, open, { judged: true })).toMatchObject({
    verdict: 'fail',
    reason: { params: { findings: 2 } },
  });
  expect(judgeObjective(limit, [open[1] ?? finding('b', 'versus_stable', 'v2')], { judged: true }).verdict).toBe(
    'pass',
  );
  expect(judgeObjective(limit, [], { judged: false }).verdict).toBe('skipped');
  expect(judgeObjective({ ...limit, enabled: false }, open, { judged: true }).verdict).toBe('skipped');
});

test('each version, or route, is told once, again when it fails on more, and when it is over', () => {
  const one = judgeObjective(limit, open.slice(0, 1), { judged: true }).failing;
  const both = judgeObjective(limit, open, { judged: true }).failing;
  const told = (before: typeof one, now: typeof one) =>
    subjectChanges(before, now, limit).map(({ version, verdict, findingIds }) => [version, verdict, findingIds]);
  expect(told({}, one)).toEqual([['v1', 'fail', ['a']]]);
  expect(told(one, one)).toEqual([]);
  expect(told(one, both)).toEqual([['v2', 'fail', ['c']]]);
  expect(told(both, one)).toEqual([['v2', 'pass', ['c']]]);
  expect(told(forgetFindings(both), both)).toHaveLength(2);
  expect(subjectChanges(both, {}, { enabled: false }).map(({ verdict }) => verdict)).toEqual(['skipped', 'skipped']);
});
