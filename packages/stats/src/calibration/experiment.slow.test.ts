import { describe, expect, test } from 'vitest';
import { armDifference, armSequence, type EffectScale, type Random } from '../index.ts';
import { errorOf, LIMIT, RUNS, runs, say, share } from './experiment-runs.ts';
import { estimatesOf, feed, pair, UNIT_MODELS, type UnitModel } from './experiment-simulation.ts';
import { covers } from './sampling.ts';

const FIXED: [string, UnitModel, EffectScale][] = [
  ['difference, normal', UNIT_MODELS.normal, 'absolute'],
  ['lift, exponential', UNIT_MODELS.exponential, 'relative'],
  ['difference, proportion 0.1', UNIT_MODELS.proportion, 'absolute'],
  ['lift, ratio', UNIT_MODELS.ratio, 'relative'],
  ['lift, ratio, CUPED', UNIT_MODELS['ratio, CUPED'], 'relative'],
  ['difference, mean, CUPED', UNIT_MODELS['mean, CUPED'], 'absolute'],
];

describe(`fixed analysis, ${RUNS} A/A runs of 800 and 200 units`, () => {
  test.each(FIXED)(
    '%s: false alarms at their level, the interval covers',
    (name, model, scale) => {
      const found = runs((random) => {
        const tallies = pair();
        feed({ model, random, tallies, units: [800, 200] });
        const { pValue, effect } = armDifference({ ...estimatesOf(model, tallies), scale });
        return { alarm: pValue <= 0.05, covered: covers(effect, 0) };
      });
      const alarms = share(found.map(({ alarm }) => alarm));
      say(`fixed, A/A, ${name}: alarms ${alarms}`);
      expect(share(found.map(({ covered }) => covered))).toBeCloseTo(1 - alarms, 12);
      expect(Math.abs(alarms - 0.05)).toBeLessThan(3 * errorOf(0.05));
    },
    LIMIT,
  );
});

/** True effects as the model has them, and on the scale that is looked at. */
const MOVED: [string, UnitModel, { scale: EffectScale; effect: number; truth: number }][] = [
  ['difference, normal', UNIT_MODELS.normal, { scale: 'absolute', effect: 0.3, truth: 0.3 }],
  ['lift, exponential', UNIT_MODELS.exponential, { scale: 'relative', effect: 0.25, truth: 0.25 }],
  ['lift, proportion 0.1', UNIT_MODELS.proportion, { scale: 'relative', effect: 0.03, truth: 0.3 }],
  ['lift, ratio', UNIT_MODELS.ratio, { scale: 'relative', effect: 0.1, truth: 0.1 }],
  ['lift, mean, CUPED', UNIT_MODELS['mean, CUPED'], { scale: 'relative', effect: 0.5, truth: 0.1 }],
];

describe(`coverage of 95 % intervals of an effect, ${RUNS} runs`, () => {
  test.each(MOVED)(
    '%s',
    (name, model, { scale, effect, truth }) => {
      const found = runs((random) => {
        const tallies = pair();
        feed({ model, random, tallies, units: [600, 400], effect });
        return covers(armDifference({ ...estimatesOf(model, tallies), scale }).effect, truth);
      });
      say(`coverage, ${name}: ${share(found)}`);
      expect(Math.abs(share(found) - 0.95)).toBeLessThan(3 * errorOf(0.95));
    },
    LIMIT,
  );
});

/** 40 looks, 100 units in all between them; judged from 100 units an arm on. */
function watched(input: {
  model: UnitModel;
  random: Random;
  scale: EffectScale;
  effect?: number;
  truth?: number;
  planned?: number;
}) {
  const { model, random, scale, effect = 0, truth = 0, planned = 2000 } = input;
  const tallies = pair();
  let alarmAt: number | null = null;
  let missed = false;
  for (let look = 1; look <= 40; look += 1) {
    feed({ model, random, tallies, units: [50, 50], effect });
    const units = { control: planned, treatment: planned };
    const found = armSequence({ ...estimatesOf(model, tallies), planned: units, scale, minimumUnits: 100 });
    if (found.status === 'skipped') continue;
    if (found.pValue <= 0.05) alarmAt ??= look;
    missed ||= !covers(found.effect, truth);
  }
  return { alarmAt, missed };
}

describe(`sequential analysis, 40 looks, ${RUNS} A/A runs`, () => {
  test.each(FIXED)(
    '%s: alarms at any look within the level',
    (name, model, scale) => {
      const found = runs((random) => watched({ model, random, scale }));
      const alarms = share(found.map(({ alarmAt }) => alarmAt !== null));
      say(`sequential, A/A, ${name}: alarms at any of 40 looks ${alarms}`);
      expect(alarms).toBeLessThan(0.05 + 2 * errorOf(0.05));
    },
    LIMIT,
  );
  test(
    'a plan that is ten times too large or too small costs width, not validity; the interval of an effect holds at all looks',
    () => {
      const model = UNIT_MODELS.normal;
      for (const planned of [200, 20_000]) {
        const found = runs(
          (random) => watched({ model, random, scale: 'relative', planned, effect: 0.2, truth: 0.04 }),
          1000,
        );
        const missed = share(found.map((one) => one.missed));
        say(`sequential, planned ${planned} where 2000 come: missed at any look ${missed}`);
        expect(missed).toBeLessThan(0.05 + 2 * errorOf(0.05, 1000));
      }
    },
    LIMIT,
  );
  test(
    'a lift of a sparse metric (one buyer in twenty), arms of 4 to 1',
    () => {
      const model = UNIT_MODELS['sparse sums'];
      const found = runs((random) => {
        const tallies = pair();
        for (let look = 0; look < 60; look += 1) {
          feed({ model, random, tallies, units: [120, 30] });
          const planned = { control: 3600, treatment: 900 };
          const one = armSequence({ ...estimatesOf(model, tallies), planned, scale: 'relative', minimumUnits: 100 });
          if (one.status === 'judged' && one.pValue <= 0.05) return true;
        }
        return false;
      });
      say(`sequential, A/A, lift of a sparse metric, 4 to 1: alarms at any of 60 looks ${share(found)}`);
      expect(share(found)).toBeLessThan(0.05 + 2 * errorOf(0.05));
    },
    LIMIT,
  );
  test(
    'looking at a fixed test as often alarms far too often',
    () => {
      const found = runs((random) => {
        const tallies = pair();
        return Array.from({ length: 40 }, () => {
          feed({ model: UNIT_MODELS.normal, random, tallies, units: [50, 50] });
          return armDifference(estimatesOf(UNIT_MODELS.normal, tallies)).pValue <= 0.05;
        }).some(Boolean);
      }, 500);
      say(`fixed test looked at 40 times: alarms ${share(found)}`);
      expect(share(found)).toBeGreaterThan(0.2);
    },
    LIMIT,
  );
});
