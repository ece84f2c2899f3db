import type { AnalysisSettings } from '@haechi/contract';
import { benjaminiHochberg, holm } from '@haechi/stats';

/** p-values of one family corrected as the settings say; one that is not a number counts as 1 and keeps its place. */
export function corrected(pValues: readonly number[], { correction, alpha }: AnalysisSettings): readonly number[] {
  if (correction === 'holm') return holm(pValues);
  if (correction === 'benjamini_hochberg') return benjaminiHochberg(pValues, alpha).adjusted;
  return pValues.map((p) => (Number.isNaN(p) ? 1 : p));
}
