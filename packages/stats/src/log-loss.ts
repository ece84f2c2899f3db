import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { meanInterval } from './mean-interval.ts';
import type { ScoredRows } from './scored-rows.ts';

/** Probabilities are kept this far from 0 and 1, so that one certain mistake does not make the loss infinite (scikit-learn: machine epsilon). */
const CLIP = Number.EPSILON;

/** Mean negative log likelihood (nats) of 0/1 labels under probabilities of class 1, with a normal interval. */
export function logLoss({ labels, scores, level = DEFAULT_LEVEL }: ScoredRows): Estimate {
  const term = (i: number): number => {
    const p = Math.min(1 - CLIP, Math.max(CLIP, scores[i] ?? Number.NaN));
    return -Math.log(labels[i] === 1 ? p : 1 - p);
  };
  return meanInterval({ term, n: labels.length, level, method: 'log loss, normal interval of the mean' });
}
