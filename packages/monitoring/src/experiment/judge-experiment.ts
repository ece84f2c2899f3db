import { holm } from '@haechi/stats';
import { activeArms, armFigures } from './arm-figures.ts';
import { designProblem } from './design-problem.ts';
import { experimentChecks } from './experiment-checks.ts';
import type { ExperimentLook, ExperimentMetric, PastLook } from './experiment-design.ts';
import type { ExperimentJudgement, MetricJudgement } from './experiment-judgement.ts';
import { type ExperimentVerdict, experimentVerdict, OUTCOME_VERDICTS } from './experiment-verdict.ts';
import { judgeMetric } from './judge-metric.ts';
import { type MetricDraft, metricDrafts } from './metric-draft.ts';

const ROLES: readonly ExperimentMetric['role'][] = ['guardrail', 'primary', 'secondary'];

/** Outcomes that a fixed analysis reaches at its one look: no later look may change them. */
const FINAL = new Set(['winner', 'equivalent', 'worse', 'inconclusive']);

/**
 * The verdict on an experiment at one look, from sums. A sample-ratio mismatch or too many units in two arms leave no verdict. Guardrails are looked at next, at every look by tests that allow
 * it. The other metrics: `sequential` at every look from 100 units an arm on; `fixed` once, at the first look with the planned units, and before it intervals that hold at any look but no p-value. p-values are
 * corrected by Holm (of guardrails by Bonferroni) over all metrics of a role and all arms; intervals hold for all of these together (Bonferroni).
 *
 * Pure: the same look gives the same verdict. Impossible designs and sums give `error` with the reason; nothing is thrown for them.
 */
export function judgeExperiment(look: ExperimentLook): ExperimentJudgement {
  const { design } = look;
  const problem = designProblem(look);
  if (problem !== null) return finished(look, { outcome: 'invalid', winner: null, reason: problem });
  const active = activeArms(design).map(({ name }) => name);
  const unitsOf = (arm: string): number => look.summaries.find((summary) => summary.arm === arm)?.units ?? 0;
  const units = active.reduce((sum, arm) => sum + unitsOf(arm), 0);
  if (units === 0) {
    const reason = { key: 'experiment.outcome.no_data', params: {} };
    return finished(look, { outcome: 'no_data', winner: null, reason });
  }
  const figures = design.metrics.map((metric) => armFigures(look, metric));
  const checks = experimentChecks(look, figures);
  const blocked = checks.find(({ blocks, verdict }) => blocks && verdict === 'fail');
  const before = design.analysis === 'fixed' ? look.looks?.find(({ outcome }) => FINAL.has(outcome)) : undefined;
  const due =
    blocked === undefined && before === undefined && (design.analysis === 'sequential' || isOver(look, units));
  const metrics = ROLES.flatMap((role) => {
    const own = figures.filter(({ metric }) => metric.role === role);
    const comparisons = own.length * (active.length - 1);
    const plan = { design, due, alphaEach: design.alpha / Math.max(1, comparisons) };
    return judged(
      own.flatMap((one) => metricDrafts(one, plan)),
      plan,
    );
  });
  const empty = active.find((arm) => unitsOf(arm) === 0);
  const told = { checks, units, metrics };
  if (blocked !== undefined) {
    const outcome = blocked.check === 'sample_ratio' ? 'sample_ratio' : 'multiple_exposure';
    return finished(
      look,
      { outcome, winner: null, reason: blocked.reason },
      { ...told, metrics: metrics.map(unjudged) },
    );
  }
  if (empty !== undefined) {
    const reason = { key: 'experiment.outcome.arm_empty', params: { arm: empty } };
    return finished(look, { outcome: 'arm_empty', winner: null, reason }, told);
  }
  const verdict = experimentVerdict({ look, metrics, due, units });
  const stands = before !== undefined && verdict.outcome !== 'guardrail';
  return finished(look, stands ? asBefore(before) : verdict, told);
}

/** Whether the one look of a fixed analysis is due. */
function isOver({ design, stopped }: ExperimentLook, units: number): boolean {
  return design.planned_units === null ? stopped === true : units >= design.planned_units;
}

function judged(drafts: readonly MetricDraft[], plan: Omit<Parameters<typeof judgeMetric>[1], 'adjusted'>) {
  const adjusted = holm(drafts.map(({ p, state }) => (state === 'known' ? p : Number.NaN)));
  return drafts.map((draft, i) =>
    judgeMetric(draft, { ...plan, adjusted: Number.isNaN(draft.p) ? Number.NaN : (adjusted[i] ?? 1) }),
  );
}

/** Numbers stay to be seen, but nothing is said of them. */
function unjudged(metric: MetricJudgement): MetricJudgement {
  const reason = { key: 'experiment.metric.blocked', params: { metric: metric.metric, arm: metric.arm } };
  return { ...metric, verdict: 'skipped', outcome: 'unclear', reason, p: null, p_adjusted: null, matters: null };
}

function asBefore({ at, units, outcome, winner }: PastLook): ExperimentVerdict {
  return { outcome, winner, reason: { key: 'experiment.outcome.judged_before', params: { at, units, winner } } };
}

function finished(
  { design }: ExperimentLook,
  { outcome, winner, reason }: ExperimentVerdict,
  found: Pick<ExperimentJudgement, 'checks' | 'metrics' | 'units'> = { checks: [], metrics: [], units: 0 },
): ExperimentJudgement {
  const { checks, metrics, units } = found;
  const progress = design.planned_units === null || !(design.planned_units > 0) ? null : units / design.planned_units;
  return { verdict: OUTCOME_VERDICTS[outcome], outcome, reason, winner, units, progress, checks, metrics };
}
