import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pair, UNIT_MODELS } from '../calibration/experiment-simulation.ts';
import {
  type ArmSums,
  armDifference,
  armEstimate,
  armImbalance,
  armInterval,
  armSequence,
  cuped,
  type ExperimentPlan,
  experimentDuration,
  experimentPower,
  experimentSampleSize,
  interactionTest,
  minimumDetectableEffect,
  multipleExposureCheck,
  nonInferiority,
  practicalOutcome,
  sampleRatioCheck,
  seededRandom,
  winsorisedSums,
} from '../index.ts';

const arm = (n: number, value: number, variance = 1) => ({ n, value, variance });

describe('the confidence sequence of two arms', () => {
  it.each([
    [5000, 100, 3.42],
    [5000, 1000, 1.72],
    [5000, 5000, 1.55],
    [500, 500, 1.55],
  ])(
    'tuned to %i units is at %i units so much wider than a fixed interval: %f (published for these tunings)',
    (tuned, n, wider) => {
      const sides = { control: arm(n / 2, 0), treatment: arm(n / 2, 0.1) };
      const found = armSequence({ ...sides, planned: { control: tuned / 2, treatment: tuned / 2 } });
      if (found.status !== 'judged') throw new Error(found.reason);
      const half = (found.effect.upper ?? 0) - found.effect.value;
      const fixed = 1.959963985 * Math.sqrt(2 / (n / 2));
      // The published widths come from an approximate tuning; this one is the exact optimum.
      expect(Math.abs(half / fixed / wider - 1)).toBeLessThan(0.02);
    },
  );
  it('skips under the minimum, without spread, and a lift over a control near 0; a plan of nothing is refused', () => {
    const planned = { control: 100, treatment: 100 };
    const skipped = (control: ReturnType<typeof arm>, scale: 'absolute' | 'relative' = 'absolute') => {
      const found = armSequence({ control, treatment: arm(100, 1, 0), planned, scale });
      return found.status === 'skipped' ? found.reason : found.status;
    };
    expect(skipped(arm(29, 1))).toBe('too_few_rows');
    expect(skipped(arm(100, 1, 0))).toBe('no_spread');
    expect(skipped(arm(100, 0.4), 'relative')).toBe('no_spread');
    expect(skipped(arm(100, 0.6), 'relative')).toBe('judged');
    // Ten buyers in a thousand, twenty in the other arm: nothing for a lift to stand on yet.
    const sparse = { control: arm(1000, 0.01, 0.0099), treatment: arm(1000, 0.02, 0.0196), planned };
    expect(armSequence({ ...sparse, scale: 'relative' })).toMatchObject({ status: 'skipped', smallestSample: 20 });
    expect(armSequence(sparse).status).toBe('judged');
    expect(() =>
      armSequence({ control: arm(9, 1), treatment: arm(9, 1), planned: { control: 0, treatment: 1 } }),
    ).toThrow(RangeError);
  });
});

describe('effects', () => {
  const value = fc.double({ min: -100, max: 100, noNaN: true });
  const anArm = fc.record({
    n: fc.integer({ min: 2, max: 5000 }),
    value,
    variance: fc.double({ min: 0.01, max: 50, noNaN: true }),
  });
  it('turn around with the arms; the lift has the p of what it is and no unit', () => {
    fc.assert(
      fc.property(anArm, anArm, (a, b) => {
        const [there, back] = [
          armDifference({ control: a, treatment: b }),
          armDifference({ control: b, treatment: a }),
        ];
        expect(back.effect.value).toBeCloseTo(-there.effect.value, 10);
        expect(back.effect.lower).toBeCloseTo(-(there.effect.upper ?? 0), 8);
        expect(back.pValue).toBeCloseTo(there.pValue, 10);
        const cents = (one: typeof a) => ({ n: one.n, value: 100 * one.value, variance: 10_000 * one.variance });
        const lift = armDifference({ control: a, treatment: b, scale: 'relative' });
        const same = armDifference({ control: cents(a), treatment: cents(b), scale: 'relative' });
        expect(same.effect.upper === null).toBe(lift.effect.upper === null);
        if (lift.effect.upper !== null) expect(same.effect.upper).toBeCloseTo(lift.effect.upper, 8);
      }),
      { numRuns: 60 },
    );
  });
  it('without units, spread or a denominator there are no bounds', () => {
    const none = armEstimate({ n: 0, y: 0, yy: 0 }, 'mean');
    expect(armInterval(none)).toMatchObject({ value: Number.NaN, lower: null });
    expect(armDifference({ control: none, treatment: arm(9, 1) }).pValue).toBeNaN();
    expect(armDifference({ control: arm(9, 1, 0), treatment: arm(9, 1, 0) }).effect.lower).toBeNull();
    expect(armEstimate({ n: 3, y: 3, yy: 3, d: 0, dd: 0, yd: 0 }, 'ratio').value).toBeNaN();
    expect(armEstimate({ n: 1000, y: 1e9 * 1000, yy: 1e18 * 1000 }, 'mean').variance).toBe(0);
    expect(() => armEstimate({ n: -1, y: 0, yy: 0 }, 'mean')).toThrow(RangeError);
    const flat: ArmSums = { n: 50, y: 10, yy: 10, x: 50, xx: 50, yx: 10 };
    expect(cuped({ arms: [flat, flat], metric: 'mean' })).toBeNull();
    expect(cuped({ arms: [{ n: 50, y: 10, yy: 10 }], metric: 'mean' })).toBeNull();
  });
  it('CUPED never widens: adjusted arms have at most the raw pooled variance', () => {
    const [a, b] = pair();
    const random = seededRandom(3);
    for (let i = 0; i < 80; i += 1) {
      a.add(UNIT_MODELS.ratio.draw(random, 0));
      b.add(UNIT_MODELS.ratio.draw(random, 0.2));
    }
    const sums = [a.sums, b.sums];
    const found = cuped({ arms: sums, metric: 'ratio' });
    const total = (arms: readonly { n: number; variance: number }[]) =>
      arms.reduce((sum, { n, variance }) => sum + (n - 1) * variance, 0);
    const raw = total(sums.map((one) => armEstimate(one, 'ratio')));
    expect(total(found?.arms ?? []) / raw).toBeCloseTo(1 - (found?.reduction.value ?? 0), 9);
    expect(found?.reduction.value).toBeGreaterThan(0);
  });
  it('winsorising at 1 changes nothing; a heavy value in one arm is capped in both alike', () => {
    const arms = [
      { values: [1, 2, 3], counts: [50, 30, 19] },
      { values: [1, 2, 900], counts: [50, 49, 1] },
    ];
    expect(winsorisedSums({ arms, quantile: 1 }).arms[1]).toEqual({ n: 100, y: 50 + 98 + 900, yy: 50 + 196 + 810_000 });
    expect(winsorisedSums({ arms, quantile: 0.99 })).toMatchObject({
      cap: 3,
      arms: [
        { n: 99, y: 167 },
        { n: 100, y: 151 },
      ],
    });
    expect(() => winsorisedSums({ arms, quantile: 0 })).toThrow(RangeError);
  });
});

