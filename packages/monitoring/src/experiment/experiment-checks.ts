import type { Verdict } from '@haechi/contract';
import {
  armEstimate,
  armImbalance,
  holm,
  interactionTest,
  multipleExposureCheck,
  sampleRatioCheck,
} from '@haechi/stats';
import { real, wireEstimate } from '../wire-estimate.ts';
import { type ArmFigures, activeArms, armMetric, possible } from './arm-figures.ts';
import { INTERACTION_ALPHA, PRE_PERIOD_ALPHA } from './constants.ts';
import type { ExperimentLook, OtherExperiment } from './experiment-design.ts';
import type { ExperimentCheck } from './experiment-judgement.ts';

/** Whether the numbers of a look can be trusted at all (sample ratio, multiple exposure), and what to know beside them (arms before the experiment, other experiments). */
export function experimentChecks(look: ExperimentLook, figures: readonly ArmFigures[]): ExperimentCheck[] {
  return [ratioCheck(look), exposureCheck(look), ...prePeriodChecks(figures), ...interactionChecks(look)];
}

function ratioCheck({ design, summaries }: ExperimentLook): ExperimentCheck {
  const arms = design.arms.map(({ name, weight }) => ({
    units: summaries.find(({ arm }) => arm === name)?.units ?? 0,
    weight,
  }));
  const found = sampleRatioCheck({ arms });
  const shares = arms.map(({ units }, i) => {
    const due = found.expected[i] ?? null;
    return due === null ? null : `${design.arms[i]?.name} ${units}/${Math.round(due)}`;
  });
  const params = { arms: shares.filter((share) => share !== null).join(', '), p: real(found.pValue), n: found.n };
  return {
    ...about('sample_ratio'),
    blocks: true,
    verdict: found.verdict,
    reason: { key: `experiment.sample_ratio.${found.reason}`, params },
    statistic: real(found.statistic),
    p: real(found.pValue),
    estimate: wireEstimate(found.effect),
    n: found.n,
    method: found.method,
  };
}

function exposureCheck({ summaries, multiple_units }: ExperimentLook): ExperimentCheck {
  const units = summaries.reduce((sum, one) => sum + one.units, 0) + multiple_units;
  const { verdict, reason, share } = multipleExposureCheck({ units, multiple: multiple_units });
  const params = { multiple: multiple_units, n: units, percent: real(100 * share.value) };
  return {
    ...about('multiple_exposure'),
    blocks: true,
    verdict,
    reason: { key: `experiment.multiple_exposure.${reason}`, params },
    statistic: null,
    p: null,
    estimate: wireEstimate(share),
    n: units,
    method: 'share of units in two arms or more',
  };
}

/** One for each metric whose time before exposure is known. */
function prePeriodChecks(figures: readonly ArmFigures[]): ExperimentCheck[] {
  const known = figures.filter(({ arms }) => arms.every(({ sums }) => sums.x !== undefined));
  return known.map(({ metric, arms }) => {
    // The covariate takes the place of the metric.
    const before = arms.map(({ sums: { n, x = 0, xx = 0, w, ww, xw } }) =>
      armEstimate({ n, y: x, yy: xx, d: w, dd: ww, yd: xw }, armMetric(metric)),
    );
    const found = armImbalance({ arms: before });
    const p = real(found.pValue);
    const what = p === null ? 'not_told' : p < PRE_PERIOD_ALPHA ? 'different' : 'alike';
    return {
      ...about('pre_period', metric.name),
      verdict: verdictOf(p, PRE_PERIOD_ALPHA),
      reason: { key: `experiment.pre_period.${what}`, params: { metric: metric.name, p } },
      statistic: real(found.statistic),
      p,
      estimate: wireEstimate(found.effect),
      n: found.n,
      method: found.method,
    };
  });
}

function interactionChecks(look: ExperimentLook): ExperimentCheck[] {
  const others = look.others ?? [];
  const found = others.map((other) => interactionTest({ cells: gridOf(look, other) }));
  const adjusted = holm(found.map(({ pValue }) => pValue));
  return others.map(({ experiment, metric }, i) => {
    const own = found[i];
    const p = own === undefined || Number.isNaN(own.pValue) ? null : (adjusted[i] ?? null);
    const what = p === null ? 'not_told' : p < INTERACTION_ALPHA ? 'found' : 'none';
    return {
      ...about('interaction', metric, experiment),
      verdict: verdictOf(p, INTERACTION_ALPHA),
      reason: { key: `experiment.interaction.${what}`, params: { metric, experiment, p } },
      statistic: real(own?.statistic),
      p,
      estimate: own === undefined ? null : wireEstimate(own.effect),
      n: own?.n ?? 0,
      method: `${own?.method}, Holm over experiments and metrics`,
    };
  });
}

/** Cells of both experiments, controls first: the other one's control is the arm it names first. */
function gridOf({ design }: ExperimentLook, { cells, metric }: OtherExperiment) {
  const own = design.metrics.find(({ name }) => name === metric) ?? { kind: 'mean' as const };
  const names = activeArms(design).map(({ name }) => name);
  const others = [...new Set(cells.map(({ other_arm }) => other_arm))];
  return names.map((arm) =>
    others.map((other) => {
      const cell = cells.find((one) => one.arm === arm && one.other_arm === other);
      return armEstimate(possible(cell?.sums, own), armMetric(own));
    }),
  );
}

function about(check: ExperimentCheck['check'], metric: string | null = null, experiment: string | null = null) {
  return { check, metric, experiment, blocks: false };
}

function verdictOf(p: number | null, alpha: number): Verdict {
  if (p === null) return 'skipped';
  return p < alpha ? 'fail' : 'pass';
}
