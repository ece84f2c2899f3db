import { indicatorCatalogue } from '@haechi/contract';
import type { BarData } from '../../../ui/chart/chart-types.ts';
import type { Words } from '../../../ui/use-words.ts';
import type { VersionRow } from './version-answer.ts';

/** Rows drawn, the largest differences first. */
const mostRows = 12;

/** Differences between two versions that are shares, which can stand on one axis; those of other units are in the table. */
export function differenceBars(rows: readonly VersionRow[], words: Pick<Words, 't' | 'indicator'>): BarData {
  const drawn = rows
    .flatMap(({ indicator, attribute, feature, difference }) =>
      difference === null || indicatorCatalogue[indicator].unit !== 'share'
        ? []
        : [
            {
              name: [words.indicator(indicator), attribute, feature].filter((part) => part !== null).join(' · '),
              difference,
            },
          ],
    )
    .sort((one, other) => Math.abs(other.difference.value) - Math.abs(one.difference.value))
    .slice(0, mostRows);
  return {
    look: 'intervals',
    categories: drawn.map(({ name }) => name),
    series: [
      {
        name: words.t('compare.difference'),
        values: drawn.map(({ difference: { value, lower, upper, n } }) => ({ value, lower, upper, n })),
      },
    ],
    limits: [{ value: 0, label: '' }],
  };
}
