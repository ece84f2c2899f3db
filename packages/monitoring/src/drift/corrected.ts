import type { AnalysisSettings } from '@haechi/contract';
import { benjaminiHochberg, holm } from '@haechi/stats';

/** p-values of one family corrected as the settings say. One that is not a number was no test: it takes no part and stays NaN, in its place. */
export function corrected(pValues: readonly number[], { correction, alpha }: AnalysisSettings): readonly number[] {
  const tested = pValues.filter((p) => !Number.isNaN(p));
  const adjusted = adjust(tested, correction, alpha)[Symbol.iterator]();
  return pValues.map((p) => (Number.isNaN(p) ? Number.NaN : (adjusted.next().value ?? Number.NaN)));
}

function adjust(p: readonly number[], correction: AnalysisSettings['correction'], alpha: number): readonly number[] {
  if (p.length === 0 || correction === 'none') return p;
  return correction === 'holm' ? holm(p) : benjaminiHochberg(p, alpha).adjusted;
}
