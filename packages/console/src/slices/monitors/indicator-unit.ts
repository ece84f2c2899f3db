import { type IndicatorName, indicatorCatalogue } from '@haechi/contract';
import type { Words } from '../../ui/use-words.ts';

/** What the numbers of an indicator are counted in, in words. */
export function indicatorUnit(name: IndicatorName, { t }: Pick<Words, 't'>): string {
  return t(`unit.${indicatorCatalogue[name].unit}`);
}
