import type { Comparison, ComparisonItem, RolloutDefinition, Verdict } from '@haechi/contract';
import { describe, expect, test } from 'vitest';
import { comparison } from '../../../test/model-scene.ts';
import type { Look, Moving } from './gates.ts';
import { nextMove } from './policy.ts';
import { planOf } from './rollout-plan.ts';
import { nextState, transitions } from './transitions.ts';

const startedAt = new Date('2026-01-01T00:00:00Z');
const later = '2026-01-01T00:00:01.000Z';
const soon = new Date('2026-01-01T00:10:00Z');
const steps = [
  { weight: 1_000, min_labelled: 100 },
  { weight: 5_000, min_labelled: 400 },
];
const written = (rest: Partial<RolloutDefinition> = { steps }): RolloutDefinition => ({
  route: 'apply',
  candidate_version: 2,
  ...rest,
});
const at = (step: number, rest: Partial<RolloutDefinition> = { steps }, more: Partial<Moving> = {}): Moving => ({
  ...planOf(written(rest)),
  step,
  stable: 'credit/1',
  candidate: 'credit/2',
  startedAt,
  stepStartedAt: startedAt,
  paused: false,
  approvedStep: null,
  ...more,
});
const seen = (latest: Comparison | null, more: Partial<Look> = {}): Look => ({
  now: soon,
  comparison: latest,
  release: [],
  ...more,
});
const item = (indicator: ComparisonItem['indicator'], verdict: Verdict): ComparisonItem => ({
  indicator,
  attribute: null,
  group: null,
  reference_group: null,
  verdict,
  reason: { key: 'k', params: {} },
  worsening: { value: 0.1, lower: 0.04, upper: 0.16, level: 0.95, n: 900, method: 'test' },
  stable: null,
  candidate: null,
  margin: 0.01,
  p: 0.001,
  p_adjusted: 0.003,
});
const losing = (indicator: ComparisonItem['indicator']) => ({
  ...comparison(later, { verdict: 'fail', labelled: 5_000 }),
  items: [item('accuracy', 'pass'), item(indicator, 'fail')],
});
const keyOf = (move: ReturnType<typeof nextMove>) => move.reason.key.replace('releases.', '');

describe('the next move of a canary', () => {
  test('waits without a comparison, and does not take one of an earlier rollout or of another version', () => {
    for (const latest of [
      null,
      comparison('2025-12-31T23:59:59.000Z', { labelled: 900 }),
      { ...comparison(later), candidate: 'credit/3' },
    ])
      expect(nextMove(at(0), seen(latest))).toMatchObject({ kind: 'hold', verdict: 'skipped' });
    const unlabelled = at(0, { steps: [{ weight: 100 }] });
    expect(keyOf(nextMove(unlabelled, seen(null)))).toBe('waiting_for_comparison');
  });

  test('holds until the step has its labels, then takes the next, then promotes', () => {
    const few = nextMove(at(0), seen(comparison(later, { labelled: 99 })));
    expect(few).toMatchObject({
      kind: 'hold',
      verdict: 'pass',
      reason: { key: 'releases.collecting_labels', params: { labelled: 99, wanted: 100, percent: 10 } },
    });
    expect(nextMove(at(0), seen(comparison(later, { labelled: 100 })))).toMatchObject({
      kind: 'step',
      to: 1,
      reason: { params: { percent: 50 } },
    });
    expect(nextMove(at(1), seen(comparison(later, { labelled: 399 })))).toMatchObject({ kind: 'hold' });
    expect(nextMove(at(1), seen(comparison(later, { labelled: 400 })))).toMatchObject({
      kind: 'promote',
      verdict: 'pass',
    });
  });

  test.each<[Verdict, string]>([
    ['fail', 'releases.comparison_failed'],
    ['skipped', 'releases.comparison_skipped'],
    ['error', 'releases.comparison_error'],
  ])('never moves on %s, however many labels there are', (verdict, key) => {
    for (const step of [0, 1])
      expect(nextMove(at(step), seen(comparison(later, { verdict, labelled: 1e6 })))).toMatchObject({
        kind: 'hold',
        verdict,
        reason: { key },
      });
  });

  test('a step is left on a comparison made after it began: one look never takes two steps', () => {
    const bare = { steps: [{ weight: 1_000 }, { weight: 5_000 }] };
    expect(nextMove(at(0, bare), seen(comparison(later)))).toMatchObject({ kind: 'step', to: 1 });
    const stepped = { stepStartedAt: new Date('2026-01-01T00:00:02Z') };
    for (const old of [comparison(later), { ...comparison(later), at: stepped.stepStartedAt.toISOString() }]) {
      const held = nextMove(at(1, bare, stepped), seen(old));
      expect(held).toMatchObject({ kind: 'hold', waitsFor: 'signals' });
      expect(keyOf(held)).toBe('waiting_for_newer_comparison');
      expect(held.gates.find(({ gate }) => gate === 'signals')?.verdict).toBe('skipped');
    }
    // Counts that the earlier step collected do not stand in for a look at this one.
    expect(nextMove(at(1, { steps }, stepped), seen(comparison(later, { labelled: 5_000 }))).kind).toBe('hold');
    const fresh = { ...comparison(later), at: '2026-01-01T00:00:03.000Z' };
    expect(nextMove(at(1, bare, stepped), seen(fresh))).toMatchObject({ kind: 'promote' });
    // What protects users waits for nothing: a loss found before still takes the candidate out.
    expect(nextMove(at(1, bare, stepped), seen(losing('error_rate'))).kind).toBe('roll_back');
  });

  test('a guardrail that is lost takes the candidate out, with the numbers; a signal only holds; on_loss: hold holds', () => {
    const lost = nextMove(at(0), seen(losing('error_rate')));
    expect(lost).toMatchObject({
      kind: 'roll_back',
      verdict: 'fail',
      reason: { key: 'releases.guardrail_lost', params: { indicator: 'error_rate', effect: 0.1, lower: 0.04, n: 900 } },
    });
    const signal = { steps, judge: { metrics: [{ metric: 'error_rate', role: 'signal' } as const] } };
    expect(nextMove(at(0, signal), seen(losing('error_rate')))).toMatchObject({ kind: 'hold', verdict: 'fail' });
    const hold = { steps, judge: { on_loss: 'hold' } as const };
    expect(nextMove(at(0, hold), seen(losing('error_rate')))).toMatchObject({ kind: 'hold', waitsFor: 'guardrails' });
  });

  test('guardrails stay armed while a person is awaited, while it is paused, and while a release gate is closed', () => {
    const waits = { steps: [{ weight: 500, pause: true }] };
    const closed = [{ verdict: 'fail', reason: { key: 'objectives.budget_spent', params: {} } } as const];
    for (const [rollout, look] of [
      [at(0, waits), seen(losing('accuracy'))],
      [at(0, { steps }, { paused: true }), seen(losing('accuracy'))],
      [at(0), seen(losing('accuracy'), { release: closed })],
    ] as const)
      expect(nextMove(rollout, look).kind).toBe('roll_back');
  });
});

