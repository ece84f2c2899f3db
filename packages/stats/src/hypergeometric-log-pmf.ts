import { logBinomialPmf } from './log-binomial-pmf.ts';

/** A draw without replacement: `drawn` of `total` rows, `positives` of which are positive. Whole numbers. */
export interface Urn {
  readonly total: number;
  readonly positives: number;
  readonly drawn: number;
}

/** ln P(k positives among the drawn), as three binomial masses (Loader 2000; R's dhyper). Minus infinity outside the support. */
export function hypergeometricLogPmf(k: number, { total, positives, drawn }: Urn): number {
  if (k < 0 || k > positives || drawn - k < 0 || drawn - k > total - positives) return Number.NEGATIVE_INFINITY;
  if (drawn === 0 || drawn === total) return 0;
  const p = drawn / total;
  const q = (total - drawn) / total;
  return (
    logBinomialPmf({ x: k, n: positives, p, q }) +
    logBinomialPmf({ x: drawn - k, n: total - positives, p, q }) -
    logBinomialPmf({ x: drawn, n: total, p, q })
  );
}
