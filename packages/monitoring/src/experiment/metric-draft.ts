import { armInterval, type Estimate, type NonInferiority, nonInferiority, wilsonInterval } from '@haechi/stats';
import { wireEstimate } from '../wire-estimate.ts';
import { type ArmFigures, type FigureArm, plannedPair } from './arm-figures.ts';
import { LEAST_UNITS } from './constants.ts';
import type { ExperimentDesign } from './experiment-design.ts';
import type { MetricEffect, MetricJudgement } from './experiment-judgement.ts';
import { type Effect, type EffectSide, metricEffect, smoothed } from './metric-effect.ts';

/** How a metric is looked at: whether its verdict is due, and the level of one of its comparisons. */
export interface MetricPlan {
  readonly design: ExperimentDesign;
  /** Judged at this look; else only shown, with intervals that hold at any look. */
  readonly due: boolean;
  readonly alphaEach: number;
}

/** Everything about one arm and metric but the verdict, which waits for the correction over all. */
export interface MetricDraft {
  readonly figures: ArmFigures;
  readonly arm: string;
  readonly state: 'known' | 'no_data' | 'invalid';
  /** On the metric's own scale. */
  readonly effect: Estimate;
  /** NaN: none. */
  readonly p: number;
  readonly guardrail: { readonly early: NonInferiority; readonly last: NonInferiority | null } | null;
  readonly numbers: Pick<
    MetricJudgement,
    | 'metric'
    | 'role'
    | 'arm'
    | 'control'
    | 'treatment'
    | 'difference'
    | 'lift'
    | 'raw'
    | 'variance_reduction'
    | 'n'
    | 'method'
  >;
}

/** A draft for each treatment arm of one metric. */
export function metricDrafts(figures: ArmFigures, plan: MetricPlan): MetricDraft[] {
  return figures.arms.slice(1).map((_, at) => draftOf({ figures, plan, at: at + 1 }));
}

function draftOf({ figures, plan, at }: { figures: ArmFigures; plan: MetricPlan; at: number }): MetricDraft {
  const { metric, arms } = figures;
  const [control, treatment] = [arms[0], arms[at]];
  if (control === undefined || treatment === undefined) throw new RangeError(`metricDrafts: no arm ${at}`);
  const { design, due, alphaEach } = plan;
  const sides = (kind: 'raw' | 'judged') =>
    ({
      control: sideOf({ figures, arm: control, kind }),
      treatment: sideOf({ figures, arm: treatment, kind }),
    }) as const;
  const planned = design.analysis === 'fixed' && due ? null : plannedPair(design, treatment.name);
  const found = metricEffect({ metric, ...sides('judged'), alpha: alphaEach, planned });
  const n = control.sums.n + treatment.sums.n;
  const invalid = control.invalid || treatment.invalid;
  const raw =
    figures.cuped === null ? null : wireEffect(metricEffect({ metric, ...sides('raw'), alpha: alphaEach, planned }));
  return {
    figures,
    arm: treatment.name,
    state: invalid ? 'invalid' : control.sums.n === 0 || treatment.sums.n === 0 ? 'no_data' : 'known',
    effect: metric.scale === 'relative' ? found.lift : found.difference,
    p: found.p,
    guardrail:
      metric.role === 'guardrail' && !invalid
        ? guardrailOf({ plan, sides: sides('judged'), figures, arm: treatment.name })
        : null,
    numbers: {
      metric: metric.name,
      role: metric.role,
      arm: treatment.name,
      control: armOf(figures, control),
      treatment: armOf(figures, treatment),
      ...wireEffect(found),
      raw,
      variance_reduction: figures.cuped === null ? null : wireEstimate(figures.cuped.reduction),
      n,
      method: figures.cuped === null ? found.method : `${found.method}, CUPED`,
    },
  };
}

function sideOf(input: { figures: ArmFigures; arm: FigureArm; kind: 'raw' | 'judged' }): EffectSide {
  const { figures, arm, kind } = input;
  const counted = figures.metric.kind === 'proportion' && (kind === 'raw' || figures.cuped === null);
  return { arm: arm[kind], counts: counted ? arm.sums : null };
}

function armOf({ metric, cuped }: ArmFigures, { sums, judged }: FigureArm): Estimate | null {
  if (metric.kind === 'proportion' && cuped === null)
    return wireEstimate(wilsonInterval({ n: sums.n, positives: sums.y }));
  return wireEstimate(armInterval(judged));
}

function wireEffect({ difference, lift }: Effect): MetricEffect {
  return { difference: wireEstimate(difference), lift: wireEstimate(lift) };
}

/** Harm is looked for at every look, whatever the analysis of the effect, so by a test that allows it; the one look of a fixed analysis adds its own. */
function guardrailOf(input: {
  plan: MetricPlan;
  sides: { control: EffectSide; treatment: EffectSide };
  figures: ArmFigures;
  arm: string;
}): MetricDraft['guardrail'] {
  const { plan, sides, figures, arm } = input;
  const { better, margin, scale } = figures.metric;
  const test = {
    control: smoothed(sides.control),
    treatment: smoothed(sides.treatment),
    better,
    scale,
    margin: margin ?? 0,
    alpha: plan.design.alpha,
  };
  const early = nonInferiority({ ...test, planned: plannedPair(plan.design, arm), minimumUnits: LEAST_UNITS });
  return { early, last: plan.design.analysis === 'fixed' && plan.due ? nonInferiority(test) : null };
}