describe('gates', () => {
  const gated: Partial<RolloutDefinition> = {
    strategy: { type: 'canary', steps: [{ weight: '5%', time: '1h', min_samples: 50, pause: true }] },
  };
  const good = comparison(later, { labelled: 60 });
  const orderOf = (look: Look, more: Partial<Moving> = {}) => nextMove(at(0, gated, more), look);

  test('are asked in order: pause, timer, samples, signals, release, and a person last', () => {
    const hour = new Date(startedAt.getTime() + 3_600_000);
    expect(orderOf(seen(good), { paused: true })).toMatchObject({ waitsFor: 'pause' });
    expect(orderOf(seen(good))).toMatchObject({ waitsFor: 'timer', reason: { params: { seconds: 3_000 } } });
    expect(orderOf(seen(comparison(later, { labelled: 9 }), { now: hour }))).toMatchObject({ waitsFor: 'samples' });
    const unsure = comparison(later, { labelled: 60, verdict: 'skipped' });
    expect(orderOf(seen(unsure, { now: hour }))).toMatchObject({ waitsFor: 'signals', verdict: 'skipped' });
    const budget = { verdict: 'fail', reason: { key: 'budget_spent', params: {} } } as const;
    const closed = orderOf(seen(good, { now: hour, release: [budget] }));
    expect(closed).toMatchObject({ waitsFor: 'release', verdict: 'fail', reason: { key: 'budget_spent' } });
    expect(closed.gates.at(-1)).toMatchObject({ gate: 'approval', reason: { key: 'releases.approval_later' } });
    expect(orderOf(seen(good, { now: hour }))).toMatchObject({
      waitsFor: 'approval',
      reason: { key: 'releases.awaiting_approval' },
    });
    expect(orderOf(seen(good, { now: hour }), { approvedStep: 0 })).toMatchObject({ kind: 'promote' });
    expect(orderOf(seen(unsure, { now: hour }), { approvedStep: 0 })).toMatchObject({ kind: 'hold' });
  });

  test('no data holds, warns or rolls back after its grace, and never passes', () => {
    const day = new Date(startedAt.getTime() + 86_400_001);
    for (const [action, kind, verdict] of [
      ['hold', 'hold', 'skipped'],
      ['warn', 'hold', 'error'],
      ['roll_back', 'roll_back', 'skipped'],
    ] as const) {
      const rest = { steps, gates: { no_data: { action } } };
      const move = nextMove(at(0, rest), seen(null, { now: day }));
      expect([move.kind, move.verdict], action).toEqual([kind, verdict]);
      expect(move.reason.key).toMatch(/no_data/);
      expect(move.gates.find(({ gate }) => gate === 'data')?.verdict).toBe(
        { hold: 'skipped', warn: 'error', roll_back: 'fail' }[action],
      );
      expect(nextMove(at(0, rest), seen(null)).kind).toBe('hold');
    }
    // Somebody who waits for a person alone is not out of data.
    const waits = { steps: [{ weight: 500, pause: true }], gates: { no_data: { action: 'roll_back' } as const } };
    expect(nextMove(at(0, waits), seen(comparison(later), { now: day }))).toMatchObject({ waitsFor: 'approval' });
  });
});

