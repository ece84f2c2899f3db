import type { Estimate, Message, Verdict } from '@haechi/contract';
import { type NonInferiority, practicalOutcome } from '@haechi/stats';
import { real, wireEstimate } from '../wire-estimate.ts';
import type { MetricJudgement, MetricOutcome } from './experiment-judgement.ts';
import type { MetricDraft, MetricPlan } from './metric-draft.ts';

const VERDICTS = {
  better: 'pass',
  equivalent: 'pass',
  safe: 'pass',
  worse: 'fail',
  harmed: 'fail',
  unclear: 'skipped',
  no_data: 'skipped',
  invalid: 'error',
} as const satisfies Record<MetricOutcome, Verdict>;

/** The judgement of a draft, with its p-value corrected (NaN: not due). */
export function judgeMetric(draft: MetricDraft, plan: MetricPlan & { readonly adjusted: number }): MetricJudgement {
  if (draft.state !== 'known') return judgement(draft, { outcome: draft.state });
  if (draft.guardrail !== null) return judgeGuardrail(draft, draft.guardrail, plan);
  if (!plan.due) return judgement(draft, { outcome: 'unclear', key: 'waiting' });
  const { smallest_effect: smallest, better } = draft.figures.metric;
  const { value, lower, upper } = draft.effect;
  const shown = plan.adjusted <= plan.design.alpha;
  const { outcome, matters } = practicalOutcome({ value, lower, upper, smallest, better, shown });
  const key = lower === null ? 'no_interval' : outcome;
  return judgement(draft, { outcome, key, matters, p: draft.p, adjusted: plan.adjusted });
}

/**
 * A margin must be shown to be kept; without one, harm that is not shown is a pass once both arms could be compared. Harm is corrected over all guardrails and arms (Bonferroni), and twice that where a fixed
 * analysis looks for it in two ways; safety is not, for every guardrail must be safe (intersection-union: Berger 1982).
 */
function judgeGuardrail(
  draft: MetricDraft,
  { early, last }: NonNullable<MetricDraft['guardrail']>,
  { design, alphaEach }: MetricPlan,
): MetricJudgement {
  const times = (design.alpha / alphaEach) * (design.analysis === 'fixed' ? 2 : 1);
  const adjustedOf = ({ pHarm }: NonInferiority): number => Math.min(1, times * pHarm);
  const counts = last === null || adjustedOf(early) <= design.alpha ? early : last;
  const adjusted = adjustedOf(counts);
  const told = { p: counts.pHarm, adjusted, worsening: wireEstimate(counts.worsening) };
  if (adjusted <= design.alpha) return judgement(draft, { outcome: 'harmed', ...told });
  if (Number.isNaN(counts.pHarm)) return judgement(draft, { outcome: 'unclear', key: 'no_interval' });
  if (draft.figures.metric.margin === null) return judgement(draft, { outcome: 'safe', key: 'not_harmed', ...told });
  if (counts.outcome === 'safe') return judgement(draft, { outcome: 'safe', ...told });
  return judgement(draft, { outcome: 'unclear', key: 'margin_open', ...told });
}

function judgement(
  draft: MetricDraft,
  found: {
    outcome: MetricOutcome;
    /** Of the sentence; that of the outcome where left out. */
    key?: string;
    matters?: MetricJudgement['matters'];
    p?: number;
    adjusted?: number;
    worsening?: Estimate | null;
  },
): MetricJudgement {
  const { outcome, key = outcome, matters = null, p, adjusted, worsening } = found;
  return {
    ...draft.numbers,
    verdict: VERDICTS[outcome],
    outcome,
    reason: sentence(draft, { key, p: real(adjusted), worsening: worsening ?? null }),
    p: real(p),
    p_adjusted: real(adjusted),
    matters,
  };
}

/** Shares are said in percent. */
function sentence(
  { arm, effect, figures }: MetricDraft,
  { key, p, worsening }: { key: string; p: number | null; worsening: Estimate | null },
): Message {
  const { name, scale, margin, smallest_effect } = figures.metric;
  const [times, unit] = scale === 'relative' ? [100, ' %'] : [1, ''];
  const shown = (value: number | null | undefined): number | null =>
    value === null || value === undefined ? null : (real(value * times) ?? null);
  const told = worsening ?? effect;
  return {
    key: `experiment.metric.${key}`,
    params: {
      metric: name,
      arm,
      effect: shown(told.value),
      lower: shown(told.lower),
      upper: shown(told.upper),
      smallest: shown(smallest_effect),
      margin: shown(margin),
      unit,
      p,
    },
  };
}
