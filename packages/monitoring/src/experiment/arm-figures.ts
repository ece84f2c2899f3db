import {
  type ArmEstimate,
  type ArmMetric,
  type ArmSums,
  armEstimate,
  type CupedArms,
  cuped,
  type PlannedUnits,
} from '@haechi/stats';
import { TUNING_UNITS } from './constants.ts';
import type { ExperimentArm, ExperimentDesign, ExperimentLook, ExperimentMetric } from './experiment-design.ts';

/** One metric in every arm of weight. */
export interface ArmFigures {
  readonly metric: ExperimentMetric;
  /** In the order of the arms, the control first. */
  readonly arms: readonly FigureArm[];
  /** null: not adjusted. */
  readonly cuped: CupedArms | null;
}

export interface FigureArm {
  readonly name: string;
  readonly sums: ArmSums;
  /** The sums were impossible and were left out. */
  readonly invalid: boolean;
  readonly raw: ArmEstimate;
  readonly judged: ArmEstimate;
}

const NOTHING: ArmSums = { n: 0, y: 0, yy: 0 };

/** Arms that get units, the control first. */
export function activeArms({ arms, control }: ExperimentDesign): ExperimentArm[] {
  const active = arms.filter(({ weight }) => weight > 0);
  return [...active.filter(({ name }) => name === control), ...active.filter(({ name }) => name !== control)];
}

/** The metric in each arm, as it is and as it is judged. */
export function armFigures(look: ExperimentLook, metric: ExperimentMetric): ArmFigures {
  const names = activeArms(look.design).map(({ name }) => name);
  const given = names.map((name) => sumsOf(look, name, metric.name));
  const sums = given.map((one) => possible(one, metric));
  const raw = sums.map((one) => armEstimate(one, armMetric(metric)));
  const adjusted = look.design.cuped ? cuped({ arms: sums, metric: armMetric(metric) }) : null;
  return {
    metric,
    cuped: adjusted,
    arms: names.map((name, i) => {
      const [own = NOTHING, plain = { n: 0, value: Number.NaN, variance: Number.NaN }] = [sums[i], raw[i]];
      return { name, sums: own, invalid: own !== given[i], raw: plain, judged: adjusted?.arms[i] ?? plain };
    }),
  };
}

/** Sums of a metric in an arm; over no units where there are none. */
function sumsOf({ summaries }: ExperimentLook, arm: string, metric: string): ArmSums {
  const metrics = summaries.find((summary) => summary.arm === arm)?.metrics ?? {};
  return Object.hasOwn(metrics, metric) ? (metrics[metric] ?? NOTHING) : NOTHING;
}

export function armMetric({ kind }: Pick<ExperimentMetric, 'kind'>): ArmMetric {
  return kind === 'ratio' ? 'ratio' : 'mean';
}

/** Sums that cannot be those of units of the metric count as none. */
export function possible(sums: ArmSums | undefined, metric: Pick<ExperimentMetric, 'kind'>): ArmSums {
  return sums === undefined || isImpossible(sums, metric) ? NOTHING : sums;
}

/** Whether sums cannot be those of units: no number, no count, squares that are too small, a proportion above 1. */
function isImpossible(sums: ArmSums, { kind }: Pick<ExperimentMetric, 'kind'>): boolean {
  const { n, y, yy } = sums;
  const numbers = Object.values(sums).filter((value) => value !== undefined);
  if (!numbers.every(Number.isFinite) || !Number.isInteger(n) || n < 0) return true;
  const rounding = 1e-9 * Math.abs(yy);
  if (n > 0 && yy + rounding < (y * y) / n) return true;
  return kind === 'proportion' && (y < 0 || y > n || Math.abs(yy - y) > rounding);
}

/** Units of a treatment arm and the control at the planned end, by weight. */
export function plannedPair(design: ExperimentDesign, treatment: string): PlannedUnits {
  const arms = activeArms(design);
  const whole = arms.reduce((sum, { weight }) => sum + weight, 0);
  const planned = design.planned_units ?? TUNING_UNITS;
  const units = (name: string): number => (planned * (arms.find((arm) => arm.name === name)?.weight ?? 0)) / whole;
  return { control: units(design.control), treatment: units(treatment) };
}