describe('strategies', () => {
  const of = (strategy: NonNullable<RolloutDefinition['strategy']>) => planOf(written({ strategy }));

  test('blue-green: a preview that a person approves, then everybody at once while the version before stays ready', () => {
    const { steps: made, finish } = of({ type: 'blue_green', preview: { share: '10%' }, keep_ready: '2m' });
    expect(finish).toBe('promote');
    expect(made).toMatchObject([
      { weight: 0, preview: true, share: 1_000, approval: true, judged: true },
      { weight: 10_000, time_ms: 120_000, approval: false, judged: false },
    ]);
  });

  test('rolling goes by equal parts, shadow and A/B have one step and an end', () => {
    expect(of({ type: 'rolling', increment: '30%' }).steps.map(({ weight }) => weight)).toEqual([3_000, 6_000, 9_000]);
    expect(of({ type: 'shadow', min_samples: 10 })).toMatchObject({
      finish: 'stop',
      steps: [{ weight: 0, share: 10_000 }],
    });
    expect(of({ type: 'ab', time: '7d', end: 'keep' })).toMatchObject({
      finish: 'stop',
      steps: [{ weight: 5_000, time_ms: 604_800_000, judged: false }],
    });
  });

  test('an A/B that keeps takes the candidate out at its end whatever it showed; one that chooses holds while it cannot tell', () => {
    const ab = (end: 'choose' | 'keep') => ({ strategy: { type: 'ab', min_samples: 100, end } as const });
    const unsure = seen(comparison(later, { verdict: 'skipped', labelled: 500 }));
    expect(nextMove(at(0, ab('keep')), unsure)).toMatchObject({
      kind: 'roll_back',
      reason: { key: 'releases.ended_skipped' },
    });
    expect(nextMove(at(0, ab('choose')), unsure)).toMatchObject({ kind: 'hold', waitsFor: 'signals' });
    expect(nextMove(at(0, ab('choose')), seen(comparison(later, { labelled: 500 })))).toMatchObject({
      kind: 'promote',
    });
  });

  test('a plan moves forward, and says what is wrong with one that does not', () => {
    const refused = (rest: Partial<RolloutDefinition>) => () => planOf(written(rest));
    expect(() => planOf(written({}))).not.toThrow();
    expect(refused({ steps: [steps[1] ?? {}, steps[0] ?? {}] })).toThrow(/Step 2/);
    expect(refused({ steps: [{ weight: 10_000 }] })).toThrow(/promotion/);
    expect(
      refused({
        steps: [
          { weight: 1, min_labelled: 9 },
          { weight: 2, min_labelled: 8 },
        ],
      }),
    ).toThrow(/min_labelled/);
    expect(refused({ steps: [{ time: '1m' }] })).toThrow(/weight/);
    expect(refused({ steps, strategy: { type: 'rolling' } })).toThrow(/not both/);
    expect(refused({ strategy: { type: 'ab' } })).toThrow(/when it ends/);
    expect(refused({ strategy: { type: 'rolling', increment: 10 } })).toThrow(/999 steps/);
    expect(refused({ judge: { metrics: [{ metric: 'business_mean' }] } })).toThrow(/name/);
  });
});

test('every wish in every state leads somewhere or is refused with its reason', () => {
  const wishes = ['pause', 'resume', 'approve', 'promote', 'abort', 'roll_back', 'acknowledge'] as const;
  for (const state of Object.keys(transitions) as (keyof typeof transitions)[])
    for (const wish of wishes) {
      const next = transitions[state][wish];
      if (next !== undefined) expect(nextState({ id: 'r', state }, wish)).toBe(next);
      else
        expect(() => nextState({ id: 'r', state }, wish)).toThrow(
          expect.objectContaining({
            code: state === 'paused' ? 'rollout_not_waiting' : expect.stringMatching(/rollout_/),
          }),
        );
    }
  expect(() => nextState({ id: 'r', state: 'promoted' }, 'abort')).toThrow(
    expect.objectContaining({ code: 'rollout_ended' }),
  );
});
