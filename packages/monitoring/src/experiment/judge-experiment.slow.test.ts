import { type ArmSums, type Random, seededRandom } from '@haechi/stats';
import { expect, test } from 'vitest';
import type { ExperimentDesign, ExperimentMetric, ExperimentOutcome, PastLook } from './experiment-design.ts';
import type { ExperimentJudgement } from './experiment-judgement.ts';
import { judgeExperiment } from './judge-experiment.ts';

const RUNS = 2000;
const LIMIT = 600_000;
const MOST = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / RUNS);

const metric: ExperimentMetric = {
  name: 'bought',
  role: 'primary',
  kind: 'proportion',
  better: 'higher',
  scale: 'absolute',
  smallest_effect: 0.04,
  margin: null,
};
const metrics: ExperimentMetric[] = [
  metric,
  { ...metric, name: 'spent', kind: 'mean', scale: 'relative', smallest_effect: 0.1 },
  {
    ...metric,
    name: 'latency',
    role: 'guardrail',
    kind: 'mean',
    better: 'lower',
    scale: 'relative',
    smallest_effect: 0,
  },
];
const base: Omit<ExperimentDesign, 'analysis'> = {
  control: 'a',
  arms: [
    { name: 'a', weight: 2 },
    { name: 'b', weight: 1 },
    { name: 'c', weight: 1 },
  ],
  metrics,
  alpha: 0.05,
  planned_units: 4000,
  cuped: true,
};

const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** One user: what was spent follows what was spent before, and who spends more buys more often. */
function user(random: Random, effect: number) {
  const before = Math.exp(0.5 * normal(random));
  const bought = random() < 0.15 + effect + 0.05 * Math.tanh(before - 1) ? 1 : 0;
  const spent = (1 + 2 * effect) * (before + 0.5 * normal(random));
  return { bought: { y: bought }, spent: { y: spent, x: before }, latency: { y: 100 - 20 * Math.log(1 - random()) } };
}

type Sums = Record<'n' | 'y' | 'yy' | 'x' | 'xx' | 'yx', number>;

/** An experiment of `looks` looks, 10 at the planned end; units come at random by weight. */
function experiment(input: {
  random: Random;
  analysis: ExperimentDesign['analysis'];
  looks: number;
  effect?: number;
}): ExperimentJudgement[] {
  const { random, analysis, looks, effect = 0 } = input;
  const arms = base.arms.map(({ name }) => ({ name, sums: new Map<string, Sums>() }));
  const found: ExperimentJudgement[] = [];
  const past: PastLook[] = [];
  for (let look = 1; look <= looks; look += 1) {
    for (let i = 0; i < 400; i += 1) {
      const place = random();
      const arm = arms[place < 0.5 ? 0 : place < 0.75 ? 1 : 2];
      if (arm === undefined) continue;
      addUser(arm.sums, user(random, arm.name === 'b' ? effect : 0));
    }
    const summaries = arms.map(({ name, sums }) => ({
      arm: name,
      units: sums.get('bought')?.n ?? 0,
      metrics: Object.fromEntries([...sums].map(([own, one]) => [own, own === 'spent' ? one : plain(one)])),
    }));
    const judged = judgeExperiment({ design: { ...base, analysis }, summaries, multiple_units: 0, looks: past });
    found.push(judged);
    past.push({ at: `look ${look}`, units: judged.units, outcome: judged.outcome, winner: judged.winner });
  }
  return found;
}

function addUser(
  to: Map<string, Sums>,
  rows: Readonly<Record<string, { readonly y: number; readonly x?: number }>>,
): void {
  for (const [name, { y, x = 0 }] of Object.entries(rows)) {
    const sums = to.get(name) ?? { n: 0, y: 0, yy: 0, x: 0, xx: 0, yx: 0 };
    sums.n += 1;
    sums.y += y;
    sums.yy += y * y;
    sums.x += x;
    sums.xx += x * x;
    sums.yx += y * x;
    to.set(name, sums);
  }
}

function plain({ n, y, yy }: Sums): ArmSums {
  return { n, y, yy };
}

function shares(analysis: ExperimentDesign['analysis'], { looks, effect }: { looks: number; effect: number }) {
  const all = Array.from({ length: RUNS }, (_, run) =>
    experiment({ random: seededRandom(run * 7919 + 3), analysis, looks, effect }),
  );
  const share = (happens: (judged: ExperimentJudgement) => boolean) =>
    all.filter((found) => found.some(happens)).length / RUNS;
  const ends = (outcome: ExperimentOutcome) => share((judged) => judged.outcome === outcome);
  const shown = share(({ metrics: own }) => own.some(({ outcome }) => outcome === 'better' || outcome === 'worse'));
  const right = share(({ winner }) => winner === 'b');
  const wrong = share(({ winner }) => winner === 'c');
  return { shown, harmed: ends('guardrail'), ratio: ends('sample_ratio'), right, wrong };
}

test.each([
  ['fixed', 11],
  ['sequential', 15],
] as const)(
  '%s, %i looks of three equal arms and two primary metrics: false verdicts of any kind within their level',
  (analysis, looks) => {
    const found = shares(analysis, { looks, effect: 0 });
    process.stdout.write(
      `calibration: experiment verdicts, A/A, ${analysis}, ${looks} looks: ${JSON.stringify(found)}\n`,
    );
    expect(found.shown).toBeLessThan(MOST);
    expect(found.harmed).toBeLessThan(MOST);
    expect(found.ratio).toBeLessThan(0.012);
  },
  LIMIT,
);

test.each([
  ['fixed', 11],
  ['sequential', 10],
] as const)(
  '%s, %i looks: an arm that is better wins, the equal one does not',
  (analysis, looks) => {
    const found = shares(analysis, { looks, effect: 0.06 });
    process.stdout.write(`calibration: experiment verdicts, one arm better, ${analysis}: ${JSON.stringify(found)}\n`);
    expect(found.right).toBeGreaterThan(0.9);
    expect(found.wrong).toBeLessThan(0.05);
  },
  LIMIT,
);
