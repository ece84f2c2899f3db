import type { ArmSums } from '@haechi/stats';

/** One arm of an experiment. Weights are in any unit; an arm of weight 0 gets nobody and is not judged. */
export interface ExperimentArm {
  readonly name: string;
  readonly weight: number;
}

/** A metric as the experiment was planned with it. */
export interface ExperimentMetric {
  readonly name: string;
  readonly role: 'primary' | 'secondary' | 'guardrail';
  /** `proportion`: y is 0 or 1. `mean`: of y over units. `ratio`: sum of y over sum of d. */
  readonly kind: 'proportion' | 'mean' | 'ratio';
  readonly better: 'higher' | 'lower';
  /** In what `smallest_effect` and `margin` are stated and the metric is judged: units of the metric, or share of the control's value (0.02 = 2 %). */
  readonly scale: 'absolute' | 'relative';
  /** The smallest effect that matters, >= 0, without a sign. 0: every effect matters, and nothing is ever called equivalent. */
  readonly smallest_effect: number;
  /** Of a guardrail: worsening up to this much is tolerated and must be shown not to be exceeded. null: only harm that is shown counts. */
  readonly margin: number | null;
}

/** What was fixed before the first unit was exposed. */
export interface ExperimentDesign {
  readonly control: string;
  readonly arms: readonly ExperimentArm[];
  readonly metrics: readonly ExperimentMetric[];
  readonly analysis: 'fixed' | 'sequential';
  readonly alpha: number;
  /** Units of all arms together at the planned end, which the sequential analysis is tuned to. null: a fixed analysis is judged once, when it is stopped; a sequential one is tuned to 5 000. */
  readonly planned_units: number | null;
  /** Judge by the metric adjusted for the time before exposure, where sums with x are there. */
  readonly cuped: boolean;
}

/** What one arm has brought so far. */
export interface ArmSummary {
  readonly arm: string;
  /** Units exposed to this arm alone. */
  readonly units: number;
  /** By metric name. A metric that is missing, or has sums over fewer units, was not observed for the rest. */
  readonly metrics: Readonly<Record<string, ArmSums>>;
}

/** Sums of one metric for the units that are in one arm here and in one arm of another experiment that runs at the same time. */
export interface OtherExperiment {
  readonly experiment: string;
  readonly metric: string;
  readonly cells: readonly { readonly arm: string; readonly other_arm: string; readonly sums: ArmSums }[];
}

/** An earlier look, as it was judged. */
export interface PastLook {
  readonly at: string;
  readonly units: number;
  readonly outcome: ExperimentOutcome;
  readonly winner: string | null;
}

/** Everything a look is judged from. */
export interface ExperimentLook {
  readonly design: ExperimentDesign;
  readonly summaries: readonly ArmSummary[];
  /** Units that were exposed to two arms or more; they are in no summary. */
  readonly multiple_units: number;
  readonly others?: readonly OtherExperiment[];
  /** Earlier looks of this period, oldest first. */
  readonly looks?: readonly PastLook[];
  /** It was ended by hand: no more units will come. */
  readonly stopped?: boolean;
}

/** `winner`, `equivalent`, `worse`, `guardrail`, `inconclusive` end an experiment; `sample_ratio`, `multiple_exposure` make its numbers worthless; the others say why there is no verdict. */
export type ExperimentOutcome =
  | 'winner'
  | 'equivalent'
  | 'worse'
  | 'guardrail'
  | 'inconclusive'
  | 'sample_ratio'
  | 'multiple_exposure'
  | 'not_yet'
  | 'stopped_early'
  | 'no_data'
  | 'arm_empty'
  | 'invalid';
