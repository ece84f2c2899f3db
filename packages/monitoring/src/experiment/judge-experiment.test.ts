import { type Estimate, renderMessage } from '@haechi/contract';
import { type ArmSums, armDifference, armEstimate, holm, seededRandom } from '@haechi/stats';
import { describe, expect, it } from 'vitest';
import type { ExperimentMetric } from './experiment-design.ts';
import { better, bought, design, latency, level, look, share, short } from './experiment-fixture.ts';
import { judgeExperiment } from './judge-experiment.ts';

describe('a fixed analysis', () => {
  it('names the winner at the planned units, with the numbers of the two-proportion test', () => {
    const found = judgeExperiment(look(better));
    expect(short(found)).toEqual(['pass', 'winner', 'b', 'experiment.outcome.winner']);
    const [metric] = found.metrics;
    // statsmodels: proportions_ztest([520, 400], [4000, 4000]) and confint_proportions_2indep(method="newcomb").
    expect(metric?.p).toBeCloseTo(2.6052723292402328e-5, 12);
    expect(metric?.difference?.lower).toBeCloseTo(0.016030465703150285, 12);
    expect(metric?.difference?.upper).toBeCloseTo(0.04398825217557874, 12);
    expect(metric?.lift?.value).toBeCloseTo(0.3, 12);
    expect([metric?.outcome, metric?.matters, metric?.n]).toEqual(['better', 'possibly', 8000]);
    expect(renderMessage(found.reason, 'en')).toBe(
      'b wins: better on bought by 0.03, interval 0.016 to 0.044 (corrected p 0.0000261).',
    );
  });
  it('says nothing before, with intervals that may be looked at, and nothing new after', () => {
    const early = judgeExperiment(look({ bought: [share(1000, 0.1), share(1000, 0.15)] }, { units: [1000, 1000] }));
    expect(short(early)).toEqual(['skipped', 'not_yet', null, 'experiment.outcome.not_yet']);
    expect([early.progress, early.metrics[0]?.p, early.metrics[0]?.reason.key]).toEqual([
      0.25,
      null,
      'experiment.metric.waiting',
    ]);
    expect(early.metrics[0]?.difference?.method).toContain('confidence sequence');
    const stopped = judgeExperiment(
      look({ bought: [share(1000, 0.1), share(1000, 0.15)] }, { units: [1000, 1000], stopped: true }),
    );
    expect(short(stopped)).toEqual(['skipped', 'stopped_early', null, 'experiment.outcome.stopped_early']);
    const looks = [{ at: '2026-03-01T00:00:00Z', units: 8000, outcome: 'inconclusive' as const, winner: null }];
    const again = judgeExperiment(look(better, { looks }));
    expect(short(again)).toEqual(['skipped', 'inconclusive', null, 'experiment.outcome.judged_before']);
    expect(again.metrics[0]?.p).toBeNull();
  });
  it.each([
    ['worse', [share(4000, 0.13), share(4000, 0.1)], ['fail', 'worse', null, 'experiment.outcome.worse']],
    ['the same', [share(4000, 0.1), share(4000, 0.1)], ['pass', 'equivalent', null, 'experiment.outcome.equivalent']],
    [
      'open',
      [share(4000, 0.1), share(4000, 0.108)],
      ['skipped', 'inconclusive', null, 'experiment.outcome.inconclusive'],
    ],
  ])('tells %s apart', (_, sums, expected) => {
    expect(short(judgeExperiment(look({ bought: sums })))).toEqual(expected);
  });
  it('corrects over metrics and arms by Holm, and a lower metric that falls is better', () => {
    const third = {
      ...design,
      arms: [...design.arms, { name: 'c', weight: 1 }],
      metrics: [bought, { ...latency, role: 'primary' as const }],
    };
    const found = judgeExperiment(
      look(
        {
          bought: [share(4000, 0.1), share(4000, 0.112), share(4000, 0.13)],
          latency: [level(4000, 100), level(4000, 98), level(4000, 99)],
        },
        { design: { ...third, planned_units: 12_000 } },
      ),
    );
    const p = found.metrics.map((metric) => metric.p ?? 1);
    expect(found.metrics.map(({ p_adjusted }) => p_adjusted)).toEqual(holm(p));
    expect(p.length).toBe(4);
    expect(found.metrics[2]).toMatchObject({ metric: 'latency', arm: 'b', outcome: 'better' });
    expect(found.metrics[0]?.difference?.level).toBeCloseTo(1 - 0.05 / 4, 12);
    expect([found.outcome, found.winner]).toEqual(['winner', 'c']);
  });
});

