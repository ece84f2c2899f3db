import type { Score } from '@haechi/contract';
import type { Words } from '../../../ui/use-words.ts';

/** What a number is about: its indicator, and of which column, attribute, group. */
export function scoreName(
  { indicator, feature, attribute, group }: Pick<Score, 'indicator' | 'feature' | 'attribute' | 'group'>,
  words: Words,
): string {
  return [words.indicator(indicator), feature, attribute, group].filter((part) => part !== null).join(' · ');
}

/** Tells the numbers of an analysis apart. */
export function scoreKey({
  indicator,
  feature,
  attribute,
  group,
}: Pick<Score, 'indicator' | 'feature' | 'attribute' | 'group'>) {
  return JSON.stringify([indicator, feature, attribute, group]);
}
