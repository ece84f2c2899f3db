import type { Comparison, ComparisonItem } from '@haechi/contract';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { IntervalText } from '../../ui/interval-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { hypothesisColumns, hypothesisKey } from '../monitors/index.ts';
import { EffectBar } from './effect-bar.tsx';

/** Evidence per metric: verdict, how much worse with its interval and limit drawn, n and p. Failures stand first. */
export function EvidenceTable({ comparison }: { readonly comparison: Comparison }) {
  const words = useWords();
  const rows = [...comparison.items].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
  return (
    <PlainTable
      label={words.t('evidence.title')}
      columns={columns(words, comparison)}
      rows={rows}
      rowKey={hypothesisKey}
    />
  );
}

const rank: Record<ComparisonItem['verdict'], number> = { fail: 0, error: 1, skipped: 2, pass: 3 };

function columns(words: Words, comparison: Comparison): Column<ComparisonItem>[] {
  const { t } = words;
  const { verdict, name, margin, p, why } = hypothesisColumns(words, comparison);
  return [
    verdict,
    name,
    {
      key: 'worsening',
      title: t('comparison.worsening'),
      numeric: true,
      cell: ({ worsening }) => (worsening === null ? '–' : <IntervalText estimate={worsening} />),
    },
    { key: 'bar', title: t('evidence.drawn'), cell: (item) => <EffectBar item={item} /> },
    { ...margin, wide: false },
    {
      key: 'n',
      title: t('evidence.n'),
      numeric: true,
      wide: true,
      cell: ({ worsening }) => (worsening === null ? '–' : words.number(worsening.n)),
    },
    p,
    why,
  ];
}
