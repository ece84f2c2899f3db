import { messageTexts } from '@haechi/contract';
import type { ArmSums } from '@haechi/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExperimentDesign, ExperimentLook } from './experiment-design.ts';
import { better, bought, design, latency, look, share, short } from './experiment-fixture.ts';
import { judgeExperiment } from './judge-experiment.ts';

const oneArm = {
  arms: [
    { name: 'a', weight: 1 },
    { name: 'b', weight: 0 },
  ],
};
const broken = (sums: ArmSums) => look({ bought: [sums, share(4000, 0.1)] });

describe('what cannot be judged', () => {
  it.each<[string, ExperimentLook, readonly string[]]>([
    ['no units', look({}, { units: [0, 0] }), ['skipped', 'no_data', 'experiment.outcome.no_data']],
    ['an empty arm', look({}, { units: [4, 0] }), ['skipped', 'arm_empty', 'experiment.outcome.arm_empty']],
    ['no metric seen', look({}), ['skipped', 'inconclusive', 'experiment.outcome.inconclusive']],
    ['impossible sums', broken({ n: 10, y: 20, yy: 20 }), ['error', 'invalid', 'experiment.metric.invalid']],
    ['a broken count', broken({ n: 1.5, y: 1, yy: 1 }), ['error', 'invalid', 'experiment.metric.invalid']],
    ['no control', look(better, { design: { control: 'z' } }), ['error', 'invalid', 'experiment.invalid.control']],
    [
      'no primary',
      look(better, { design: { metrics: [latency] } }),
      ['error', 'invalid', 'experiment.invalid.no_primary'],
    ],
    ['one arm of weight', look(better, { design: oneArm }), ['error', 'invalid', 'experiment.invalid.one_arm']],
  ])('%s', (_, given, [verdict, outcome, key]) => {
    const found = judgeExperiment(given);
    expect(short(found)).toEqual([verdict, outcome, null, key]);
    expect(JSON.stringify(found)).not.toContain('NaN');
  });
});

it('whatever comes, every sentence has its words, no number is NaN, and arms may come in any order', () => {
  const count = fc.nat({ max: 3000 });
  const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const sums = fc.record({ n: count, y: real(-50, 3000), yy: real(0, 1e5) });
  const proportion = fc.tuple(count, real(0, 1)).map(([n, rate]) => share(n, rate));
  const three = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 3, maxLength: 3 });
  const given = fc
    .record({
      units: three(count),
      proportions: three(proportion),
      means: three(sums),
      analysis: fc.constantFrom('fixed' as const, 'sequential' as const),
      stopped: fc.boolean(),
      multiple_units: fc.nat({ max: 50 }),
    })
    .map(({ units, proportions, means, analysis, stopped, multiple_units }) => {
      const own: Partial<ExperimentDesign> = {
        arms: [...design.arms, { name: 'c', weight: 2 }],
        metrics: [bought, latency, { ...latency, name: 'other', role: 'secondary', margin: null }],
        analysis,
        planned_units: 3000,
      };
      const metrics = { bought: proportions, latency: means, other: means };
      return look(metrics, { design: own, units, multiple_units, stopped });
    });
  const property = fc.property(given, (one) => {
    const found = judgeExperiment(one);
    const sentences = [found.reason, ...[...found.checks, ...found.metrics].map(({ reason }) => reason)];
    for (const { key } of sentences) expect(Object.hasOwn(messageTexts.en, key), key).toBe(true);
    const text = JSON.stringify(found, (_, value) =>
      typeof value === 'number' && !Number.isFinite(value) ? 'BROKEN' : value,
    );
    expect(text).not.toContain('BROKEN');
    for (const metric of found.metrics) {
      if (metric.outcome === 'better' || metric.outcome === 'worse')
        expect(metric.p_adjusted).toBeLessThanOrEqual(0.05);
    }
    expect(found.outcome === 'winner').toBe(found.winner !== null);
    expect(judgeExperiment({ ...one, summaries: one.summaries.toReversed() })).toEqual(found);
  });
  fc.assert(property, { numRuns: 60 });
});