describe('practical outcome of an interval, smallest effect 2', () => {
  it.each([
    ['better', 'surely', 2.5, 4],
    ['better', 'possibly', 0.5, 3],
    ['equivalent', 'no', 0.1, 1.5],
    ['equivalent', null, -1, 1.5],
    ['unclear', null, -1, 2.5],
    ['worse', 'possibly', -3, -0.5],
    ['worse', 'surely', -5, -2],
  ] as const)('%s, %s', (...one) => {
    const [outcome, matters, lower, upper] = one;
    const given = { value: (lower + upper) / 2, smallest: 2 };
    expect(practicalOutcome({ ...given, lower, upper, better: 'higher' })).toEqual({ outcome, matters });
    const turned = practicalOutcome({
      value: -given.value,
      smallest: 2,
      lower: -upper,
      upper: -lower,
      better: 'lower',
    });
    expect(turned).toEqual({ outcome, matters });
  });
  it('needs bounds, and what the correction does not show is unclear', () => {
    const given = { value: 2, smallest: 1, better: 'higher' } as const;
    expect(practicalOutcome({ ...given, lower: null, upper: 3 }).outcome).toBe('unclear');
    expect(practicalOutcome({ ...given, lower: 0.1, upper: 4, shown: false }).outcome).toBe('unclear');
    expect(practicalOutcome({ ...given, lower: 0.1, upper: 4, smallest: 0 }).outcome).toBe('better');
  });
});

describe('checks of the experiment itself', () => {
  it('sample ratio: an arm of weight 0 takes no part, an arm that got nothing fails, few units are not judged', () => {
    const check = (...arms: [number, number][]) => {
      const found = sampleRatioCheck({ arms: arms.map(([units, weight]) => ({ units, weight })) });
      return [found.verdict, found.reason, found.df];
    };
    expect(check([500, 1], [520, 1], [40, 0])).toEqual(['pass', 'as_planned', 1]);
    expect(check([500, 1], [0, 1])).toEqual(['fail', 'mismatch', 1]);
    expect(check([8, 1], [7, 1])).toEqual(['skipped', 'too_few_units', 1]);
    expect(check([8, 1], [8, 1])).toEqual(['pass', 'as_planned', 1]);
    expect(check([900, 1], [0, 0])[1]).toBe('single_arm');
    expect(check([100_000, 1], [102_000, 1])[0]).toBe('fail');
    expect(() => sampleRatioCheck({ arms: [{ units: 1.5, weight: 1 }] })).toThrow(RangeError);
  });
  it('multiple exposure: 1 % and 10 units, both', () => {
    expect(multipleExposureCheck({ units: 1000, multiple: 10 }).verdict).toBe('fail');
    expect(multipleExposureCheck({ units: 1001, multiple: 10 }).verdict).toBe('pass');
    expect(multipleExposureCheck({ units: 100, multiple: 9 }).verdict).toBe('pass');
    expect(multipleExposureCheck({ units: 0, multiple: 0 }).verdict).toBe('skipped');
  });
  it('guardrail: margins on both sides, nothing without spread', () => {
    const test = (value: number, variance = 1) =>
      nonInferiority({
        control: arm(400, 10, variance),
        treatment: arm(400, value, variance),
        better: 'higher',
        margin: 0.3,
      });
    expect([test(10).outcome, test(9.7).outcome, test(9.4).outcome]).toEqual(['safe', 'unclear', 'harmed']);
    expect(test(9.7).pHarm).toBeCloseTo(0.5, 12);
    expect(test(9.4).worsening.value).toBeCloseTo(0.6, 12);
    expect(test(10, 0)).toMatchObject({ outcome: 'unclear', pHarm: Number.NaN });
  });
  it('imbalance and interaction need arms that vary', () => {
    expect(armImbalance({ arms: [arm(50, 1), arm(50, 1, 0)] }).pValue).toBeNaN();
    expect(armImbalance({ arms: [arm(50, 1)] }).pValue).toBeNaN();
    expect(
      interactionTest({
        cells: [
          [arm(50, 1), arm(29, 1)],
          [arm(50, 1), arm(50, 1)],
        ],
      }).pValue,
    ).toBeNaN();
    expect(interactionTest({ cells: [[arm(50, 1), arm(50, 2)]] }).pValue).toBeNaN();
    const additive = interactionTest({
      cells: [
        [arm(50, 1), arm(50, 2)],
        [arm(50, 4), arm(50, 5)],
      ],
    });
    expect([additive.statistic, additive.pValue, additive.effect.value]).toEqual([0, 1, 0]);
  });
});

