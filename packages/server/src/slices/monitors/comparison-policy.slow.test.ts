import { expect, test } from 'vitest';
import { planComparison } from './comparison-plan.ts';
import { judgeComparison, type Side, type SmallestP } from './comparison-policy.ts';
import { DEFAULT_COMPARISON } from './constants.ts';
import type { Outcomes } from './reading.ts';

/** mulberry32: small, seeded, good enough to simulate coin flips. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface Growing extends Mutable<Omit<Side, 'groups'>> {
  groups: { sex: Record<string, Mutable<Outcomes>>; region: Record<string, Mutable<Outcomes>> };
}

const none = (): Mutable<Outcomes> => ({ tp: 0, fp: 0, tn: 0, fn: 0 });
const empty = (): Growing => ({
  n: 0,
  labelled: 0,
  correct: 0,
  groups: { sex: { m: none(), f: none() }, region: { north: none(), south: none(), east: none() } },
});

/** One labelled row of a model with TPR 0.8 (for group f less by `unfair`) and FPR 0.1; a quarter of all rows are positive. */
function addRow(side: Growing, random: () => number, unfair: number): void {
  const sex = random() < 0.33 ? 'f' : 'm';
  const region = random() < 0.5 ? 'north' : random() < 0.6 ? 'south' : 'east';
  const actual = random() < 0.25;
  const predicted = random() < (actual ? 0.8 - (sex === 'f' ? unfair : 0) : 0.1);
  const cell = actual ? (predicted ? 'tp' : 'fn') : predicted ? 'fp' : 'tn';
  side.n += 1;
  side.labelled += 1;
  side.correct += actual === predicted ? 1 : 0;
  for (const counts of [side.groups.sex[sex], side.groups.region[region]]) if (counts !== undefined) counts[cell] += 1;
}

const heldOut = empty();
const heldOutRandom = seeded(99);
for (let i = 0; i < 5_000; i += 1) addRow(heldOut, heldOutRandom, 0);

/** A canary with equal shares, looked at every 25 rows; the row at which it failed, or null. Margins are 0, so that equal is the edge of H0. */
function failsAt(seed: number, unfair: number, planned: number): number | null {
  const random = seeded(seed);
  const plan = planComparison(heldOut.groups, planned, { ...DEFAULT_COMPARISON, accuracy_margin: 0, gap_margin: 0 });
  const stable = empty();
  const candidate = empty();
  let smallest: SmallestP = {};
  for (let row = 1; row <= planned; row += 1) {
    addRow(stable, random, 0);
    addRow(candidate, random, unfair);
    if (row % 25 !== 0) continue;
    const judged = judgeComparison([{ stable, candidate }], plan, smallest);
    smallest = judged.smallestP;
    if (judged.verdict === 'fail') return row;
  }
  return null;
}

/** The same for a share that grows from 10 to 50 % while rows get harder for group f, whichever version answers. */
function failsWhileTheWorldMoves(seed: number, rows: number): boolean {
  const random = seeded(seed);
  const plan = planComparison(heldOut.groups, rows / 3, { ...DEFAULT_COMPARISON, accuracy_margin: 0, gap_margin: 0 });
  const strata = [0.1, 0.25, 0.5].map((share) => ({ share, stable: empty(), candidate: empty() }));
  let smallest: SmallestP = {};
  for (const [place, stratum] of strata.entries()) {
    for (let row = 1; row <= rows / 3; row += 1) {
      addRow(random() < stratum.share ? stratum.candidate : stratum.stable, random, 0.25 * place);
      if (row % 50 !== 0) continue;
      const judged = judgeComparison(strata.slice(0, place + 1), plan, smallest);
      smallest = judged.smallestP;
      if (judged.verdict === 'fail') return true;
    }
  }
  return false;
}

const RUNS = 400;

test('nor in more of them when its share grows while rows get harder and less fair for both', () => {
  const condemned = Array.from({ length: RUNS }, (_, run) => failsWhileTheWorldMoves(run + 1, 6_000)).filter(Boolean);
  expect(condemned.length).toBeLessThanOrEqual(20 + 13);
});

test('an equal candidate is condemned in at most alpha of all rollouts, however often it is looked at', () => {
  const condemned = Array.from({ length: RUNS }, (_, run) => failsAt(run + 1, 0, 2_000)).filter((row) => row !== null);
  // 5 % of 400 and three standard errors.
  expect(condemned.length).toBeLessThanOrEqual(20 + 13);
});

test('a candidate that misses 40 points more of one group is found in nine of ten rollouts', () => {
  const found = Array.from({ length: 100 }, (_, run) => failsAt(run + 1, 0.4, 2_000)).filter((row) => row !== null);
  expect(found.length).toBeGreaterThanOrEqual(90);
});
