import type { ComparisonItem } from '@haechi/contract';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { EstimateText } from '../../ui/estimate-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { type ComparisonHead, hypothesisColumns, hypothesisKey } from './hypothesis-columns.tsx';

interface ComparisonTableProps {
  readonly comparison: ComparisonHead;
  readonly items: readonly ComparisonItem[];
}

/** A candidate beside the stable version, one hypothesis a row. */
export function ComparisonTable({ comparison, items }: ComparisonTableProps) {
  const words = useWords();
  return (
    <PlainTable
      label={words.t('comparison.title')}
      columns={columns(words, comparison)}
      rows={items}
      rowKey={hypothesisKey}
    />
  );
}

function columns(words: Words, comparison: ComparisonHead): Column<ComparisonItem>[] {
  const { verdict, name, margin, p, why } = hypothesisColumns(words, comparison);
  const estimate = (value: ComparisonItem['stable']) => (value === null ? '–' : <EstimateText estimate={value} />);
  return [
    verdict,
    name,
    { key: 'stable', title: comparison.stable, numeric: true, cell: (item) => estimate(item.stable) },
    { key: 'candidate', title: comparison.candidate, numeric: true, cell: (item) => estimate(item.candidate) },
    {
      key: 'worsening',
      title: words.t('comparison.worsening'),
      numeric: true,
      cell: (item) => estimate(item.worsening),
    },
    margin,
    p,
    why,
  ];
}