describe('design', () => {
  const plan: ExperimentPlan = { metric: { kind: 'mean', mean: 50, std: 20 }, weights: [1, 1] };
  it('power rises with units and reaches what the size was asked for; the effect that comes back is the one that went in', () => {
    const given = fc.record({
      std: fc.double({ min: 0.5, max: 40, noNaN: true }),
      effect: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
      weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }),
      power: fc.constantFrom(0.6, 0.8, 0.95),
      analysis: fc.constantFrom('fixed' as const, 'sequential' as const),
    });
    fc.assert(
      fc.property(given, ({ std, effect, power, ...rest }) => {
        const own: ExperimentPlan = { metric: { kind: 'mean', mean: 50, std }, scale: 'relative', ...rest };
        const { units, perArm } = experimentSampleSize({ ...own, effect, power });
        expect(perArm.length).toBe(rest.weights.length);
        expect(experimentPower({ ...own, units, effect }).power).toBeGreaterThanOrEqual(power - 1e-9);
        expect(experimentPower({ ...own, units: units * 0.9, effect }).power).toBeLessThan(
          experimentPower({ ...own, units, effect }).power + 1e-12,
        );
        const back = minimumDetectableEffect({ ...own, units, power }).effect ?? 0;
        expect(back).toBeLessThanOrEqual(effect * (1 + 1e-9));
      }),
      { numRuns: 60 },
    );
  });
  it('an arm of weight 0 gets none, several arms are corrected for, CUPED and sequences scale as they say', () => {
    const two = experimentSampleSize({ ...plan, effect: 2 });
    expect(experimentSampleSize({ ...plan, weights: [1, 1, 0], effect: 2 }).perArm).toEqual([...two.perArm, 0]);
    expect(experimentSampleSize({ ...plan, weights: [1, 1, 1], effect: 2 }).alphaEach).toBe(0.025);
    const cut = experimentSampleSize({ ...plan, effect: 2, varianceReduction: 0.5 });
    expect(cut.units / two.units).toBeCloseTo(0.5, 2);
    expect(experimentSampleSize({ ...plan, effect: 2, analysis: 'sequential' }).inflation).toBeCloseTo(1.915, 3);
  });
  it('a rate cannot leave 0 to 1, and what is impossible is refused', () => {
    const rate: ExperimentPlan = { metric: { kind: 'proportion', rate: 0.95 }, weights: [1, 1] };
    expect(minimumDetectableEffect({ ...rate, units: 40 }).effect).toBeNull();
    expect(minimumDetectableEffect({ ...rate, units: 40, direction: 'decrease' }).effect).toBeGreaterThan(0.2);
    expect(() => experimentSampleSize({ ...rate, effect: 0.06 })).toThrow(RangeError);
    expect(() => experimentSampleSize({ ...plan, effect: 0 })).toThrow(RangeError);
    expect(() => experimentSampleSize({ ...plan, weights: [0, 1], effect: 1 })).toThrow(RangeError);
    expect(() => experimentSampleSize({ ...plan, effect: 1, varianceReduction: 1 })).toThrow(RangeError);
  });
  it('days: whole weeks, never without traffic', () => {
    expect(experimentDuration({ units: 7682, dailyUnits: 1000, share: 0.5 })).toEqual({ days: 21, units: 10_500 });
    expect(experimentDuration({ units: 7682, dailyUnits: 1000, wholeWeeks: false })).toEqual({ days: 8, units: 8000 });
    expect(experimentDuration({ units: 10, dailyUnits: 0 }).days).toBeNull();
    expect(() => experimentDuration({ units: 10, dailyUnits: 5, share: 2 })).toThrow(RangeError);
  });
});
