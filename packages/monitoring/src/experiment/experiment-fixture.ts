import type { ArmSums } from '@haechi/stats';
import type { ExperimentDesign, ExperimentLook, ExperimentMetric } from './experiment-design.ts';
import type { ExperimentJudgement } from './experiment-judgement.ts';

export const bought: ExperimentMetric = {
  name: 'bought',
  role: 'primary',
  kind: 'proportion',
  better: 'higher',
  scale: 'absolute',
  smallest_effect: 0.02,
  margin: null,
};
export const latency: ExperimentMetric = {
  name: 'latency',
  role: 'guardrail',
  kind: 'mean',
  better: 'lower',
  scale: 'relative',
  smallest_effect: 0,
  margin: 0.05,
};
export const design: ExperimentDesign = {
  control: 'a',
  arms: [
    { name: 'a', weight: 1 },
    { name: 'b', weight: 1 },
  ],
  metrics: [bought],
  analysis: 'fixed',
  alpha: 0.05,
  planned_units: 8000,
  cuped: false,
};

export const share = (n: number, rate: number): ArmSums => ({ n, y: Math.round(n * rate), yy: Math.round(n * rate) });
export const level = (n: number, mean: number, std = 30): ArmSums => ({
  n,
  y: n * mean,
  yy: n * (mean * mean + std * std),
});

/** Arms of 4 000 units where nothing else is said. */
export function look(
  metrics: Record<string, readonly ArmSums[]>,
  over: Partial<Omit<ExperimentLook, 'design'>> & { design?: Partial<ExperimentDesign>; units?: number[] } = {},
): ExperimentLook {
  const { units, design: own, ...rest } = over;
  const whole = { ...design, ...own };
  return {
    summaries: whole.arms.map(({ name }, i) => ({
      arm: name,
      units: units?.[i] ?? 4000,
      metrics: Object.fromEntries(
        Object.entries(metrics).flatMap(([metric, sums]) => (sums[i] === undefined ? [] : [[metric, sums[i]]])),
      ),
    })),
    multiple_units: 0,
    ...rest,
    design: whole,
  };
}

export const short = ({ verdict, outcome, winner, reason }: ExperimentJudgement) => [
  verdict,
  outcome,
  winner,
  reason.key,
];
export const better = { bought: [share(4000, 0.1), share(4000, 0.13)] };
