import type { Score } from '@haechi/contract';
import type { Estimate } from '@haechi/stats';
import type { ScoreDraft } from '../make-score.ts';
import { estimateDifference } from './estimate-difference.ts';

/** What a score says of the reference: its value, the difference with interval, and whether the difference may be chance. */
export function besideReference(
  current: Estimate,
  reference: Estimate | undefined,
): Pick<ScoreDraft, 'test' | 'statistic' | 'p' | 'effect' | 'n_reference'> & {
  readonly settings: Score['settings'];
} {
  const apart = estimateDifference(reference, current);
  if (apart === null || reference === undefined) return { settings: {} };
  const { difference, statistic, p } = apart;
  return {
    ...(Number.isNaN(p) ? {} : { test: 'mover', statistic, p }),
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
