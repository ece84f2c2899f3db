import type { Estimate, Message, Verdict } from '@haechi/contract';
import type { ExperimentMetric, ExperimentOutcome } from './experiment-design.ts';

/** A look at whether the experiment itself can be trusted. */
export interface ExperimentCheck {
  readonly check: 'sample_ratio' | 'multiple_exposure' | 'pre_period' | 'interaction';
  /** The metric of `pre_period` and `interaction`. */
  readonly metric: string | null;
  /** The other experiment of `interaction`. */
  readonly experiment: string | null;
  /** A failed check that blocks leaves no verdict on any metric; one that does not is a warning beside it. */
  readonly blocks: boolean;
  readonly verdict: Verdict;
  readonly reason: Message;
  readonly statistic: number | null;
  readonly p: number | null;
  /** Share of multiple exposure; largest interaction on the metric's own scale. */
  readonly estimate: Estimate | null;
  readonly n: number;
  readonly method: string;
}

/** `better`, `worse`, `equivalent`: of primary and secondary metrics; `safe`, `harmed`: of guardrails; `unclear`: no interval, or one that still holds everything; `invalid`: impossible sums. */
export type MetricOutcome = 'better' | 'worse' | 'equivalent' | 'safe' | 'harmed' | 'unclear' | 'no_data' | 'invalid';

/** A difference between one arm and the control. */
export interface MetricEffect {
  /** treatment - control, in units of the metric. */
  readonly difference: Estimate | null;
  /** (treatment - control) / |control|. null where the control's value is too near to 0. */
  readonly lift: Estimate | null;
}

/** One metric of one arm beside the control. */
export interface MetricJudgement extends MetricEffect {
  readonly metric: string;
  readonly role: ExperimentMetric['role'];
  readonly arm: string;
  readonly verdict: Verdict;
  readonly outcome: MetricOutcome;
  readonly reason: Message;
  readonly control: Estimate | null;
  readonly treatment: Estimate | null;
  /** Of no effect (of a guardrail: of harm up to the margin), before and after Holm's (of guardrails Bonferroni's) correction over the metrics of its role and all arms. null: not judged at this look. */
  readonly p: number | null;
  readonly p_adjusted: number | null;
  /** `surely`: even the near bound of the interval matters; `possibly`: an effect that matters is within it; `no`: none is. */
  readonly matters: 'surely' | 'possibly' | 'no' | null;
  /** Without CUPED, where the other numbers are with it. */
  readonly raw: MetricEffect | null;
  /** Share of the variance that CUPED took away. */
  readonly variance_reduction: Estimate | null;
  readonly n: number;
  readonly method: string;
}

/** The verdict on an experiment at one look. `pass`: decided, and nothing is worse; `fail`: worse, harmful, or not to be trusted; `skipped`: nothing can be said yet. */
export interface ExperimentJudgement {
  readonly verdict: Verdict;
  readonly outcome: ExperimentOutcome;
  readonly reason: Message;
  readonly winner: string | null;
  /** Units in the arms that are judged, and their share of the planned ones (may pass 1; null: none planned). */
  readonly units: number;
  readonly progress: number | null;
  readonly checks: readonly ExperimentCheck[];
  readonly metrics: readonly MetricJudgement[];
}
