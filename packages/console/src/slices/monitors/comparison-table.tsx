import type { Comparison, ComparisonItem } from '@haechi/contract';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { EstimateText } from '../../ui/estimate-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import { type Reason, WhyButton } from '../../ui/why.tsx';

interface ComparisonTableProps {
  readonly comparison: Pick<Comparison, 'stable' | 'candidate' | 'alpha' | 'method' | 'at'>;
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
      rowKey={({ indicator, attribute, group }) => `${indicator} ${attribute} ${group}`}
    />
  );
}

function columns(words: Words, comparison: ComparisonTableProps['comparison']): Column<ComparisonItem>[] {
  const { t } = words;
  const estimate = (value: ComparisonItem['stable']) => (value === null ? '–' : <EstimateText estimate={value} />);
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
    { key: 'stable', title: comparison.stable, numeric: true, cell: (item) => estimate(item.stable) },
    { key: 'candidate', title: comparison.candidate, numeric: true, cell: (item) => estimate(item.candidate) },
    { key: 'worsening', title: t('comparison.worsening'), numeric: true, cell: (item) => estimate(item.worsening) },
    {
      key: 'margin',
      title: t('comparison.margin'),
      numeric: true,
      wide: true,
      cell: ({ margin }) => words.number(margin),
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

/** What one hypothesis is about, in words. */
export function hypothesisName({ indicator, attribute, group, reference_group }: ComparisonItem, words: Words): string {
  const groups = group === null ? null : reference_group === null ? group : `${group} / ${reference_group}`;
  return [words.indicator(indicator), attribute, groups].filter((part) => part !== null).join(' · ');
}

/** Why one hypothesis was judged as it was. */
export function comparisonReason(
  item: ComparisonItem,
  comparison: ComparisonTableProps['comparison'],
  words: Words,
): Reason {
  const { t } = words;
  const estimates = [
    { name: comparison.stable, estimate: item.stable },
    { name: comparison.candidate, estimate: item.candidate },
    { name: t('comparison.worsening'), estimate: item.worsening },
  ];
  return {
    title: hypothesisName(item, words),
    state: { tone: item.verdict, word: t(`verdict.${item.verdict}`) },
    sentence: words.say(item.reason),
    rule: t('rule.versus_stable', { baseline: comparison.stable, margin: words.number(item.margin) }),
    estimates: estimates.flatMap(({ name, estimate }) => (estimate === null ? [] : [{ name, estimate }])),
    facts: [
      { name: t('comparison.method'), value: words.word('method', comparison.method) },
      { name: t('comparison.alpha'), value: words.number(comparison.alpha) },
      { name: t('finding.p'), value: words.number(item.p) },
      { name: t('finding.p_adjusted'), value: words.number(item.p_adjusted) },
    ],
    at: comparison.at,
    actor: t('why.by_monitor'),
  };
}