describe('checks come first', () => {
  it('a sample-ratio mismatch leaves numbers but no verdict; an arm of weight 0 takes no part', () => {
    const found = judgeExperiment(look(better, { units: [4000, 4600] }));
    expect(short(found)).toEqual(['fail', 'sample_ratio', null, 'experiment.sample_ratio.mismatch']);
    expect(found.metrics[0]).toMatchObject({
      verdict: 'skipped',
      p: null,
      reason: { key: 'experiment.metric.blocked' },
    });
    const off = { ...design, arms: [...design.arms, { name: 'off', weight: 0 }] };
    const fine = judgeExperiment(look(better, { design: off, units: [4000, 4000, 35] }));
    expect([fine.outcome, fine.units, fine.metrics.map(({ arm }) => arm)]).toEqual(['winner', 8000, ['b']]);
  });
  it('so do units in two arms, from 1 % and 10 on', () => {
    expect(judgeExperiment(look(better, { multiple_units: 90 })).outcome).toBe('multiple_exposure');
    expect(judgeExperiment(look(better, { multiple_units: 70 })).outcome).toBe('winner');
  });
  it('arms that differed before, and another experiment that changes the effect, are warnings', () => {
    const before = (sums: ArmSums, x: number): ArmSums => ({
      ...sums,
      x: sums.n * x,
      xx: sums.n * (x * x + 4),
      yx: sums.y * x,
    });
    const [control, treatment] = better.bought;
    if (control === undefined || treatment === undefined) throw new Error('two arms');
    const cell = (arm: string, other_arm: string, rate: number) => ({ arm, other_arm, sums: share(2000, rate) });
    const others = [
      {
        experiment: 'colour',
        metric: 'bought',
        cells: [cell('a', 'red', 0.1), cell('a', 'blue', 0.1), cell('b', 'red', 0.1), cell('b', 'blue', 0.16)],
      },
    ];
    const found = judgeExperiment(look({ bought: [before(control, 1), before(treatment, 1.2)] }, { others }));
    const seen = found.checks.map(({ check, verdict, blocks }) => [check, verdict, blocks]);
    expect(seen).toEqual([
      ['sample_ratio', 'pass', true],
      ['multiple_exposure', 'pass', true],
      ['pre_period', 'fail', false],
      ['interaction', 'fail', false],
    ]);
    expect(found.checks[3]?.estimate?.value).toBeCloseTo(0.06, 12);
    expect(found.outcome).toBe('winner');
  });
});

describe('guardrails', () => {
  const guarded = { metrics: [bought, latency] };
  const times = (b: number, std = 30) => ({ ...better, latency: [level(4000, 100, std), level(4000, b, std)] });
  it.each([
    ['kept', times(101), ['pass', 'winner', 'experiment.metric.safe']],
    ['broken', times(112), ['fail', 'guardrail', 'experiment.metric.harmed']],
    ['not shown to be kept', times(104.5), ['skipped', 'inconclusive', 'experiment.metric.margin_open']],
  ])('%s', (_, sums, [verdict, outcome, key]) => {
    const found = judgeExperiment(look(sums, { design: guarded }));
    expect([found.verdict, found.outcome]).toEqual([verdict, outcome]);
    expect(found.metrics.find(({ role }) => role === 'guardrail')?.reason.key).toBe(key);
  });
  it('stop a fixed experiment long before its end, and without a margin only shown harm counts', () => {
    const early = { bought: [share(500, 0.1), share(500, 0.1)], latency: [level(500, 100), level(500, 125)] };
    const found = judgeExperiment(look(early, { design: guarded, units: [500, 500] }));
    expect(short(found)).toEqual(['fail', 'guardrail', null, 'experiment.metric.harmed']);
    const open = { metrics: [bought, { ...latency, margin: null }] };
    expect(judgeExperiment(look(times(100.5), { design: open })).outcome).toBe('winner');
    expect(judgeExperiment(look(times(104), { design: open })).outcome).toBe('guardrail');
  });
});

it('sequential: judged at any look from 100 units an arm on, with the sequence of the planned units', () => {
  const sequential = { analysis: 'sequential' as const };
  const few = look({ bought: [share(90, 0.1), share(90, 0.5)] }, { design: sequential, units: [90, 90] });
  expect(judgeExperiment(few).metrics[0]?.reason.key).toBe('experiment.metric.no_interval');
  const early = look({ bought: [share(1000, 0.1), share(1000, 0.2)] }, { design: sequential, units: [1000, 1000] });
  expect(short(judgeExperiment(early))).toEqual(['pass', 'winner', 'b', 'experiment.outcome.winner']);
  const wide = judgeExperiment(look({ bought: [share(4000, 0.1), share(4000, 0.11)] }, { design: sequential }));
  expect(wide.outcome).toBe('inconclusive');
  expect(judgeExperiment(look(better, { design: { ...sequential, planned_units: null } })).progress).toBeNull();
});

it('CUPED: the adjusted result is judged, the raw one stands beside it', () => {
  const random = seededRandom(5);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sums = (n: number, effect: number): ArmSums => {
    const own = { n, y: 0, yy: 0, x: 0, xx: 0, yx: 0 };
    for (let i = 0; i < n; i += 1) {
      const x = 10 + 3 * gauss();
      const y = x + effect + gauss();
      own.y += y;
      own.yy += y * y;
      own.x += x;
      own.xx += x * x;
      own.yx += x * y;
    }
    return own;
  };
  const metric: ExperimentMetric = { ...bought, name: 'spent', kind: 'mean', smallest_effect: 0.1 };
  const arms = [sums(1500, 0), sums(1500, 0.2)];
  const cupedDesign = { metrics: [metric], cuped: true, planned_units: 3000 };
  const found = judgeExperiment(look({ spent: arms }, { design: cupedDesign, units: [1500, 1500] }));
  const [judged] = found.metrics;
  expect(judged?.variance_reduction?.value).toBeCloseTo(0.9, 1);
  const [control, treatment] = arms.map((one) => armEstimate(one, 'mean'));
  if (control === undefined || treatment === undefined) throw new Error('two arms');
  expect(judged?.raw?.difference?.value).toBeCloseTo(armDifference({ control, treatment }).effect.value, 12);
  const width = (one: Estimate | null | undefined) => (one?.upper ?? 0) - (one?.lower ?? 0);
  expect(width(judged?.difference ?? null)).toBeLessThan(0.4 * width(judged?.raw?.difference ?? null));
  expect([found.outcome, judged?.method.endsWith('CUPED')]).toEqual(['winner', true]);
});
