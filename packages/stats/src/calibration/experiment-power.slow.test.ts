import { describe, expect, test } from 'vitest';
import {
  armDifference,
  armImbalance,
  armSequence,
  binomialDraw,
  cuped,
  type ExperimentPlan,
  experimentPower,
  experimentSampleSize,
  interactionTest,
  nonInferiority,
  type Random,
  sampleRatioCheck,
  seededRandom,
  twoProportionZ,
} from '../index.ts';
import { errorOf, LIMIT, RUNS, runs, say, share } from './experiment-runs.ts';
import { ArmTally, estimatesOf, feed, pair, RHO, UNIT_MODELS } from './experiment-simulation.ts';
import { covers, normal } from './sampling.ts';

describe(`power as designed (0.8), ${RUNS} runs`, () => {
  const bound = 3 * errorOf(0.8);
  test('proportions, unequal arms, the pooled z test', () => {
    const plan: ExperimentPlan = { metric: { kind: 'proportion', rate: 0.1 }, weights: [3, 1] };
    const [n = 0, m = 0] = experimentSampleSize({ ...plan, effect: 0.03 }).perArm;
    const found = runs((random) => {
      const reference = { n, positives: binomialDraw({ n, p: 0.1, random }) };
      const current = { n: m, positives: binomialDraw({ n: m, p: 0.13, random }) };
      return twoProportionZ({ reference, current }).pValue <= 0.05;
    });
    say(`power, proportions ${n}/${m}: ${share(found)}`);
    expect(Math.abs(share(found) - 0.8)).toBeLessThan(bound);
  });
  test(
    'a ratio as a lift with the variance of its score',
    () => {
      const model = UNIT_MODELS.ratio;
      const big = pair();
      feed({ model, random: seededRandom(99), tallies: big, units: [200_000, 200_000], effect: 0.1 });
      const { control, treatment } = estimatesOf(model, big);
      const metric = { kind: 'ratio', mean: control.value, std: Math.sqrt(control.variance) } as const;
      const truth = treatment.value / control.value - 1;
      const [n = 0] = experimentSampleSize({ metric, weights: [1, 1], scale: 'relative', effect: truth }).perArm;
      const found = runs((random) => {
        const tallies = pair();
        feed({ model, random, tallies, units: [n, n], effect: 0.1 });
        return armDifference({ ...estimatesOf(model, tallies), scale: 'relative' }).pValue <= 0.05;
      });
      say(`power, ratio lift of ${truth.toFixed(3)}, ${n} an arm: ${share(found)}`);
      expect(Math.abs(share(found) - 0.8)).toBeLessThan(bound);
    },
    LIMIT,
  );
  test(
    'CUPED: fewer units by its gain, the same power',
    () => {
      const plan: ExperimentPlan = {
        metric: { kind: 'mean', mean: 5, std: 1 },
        weights: [1, 1],
        varianceReduction: RHO ** 2,
      };
      const [n = 0] = experimentSampleSize({ ...plan, effect: 0.2 }).perArm;
      const model = UNIT_MODELS['mean, CUPED'];
      const found = runs((random) => {
        const tallies = pair();
        feed({ model, random, tallies, units: [n, n], effect: 0.2 });
        return armDifference(estimatesOf(model, tallies)).pValue <= 0.05;
      });
      say(`power, CUPED, ${n} an arm: ${share(found)}`);
      expect(Math.abs(share(found) - 0.8)).toBeLessThan(bound);
    },
    LIMIT,
  );
  test(
    'sequential: at least the designed power at the planned end, most runs decided before',
    () => {
      const plan: ExperimentPlan = {
        metric: { kind: 'mean', mean: 5, std: 1 },
        weights: [1, 1],
        analysis: 'sequential',
      };
      const { units, inflation } = experimentSampleSize({ ...plan, effect: 0.2 });
      const fixed = experimentSampleSize({ ...plan, analysis: 'fixed', effect: 0.2 }).units;
      const step = Math.ceil(units / 2 / 40);
      const found = runs((random) => {
        const tallies = pair();
        let alarmAt = Number.POSITIVE_INFINITY;
        let last = false;
        for (let look = 1; look <= 40; look += 1) {
          feed({ model: UNIT_MODELS.normal, random, tallies, units: [step, step], effect: 0.2 });
          const planned = { control: units / 2, treatment: units / 2 };
          const one = armSequence({ ...estimatesOf(UNIT_MODELS.normal, tallies), planned, minimumUnits: 100 });
          last = one.status === 'judged' && one.pValue <= 0.05;
          if (last) alarmAt = Math.min(alarmAt, 2 * step * look);
        }
        return { alarmAt, last };
      });
      const atEnd = share(found.map(({ last }) => last));
      const ever = share(found.map(({ alarmAt }) => alarmAt <= units + 80));
      const spent = found.reduce((sum, { alarmAt }) => sum + Math.min(alarmAt, units), 0) / RUNS;
      say(
        `power, sequential, ${units} units (${inflation.toFixed(2)} of ${fixed}): at the end ${atEnd}, at any look ${ever}, units spent on average ${Math.round(spent)}`,
      );
      expect(Math.abs(atEnd - experimentPower({ ...plan, units: 80 * step, effect: 0.2 }).power)).toBeLessThan(bound);
      expect(ever).toBeGreaterThan(0.8);
      expect(spent).toBeLessThan(0.75 * units);
    },
    LIMIT,
  );
});

