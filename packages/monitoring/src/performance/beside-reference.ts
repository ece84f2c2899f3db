import type { Score } from '@haechi/contract';
import { type Estimate, estimateDifference } from '@haechi/stats';
import type { ScoreDraft } from '../make-score.ts';

/** What a score says of the reference: its value, the difference with interval, and whether the difference may be chance. */
export function besideReference(
  current: Estimate,
  reference: Estimate | undefined,
): Pick<ScoreDraft, 'test' | 'statistic' | 'p' | 'effect' | 'n_reference'> & {
  readonly settings: Score['settings'];
} {
  const apart = reference === undefined ? null : estimateDifference(reference, current);
  if (apart === null || reference === undefined) return { settings: {} };
  const { difference, statistic, pValue } = apart;
  return {
    ...(Number.isNaN(pValue) ? {} : { test: 'mover', statistic, p: pValue }),
    effect: difference.value,
    n_reference: reference.n,
    settings: {
      reference: reference.value,
      difference: difference.value,
      difference_lower: difference.lower,
      difference_upper: difference.upper,
    },
  };
}
