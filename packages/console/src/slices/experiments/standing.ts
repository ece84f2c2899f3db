import type { Experiment, ExperimentLook } from '@haechi/contract';
import type { Tone } from '../../ui/verdict-colours.ts';

type Outcome = Experiment['outcome'];
type MetricOutcome = ExperimentLook['metrics'][number]['outcome'];

const tones: Record<Outcome, Tone> = {
  winner: 'pass',
  equivalent: 'pass',
  worse: 'fail',
  guardrail: 'fail',
  inconclusive: 'skipped',
  sample_ratio: 'error',
  multiple_exposure: 'error',
  not_yet: 'skipped',
  stopped_early: 'skipped',
  no_data: 'skipped',
  arm_empty: 'warn',
  invalid: 'error',
};
const metricTones: Record<MetricOutcome, Tone> = {
  better: 'pass',
  safe: 'pass',
  equivalent: 'pass',
  worse: 'fail',
  harmed: 'fail',
  unclear: 'skipped',
  no_data: 'skipped',
  invalid: 'error',
};

/** The tone of what an experiment found so far. */
export const outcomeTone = (outcome: Outcome): Tone => tones[outcome];
export const metricTone = (outcome: MetricOutcome): Tone => metricTones[outcome];

interface Bounds {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** An interval of a lift as people read it; one that is open on a side says the other bound alone; empty without bounds. */
export function boundsText({ lower, upper }: Bounds, signed: (value: number) => string): string {
  if (lower === null && upper === null) return '';
  if (lower === null) return `≤ ${liftText(upper, signed)}`;
  return upper === null ? `≥ ${liftText(lower, signed)}` : `${liftText(lower, signed)} … ${liftText(upper, signed)}`;
}

/** A lift of 0.021 as people read it: +2.1%. */
export const liftText = (lift: number | null, signed: (value: number) => string): string =>
  lift === null || !Number.isFinite(lift) ? '–' : `${signed(lift * 100)}%`;
