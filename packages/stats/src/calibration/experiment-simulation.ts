import {
  type ArmEstimate,
  type ArmMetric,
  type ArmSums,
  armEstimate,
  cuped,
  poissonDraw,
  type Random,
} from '../index.ts';
import { normal } from './sampling.ts';

/** What one unit brings: the metric, its denominator, and the same before the experiment. */
export interface UnitRow {
  readonly y: number;
  readonly d?: number;
  readonly x?: number;
  readonly w?: number;
}

/** Sums of one arm as units arrive. */
export class ArmTally {
  readonly #sums = {
    n: 0,
    y: 0,
    yy: 0,
    d: 0,
    dd: 0,
    yd: 0,
    x: 0,
    xx: 0,
    yx: 0,
    dx: 0,
    w: 0,
    ww: 0,
    yw: 0,
    dw: 0,
    xw: 0,
  };

  add({ y, d = 0, x = 0, w = 0 }: UnitRow): void {
    const own = this.#sums;
    own.n += 1;
    own.y += y;
    own.yy += y * y;
    own.d += d;
    own.dd += d * d;
    own.yd += y * d;
    own.x += x;
    own.xx += x * x;
    own.yx += y * x;
    own.dx += d * x;
    own.w += w;
    own.ww += w * w;
    own.yw += y * w;
    own.dw += d * w;
    own.xw += x * w;
  }

  get sums(): ArmSums {
    return { ...this.#sums };
  }
}

/** A metric of simulated units: how a unit behaves in the treatment (`effect`) and the control (0). */
export interface UnitModel {
  readonly metric: ArmMetric;
  readonly draw: (random: Random, effect: number) => UnitRow;
  readonly cuped?: boolean;
}

/** Correlation of the metric with the time before in the models of CUPED. */
export const RHO = 0.7;

const coin = (random: Random, p: number): number => (random() < p ? 1 : 0);
const exponential = (random: Random): number => -Math.log(1 - random());

/** A user's own rate spreads around 0.3, so that the rows of one user belong together. */
function clicks(random: Random, effect: number): UnitRow {
  const own = Math.min(0.95, Math.max(0.01, 0.3 + 0.15 * normal(random)));
  const both = (rate: number) => {
    const views = 1 + poissonDraw(4, random);
    let hits = 0;
    for (let i = 0; i < views; i += 1) hits += coin(random, rate);
    return { views, hits };
  };
  const [before, after] = [both(own), both(Math.min(1, own * (1 + effect)))];
  return { y: after.hits, d: after.views, x: before.hits, w: before.views };
}

/** Effects: of the means added, of the proportion added, of the ratio a share. */
export const UNIT_MODELS = {
  normal: { metric: 'mean', draw: (random, effect) => ({ y: 5 + effect + normal(random) }) },
  exponential: { metric: 'mean', draw: (random, effect) => ({ y: (1 + effect) * exponential(random) }) },
  'sparse sums': { metric: 'mean', draw: (random) => ({ y: coin(random, 0.05) * Math.exp(normal(random)) }) },
  proportion: { metric: 'mean', draw: (random, effect) => ({ y: coin(random, 0.1 + effect) }) },
  ratio: { metric: 'ratio', draw: clicks },
  'ratio, CUPED': { metric: 'ratio', draw: clicks, cuped: true },
  'mean, CUPED': {
    metric: 'mean',
    cuped: true,
    draw: (random, effect) => {
      const x = normal(random);
      return { x: 3 + 2 * x, y: 5 + effect + RHO * x + Math.sqrt(1 - RHO * RHO) * normal(random) };
    },
  },
} as const satisfies Record<string, UnitModel>;

export function pair(): [ArmTally, ArmTally] {
  return [new ArmTally(), new ArmTally()];
}

/** Both arms as they are compared. */
export function estimatesOf(
  model: UnitModel,
  tallies: readonly [ArmTally, ArmTally],
): { control: ArmEstimate; treatment: ArmEstimate } {
  const sums = tallies.map((tally) => tally.sums);
  const raw = sums.map((one) => armEstimate(one, model.metric));
  const adjusted = model.cuped === true ? cuped({ arms: sums, metric: model.metric })?.arms : undefined;
  const [control, treatment] = adjusted ?? raw;
  if (control === undefined || treatment === undefined) throw new RangeError('estimatesOf: two arms');
  return { control, treatment };
}

/** Adds units to both arms. */
export function feed(input: {
  model: UnitModel;
  random: Random;
  tallies: readonly [ArmTally, ArmTally];
  units: readonly [number, number];
  effect?: number;
}): void {
  const { model, random, tallies, units, effect = 0 } = input;
  for (const arm of [0, 1] as const) {
    for (let i = 0; i < units[arm]; i += 1) tallies[arm].add(model.draw(random, arm === 0 ? 0 : effect));
  }
}
