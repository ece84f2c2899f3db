import { driftPlan, driftScore, valueMoments, weightedValues } from '@haechi/stats';
import { alignedCountsOf, numbersOf } from './values.ts';
import type { WindowRule } from './window-detector.ts';

/** Evidently's defaults as this product reproduces them (preset `evidently`): a stand-in where the package itself cannot be installed. */
export const evidentlyPresetRule: WindowRule = (kind, baseline, current) => {
  const score = kind === 'numeric' ? numericScore(baseline, current) : levelsScore(baseline, current);
  return score.drifted === true ? `${score.plan.method} ${score.score.toFixed(3)}` : null;
};

type Rows = Parameters<WindowRule>[1];

function numericScore(baseline: Rows, current: Rows): ReturnType<typeof driftScore> {
  const values = {
    reference: weightedValues({ values: numbersOf(baseline) }),
    current: weightedValues({ values: numbersOf(current) }),
  };
  const distinct = new Set([...values.reference.values, ...values.current.values]).size;
  const facts = {
    kind: 'numeric',
    reference: valueMoments(values.reference),
    current: valueMoments(values.current),
    distinct,
  } as const;
  return driftScore(driftPlan({ preset: 'evidently', facts }), { values });
}

function levelsScore(baseline: Rows, current: Rows): ReturnType<typeof driftScore> {
  const counts = alignedCountsOf(baseline, current, null);
  const n = counts.reference.reduce((sum, count) => sum + count, 0);
  const facts = { kind: 'categorical', reference: { n }, distinct: counts.reference.length } as const;
  return driftScore(driftPlan({ preset: 'evidently', facts }), { counts });
}
