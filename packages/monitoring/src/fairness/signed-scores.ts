import type { Score } from '@haechi/contract';
import { type Aif360Metrics, aif360Metrics, type Estimate } from '@haechi/stats';
import type { ScoreDraft } from '../make-score.ts';
import type { AttributeCounts } from './gap-scores.ts';
import type { GroupCounts } from './group-counts.ts';

const SIGNED = [
  ['signed_statistical_parity_difference', 'statisticalParityDifference'],
  ['signed_equal_opportunity_difference', 'equalOpportunityDifference'],
  ['signed_average_odds_difference', 'averageOddsDifference'],
  ['disparate_impact', 'disparateImpact'],
] as const satisfies readonly (readonly [Score['indicator'], keyof Aif360Metrics])[];

/** Each group against the privileged one in the ordered convention (AIF360's): the group less the privileged, so that below 0 is worse for the group. */
export function signedScores({ attribute, current, reference }: AttributeCounts, privileged: string): ScoreDraft[] {
  const base = current.get(privileged);
  if (base === undefined) return [];
  return [...current]
    .filter(([group]) => group !== privileged)
    .flatMap(([group, counts]) => {
      const now = signedOf(base, counts);
      const was = before({ reference, group, privileged });
      return SIGNED.map(([indicator, metric]) => ({
        indicator,
        attribute,
        group,
        estimate: now[metric],
        effect: was === null ? Number.NaN : now[metric].value - was[metric].value,
        n_current: base.n + counts.n,
        n_reference: was === null ? 0 : was[metric].n,
        settings: { convention: 'aif360, unprivileged less privileged', privileged },
      }));
    });
}

function before(input: {
  reference: ReadonlyMap<string, GroupCounts> | null;
  group: string;
  privileged: string;
}): Record<(typeof SIGNED)[number][1], Estimate> | null {
  const base = input.reference?.get(input.privileged);
  const own = input.reference?.get(input.group);
  return base === undefined || own === undefined ? null : signedOf(base, own);
}

/** Parity rests on all predicted rows, odds on the labelled ones. */
function signedOf(privileged: GroupCounts, unprivileged: GroupCounts): Record<(typeof SIGNED)[number][1], Estimate> {
  const odds = aif360Metrics({ privileged: privileged.confusion, unprivileged: unprivileged.confusion });
  const chosen = ({ selected: { n, positives } }: GroupCounts) => ({ tp: positives, fp: 0, tn: n - positives, fn: 0 });
  const parity = aif360Metrics({ privileged: chosen(privileged), unprivileged: chosen(unprivileged) });
  return {
    statisticalParityDifference: parity.statisticalParityDifference,
    disparateImpact: parity.disparateImpact,
    equalOpportunityDifference: odds.equalOpportunityDifference,
    averageOddsDifference: odds.averageOddsDifference,
  };
}