test(
  `CUPED takes away the squared correlation of the variance, ${RUNS} runs`,
  () => {
    const model = UNIT_MODELS['mean, CUPED'];
    const found = runs((random) => {
      const tallies = pair();
      feed({ model, random, tallies, units: [150, 150], effect: 0.1 });
      const raw = estimatesOf({ ...model, cuped: false }, tallies);
      const adjusted = estimatesOf(model, tallies);
      const reduction = cuped({ arms: tallies.map(({ sums }) => sums), metric: 'mean' })?.reduction;
      return {
        raw: raw.treatment.value - raw.control.value,
        adjusted: adjusted.treatment.value - adjusted.control.value,
        covered: reduction !== undefined && covers(reduction, RHO ** 2),
      };
    });
    const spread = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
    };
    const [raw, adjusted] = [spread(found.map((one) => one.raw)), spread(found.map((one) => one.adjusted))];
    const gain = 1 - adjusted.variance / raw.variance;
    const covered = share(found.map((one) => one.covered));
    say(
      `CUPED: gain ${gain.toFixed(3)} where rho^2 is ${(RHO ** 2).toFixed(3)}, mean effect ${adjusted.mean.toFixed(4)} of 0.1, its interval covers ${covered}`,
    );
    expect(Math.abs(gain - RHO ** 2)).toBeLessThan(0.04);
    expect(Math.abs(adjusted.mean - 0.1)).toBeLessThan(4 * Math.sqrt(adjusted.variance / RUNS));
    expect(Math.abs(covered - 0.95)).toBeLessThan(3 * errorOf(0.95));
  },
  LIMIT,
);

describe('checks', () => {
  test.each([
    ['exact, two arms of 60', [1, 1], 120],
    ['chi-square, two arms of 40 000', [1, 1], 80_000],
    ['chi-square, three arms 8:1:1', [8, 1, 1], 4000],
  ] as const)(
    'sample ratio, %s: false alarms at 0.001',
    (name, weights, n) => {
      const count = 20_000;
      const whole = weights.reduce((sum: number, weight) => sum + weight, 0);
      const found = runs((random) => {
        let [left, rest] = [n as number, whole];
        const arms = weights.map((weight) => {
          const units = weight === rest ? left : binomialDraw({ n: left, p: weight / rest, random });
          left -= units;
          rest -= weight;
          return { units, weight };
        });
        return sampleRatioCheck({ arms }).verdict === 'fail';
      }, count);
      say(`sample ratio, ${name}: alarms ${share(found)}`);
      expect(share(found)).toBeLessThan(0.001 + 3 * errorOf(0.001, count));
    },
    LIMIT,
  );
  test(
    'arms before the experiment, and interactions, at their level',
    () => {
      const cell = (random: Random, n: number, mean: number) => {
        const tally = new ArmTally();
        for (let i = 0; i < n; i += 1) tally.add({ y: mean + (1 + mean) * normal(random) });
        return estimatesOf(UNIT_MODELS.normal, [tally, tally]).control;
      };
      const imbalance = share(
        runs(
          (random) =>
            armImbalance({ arms: [cell(random, 300, 0), cell(random, 100, 0), cell(random, 50, 0)] }).pValue <= 0.05,
        ),
      );
      const interaction = share(
        runs((random) => {
          const cells = [0, 0.3, 0.1].map((own) => [60, 150].map((n, other) => cell(random, n, own + 0.5 * other)));
          return interactionTest({ cells }).pValue <= 0.05;
        }),
      );
      say(`pre-period ${imbalance}, interaction 3 x 2 ${interaction}`);
      expect(Math.abs(imbalance - 0.05)).toBeLessThan(3 * errorOf(0.05));
      expect(Math.abs(interaction - 0.05)).toBeLessThan(4 * errorOf(0.05));
    },
    LIMIT,
  );
  test(
    'guardrails at the margin itself: harm and safety each at their level, fixed and at any of 20 looks',
    () => {
      const model = UNIT_MODELS.normal;
      const found = runs((random) => {
        const tallies = pair();
        const seen = { harmed: false, safe: false };
        let last = 'unclear';
        for (let look = 1; look <= 20; look += 1) {
          feed({ model, random, tallies, units: [50, 50], effect: 0.1 });
          const test = { ...estimatesOf(model, tallies), better: 'lower', margin: 0.1 } as const;
          if (look >= 2) {
            const { outcome } = nonInferiority({ ...test, planned: { control: 1000, treatment: 1000 } });
            if (outcome !== 'unclear') seen[outcome] = true;
          }
          if (look === 20) last = nonInferiority(test).outcome;
        }
        return { ...seen, last };
      });
      const rates = [
        share(found.map(({ harmed }) => harmed)),
        share(found.map(({ safe }) => safe)),
        share(found.map(({ last }) => last === 'harmed')),
        share(found.map(({ last }) => last === 'safe')),
      ];
      say(`guardrail at its margin: sequential harm, safe ${rates.slice(0, 2)}; fixed ${rates.slice(2)}`);
      for (const rate of rates) expect(rate).toBeLessThan(0.05 + 3 * errorOf(0.05));
      for (const rate of rates.slice(2)) expect(rate).toBeGreaterThan(0.05 - 3 * errorOf(0.05));
    },
    LIMIT,
  );
});
