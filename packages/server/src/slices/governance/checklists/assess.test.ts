import type { Checklist, Comparison } from '@haechi/contract';
import { describe, expect, test } from 'vitest';
import { assess, unassessedList } from './assess.ts';
import { afterMs, keepWithinMs } from './constants.ts';
import type { RolloutFact, Subject, SystemFacts, VersionFact } from './facts.ts';
import { stageState } from './stages.ts';

const now = new Date('2026-06-01T00:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const version: VersionFact = {
  model: 'm',
  version: 2,
  approval: 'approved',
  approvalId: null,
  checks: [],
  dataset: true,
};
const rollout: RolloutFact = {
  ...{ id: 'rol_1', system: 's', route: 'r', model: 'm', candidate: 2, strategy: 'canary', state: 'promoted' },
  steps: [{ weight: 500 }, { weight: 5_000 }],
  ...{ step: 1, verdict: 'pass', comparison: null, rehearsal: null },
  ...{ startedAt: daysAgo(2), decidedAt: daysAgo(1), acknowledgedAt: daysAgo(1) },
};
const facts: SystemFacts = {
  ...{ now, system: { id: 's', owner: 'o' }, limits: [], monitors: [], objectives: [], channels: [], policies: [] },
  routes: [{ id: 'r', model: 'm', targets: [{ role: 'stable', version: 2 }] }],
  ...{ versions: [version], rollouts: [rollout], experiments: [], incidents: [], keys: [] },
  trail: { entries: 0, checkpoints: 0 },
};
const nothing: SystemFacts = { ...facts, routes: [], versions: [], rollouts: [], system: { id: 's', owner: '' } };
const rows = { judged: [], feedback: 0, samples: 0 };
const installation = { tls: true, keyMade: false };
const subject: Subject = { facts, rows, installation, route: 'r', candidate: version, rollout };

/** How one item is judged, and why. */
function judged(id: string, stage: Checklist['stage'], change: Partial<Subject> = {}): string {
  const { items } = assess(stage, { ...subject, ...change }, new Map());
  const found = items.find((item) => item.id === id);
  return `${found?.verdict} ${found?.reason.key.replace('checklists.reason.', '')}`;
}
const withRollout = (change: Partial<RolloutFact>) => ({ rollout: { ...rollout, ...change } });
const rehearsed = (days: number, verdict: 'pass' | 'fail') => ({
  facts: {
    ...facts,
    rollouts: [
      { ...rollout, strategy: 'rehearsal' as const, startedAt: daysAgo(days), rehearsal: { verdict, out_ms: 90 } },
    ],
  },
});
const compared = (verdict: Comparison['verdict'], n: number) => {
  const worsening = { value: 0, lower: null, upper: null, level: null, n, method: 'm' };
  return withRollout({ comparison: { verdict, items: [{ worsening }] } as unknown as Comparison });
};

