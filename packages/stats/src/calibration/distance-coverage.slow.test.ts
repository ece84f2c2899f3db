import { describe, expect, test } from 'vitest';
import {
  type DistanceResult,
  energyDistance,
  hellinger,
  jensenShannon,
  klDivergence,
  type Random,
  seededRandom,
  totalVariation,
  type WeightedValues,
  wasserstein,
  weightedValues,
} from '../index.ts';
import { categories, covers, normal, sample, shareOf } from './sampling.ts';

const RUNS = 2000;
const R = [0.4, 0.25, 0.15, 0.12, 0.08];
const C = [0.25, 0.25, 0.2, 0.15, 0.15];
const NEAR = [0.39, 0.25, 0.16, 0.12, 0.08];
const SIZES = [
  [1000, 1000],
  [5000, 200],
] as const;

const measures = {
  kl: klDivergence,
  'js distance': jensenShannon,
  'js base 2': (input: { reference: number[]; current: number[] }) => jensenShannon({ ...input, base: 2 }),
  hellinger: hellinger,
  'total variation': totalVariation,
} as const;

/** The distance of the shares themselves, from counts so large that noise is nothing. */
function truth(measure: (input: { reference: number[]; current: number[] }) => DistanceResult, c: readonly number[]) {
  return measure({ reference: R.map((p) => p * 1e12), current: c.map((p) => p * 1e12) }).value;
}

describe.each(Object.entries(measures))('%s', (name, measure) => {
  test.each(SIZES)('n %i, m %i', (n, m) => {
    const draw = (random: Random, c: readonly number[]): DistanceResult =>
      measure({ reference: categories(random, n, R), current: categories(random, m, c) });
    const far = shareOf((random) => covers(draw(random, C), truth(measure, C)), RUNS);
    const near = shareOf((random) => covers(draw(random, NEAR), truth(measure, NEAR)), RUNS);
    const same = shareOf((random) => covers(draw(random, R), 0), RUNS);
    let [sum, noise] = [0, 0];
    const alarms = shareOf((random) => {
      const result = draw(random, R);
      sum += result.value / RUNS;
      noise += result.noise / RUNS;
      return 'pValue' in result && typeof result.pValue === 'number' && result.pValue <= 0.05;
    }, RUNS);
    process.stdout.write(
      `calibration: ${name} n ${n} m ${m}: covers ${far} (far) ${near} (near) ${same} (none); mean/noise ${(sum / noise).toFixed(3)}; alarms ${alarms}\n`,
    );
    for (const covered of [far, near, same]) expect(covered).toBeGreaterThan(0.93);
    expect(sum / noise).toBeGreaterThan(0.9);
    expect(sum / noise).toBeLessThan(1.15);
    expect(alarms).toBeLessThan(0.075);
  });
});

describe('Wasserstein and energy', () => {
  const values = (random: Random, n: number, make: (random: Random) => number): WeightedValues =>
    weightedValues({ values: Float64Array.from({ length: n }, () => make(random)) });
  const plans: [string, (random: Random) => number][] = [
    ['moved by 0.3', (random) => normal(random) + 0.3],
    ['1.5 times as wide', (random) => 1.5 * normal(random)],
    ['unchanged', normal],
  ];
  test.each(plans)('%s', (name, make) => {
    const many = {
      reference: values(seededRandom(1), 300_000, normal),
      current: values(seededRandom(2), 300_000, make),
    };
    const distance = name === 'unchanged' ? 0 : wasserstein(many).value;
    for (const [n, m] of SIZES) {
      let [sum, noise, energy, energyNoise] = [0, 0, 0, 0];
      const covered = shareOf((random) => {
        const pair = { reference: weightedValues({ values: sample(random, n) }), current: values(random, m, make) };
        const result = wasserstein(pair);
        sum += result.value;
        noise += result.noise;
        if (name === 'unchanged') {
          const energetic = energyDistance(pair);
          energy += energetic.value;
          energyNoise += energetic.noise;
        }
        return covers(result, distance);
      }, 1000);
      process.stdout.write(
        `calibration: wasserstein ${name} n ${n} m ${m}: covers ${covered}; mean/noise ${(sum / noise).toFixed(3)}; energy ${(energy / energyNoise).toFixed(3)}\n`,
      );
      expect(covered).toBeGreaterThan(0.94);
      if (name !== 'unchanged') continue;
      expect(sum / noise).toBeGreaterThan(0.93);
      expect(sum / noise).toBeLessThan(1.07);
      expect(energy / energyNoise).toBeGreaterThan(0.8);
      expect(energy / energyNoise).toBeLessThan(1.05);
    }
  });
});
