import type { Comparison, ComparisonItem } from '@haechi/contract';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { IntervalText } from '../../ui/interval-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import { WhyButton } from '../../ui/why.tsx';
import { comparisonReason, hypothesisName } from '../monitors/index.ts';
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
      rowKey={({ indicator, attribute, group }) => `${indicator} ${attribute} ${group}`}
    />
  );
}

const rank: Record<ComparisonItem['verdict'], number> = { fail: 0, error: 1, skipped: 2, pass: 3 };

function columns(words: Words, comparison: Comparison): Column<ComparisonItem>[] {
  const { t } = words;
  return [
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict }) => <VerdictMark verdict={verdict} look="plain" />,
    },
    {
      key: 'indicator',
      title: t('field.indicator'),
      cell: (item) => (
        <div className="cell-sentence">
          {hypothesisName(item, words)}
          <div className="soft small">{words.say(item.reason)}</div>
        </div>
      ),
    },
    {
      key: 'worsening',
      title: t('comparison.worsening'),
      numeric: true,
      cell: ({ worsening }) => (worsening === null ? '–' : <IntervalText estimate={worsening} />),
    },
    { key: 'bar', title: t('evidence.drawn'), cell: (item) => <EffectBar item={item} /> },
    { key: 'margin', title: t('comparison.margin'), numeric: true, cell: ({ margin }) => words.number(margin) },
    {
      key: 'n',
      title: t('evidence.n'),
      numeric: true,
      wide: true,
      cell: ({ worsening }) => (worsening === null ? '–' : words.number(worsening.n)),
    },
    {
      key: 'p',
      title: t('finding.p_adjusted'),
      numeric: true,
      wide: true,
      cell: ({ p_adjusted }) => words.number(p_adjusted),
    },
    {
      key: 'why',
      title: t('why.title'),
      cell: (item) => <WhyButton reason={comparisonReason(item, comparison, words)} />,
    },
  ];
}