describe('the record', () => {
  test('with nothing in it passes nothing', () => {
    const empty: Subject = {
      ...subject,
      facts: nothing,
      candidate: null,
      rollout: null,
      installation: { tls: false, keyMade: true },
    };
    for (const stage of ['before', 'during', 'after', 'areas', 'operations'] as const) {
      const { counts, verdict } = assess(stage, empty, new Map());
      expect(counts.pass, stage).toBe(0);
      expect(verdict).not.toBe('pass');
    }
  });

  test('of checks: one that failed fails, one that is missing leaves the item open, approval is asked for', () => {
    const check = (name: string, verdict: string) => ({ check: name, verdict }) as VersionFact['checks'][number];
    const of = (checks: VersionFact['checks'], approval: VersionFact['approval'] = 'approved') => ({
      candidate: { ...version, approvalId: 'apr_1', approval, checks },
    });
    const [fast, fair] = [check('performance_threshold', 'pass'), check('fairness_check', 'pass')];
    expect(judged('before.quality', 'before')).toBe('skipped never_submitted');
    expect(judged('before.quality', 'before', of([fast, fair]))).toBe('pass checks_pass');
    expect(judged('before.quality', 'before', of([fast]))).toBe('skipped partly');
    expect(judged('before.quality', 'before', of([fast, check('fairness_check', 'skipped')]))).toBe('skipped partly');
    expect(judged('before.quality', 'before', of([fast, check('fairness_check', 'error')]))).toBe('fail checks_fail');
    expect(judged('before.security', 'before', of([check('security_scan', 'pass')], 'rejected'))).toBe(
      'fail not_approved',
    );
  });

  test('of rehearsals: a quarter old at most', () => {
    expect(judged('before.rollback', 'before')).toBe('skipped never_rehearsed');
    expect(judged('before.rollback', 'before', rehearsed(90, 'pass'))).toBe('pass rehearsed');
    expect(judged('before.rollback', 'before', rehearsed(91, 'pass'))).toBe('skipped rehearsal_old');
    expect(judged('before.rollback', 'before', rehearsed(91, 'fail'))).toBe('fail rehearsal_failed');
    expect(judged('operations.drill', 'operations', rehearsed(1, 'fail'))).toBe('fail partly');
  });

  test('of a rollout: shares, steps, comparison, end', () => {
    expect(judged('during.canary', 'during')).toBe('pass first_share');
    expect(judged('during.canary', 'during', withRollout({ steps: [{ weight: 1_001 }] }))).toBe('fail first_share');
    expect(judged('during.steps', 'during')).toBe('pass stepped');
    expect(judged('during.steps', 'during', withRollout({ step: 0 }))).toBe('fail by_hand');
    expect(judged('during.steps', 'during', withRollout({ step: 0, state: 'running' }))).toBe('skipped stepped');
    expect(judged('during.metrics', 'during')).toBe('skipped silent');
    expect(judged('during.metrics', 'during', compared('pass', 0))).toBe('skipped compared');
    expect(judged('during.metrics', 'during', compared('pass', 900))).toBe('pass compared');
    expect(judged('during.metrics', 'during', compared('fail', 900))).toBe('fail compared');
    expect(judged('during.full', 'during', withRollout({ state: 'rolled_back' }))).toBe('fail rolled_back');
    expect(
      judged('during.staging', 'during', withRollout({ steps: [{ weight: 0, share: 500 }, { weight: 500 }] })),
    ).toBe('pass found');
  });

  test('of rows: judged numbers alone count, fairness by itself, and a store that is away is an error', () => {
    const numbers = { ...rows, judged: [{ indicator: 'accuracy', n: 4, failed: 1 }] };
    expect(judged('after.metrics', 'after')).toBe('skipped not_judged');
    expect(judged('after.metrics', 'after', { rows: numbers })).toBe('fail held_against');
    expect(judged('after.fairness', 'after', { rows: numbers })).toBe('skipped not_judged');
    expect(judged('after.metrics', 'after', { rows: null })).toBe('error stores_away');
  });

  test('of incidents: none is not assessed, one that stays open fails', () => {
    const of = (resolved: boolean, days: number) => ({
      facts: { ...facts, incidents: [{ id: 'inc_1', resolved, openedAt: daysAgo(days) }] },
    });
    expect(judged('documents.incidents', 'areas')).toBe('skipped silent');
    expect(judged('documents.incidents', 'areas', of(true, 40))).toBe('pass found');
    expect(judged('documents.incidents', 'areas', of(false, 31))).toBe('fail open_long');
  });
});

describe('a list', () => {
  const answer = (verdict: 'pass' | 'fail' | 'skipped') => ({
    verdict,
    reason: 'r',
    by: 'key:k',
    at: now.toISOString(),
  });

  test('passes when nothing is open; what does not apply is not open; a person does not overrule the record', () => {
    const good: Subject = {
      ...subject,
      rows: { judged: [{ indicator: 'tpr_gap', n: 4, failed: 0 }], feedback: 3, samples: 1 },
    };
    expect(assess('after', good, new Map()).verdict).toBe('skipped');
    const said = new Map([
      ['after.dashboard', answer('pass')],
      ['after.errors', answer('skipped')],
      ['after.metrics', answer('fail')],
      ['after.feedback', answer('fail')],
    ]);
    const list = assess('after', good, said);
    expect(list).toMatchObject({ verdict: 'pass', counts: { pass: 4, fail: 0, error: 0, skipped: 1 } });
    expect(assess('after', { ...good, rows: null }, said).verdict).toBe('error');
    expect(assess('after', good, new Map([['after.errors', answer('fail')]])).verdict).toBe('fail');
  });

  test('is kept within a quarter of an hour of its end, later it is missed; one that is missed or waits says nothing', () => {
    const at = (ms: number) => new Date(rollout.startedAt.getTime() + ms);
    expect(stageState('before', rollout, at(keepWithinMs))).toBe('due');
    expect(stageState('before', rollout, at(keepWithinMs + 1))).toBe('missed');
    expect(stageState('during', { ...rollout, acknowledgedAt: null }, now)).toBe('open');
    expect(stageState('after', { ...rollout, acknowledgedAt: null }, now)).toBe('waiting');
    expect(stageState('after', rollout, now)).toBe('open');
    expect(stageState('after', rollout, new Date(daysAgo(1).getTime() + afterMs))).toBe('due');
    for (const why of ['waiting', 'missed'] as const) {
      const { verdict, items } = unassessedList('before', why);
      expect(verdict).toBe('skipped');
      expect(items.every((item) => !item.answerable && item.verdict === 'skipped')).toBe(true);
    }
  });
});
