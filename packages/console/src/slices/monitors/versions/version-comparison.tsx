import { useMemo } from 'react';
import { BarCard } from '../../../ui/chart/bar-card.tsx';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { IntervalText } from '../../../ui/interval-text.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';
import { differenceBars } from './difference-bars.ts';
import type { VersionRow, VersionsAnswer } from './version-answer.ts';

const badness = { fail: 0, error: 1, pass: 2, skipped: 3 } as const;

/** Two versions over the same time, indicator by indicator: both numbers, their difference, and what it means. */
export function VersionComparison({ answer }: { readonly answer: VersionsAnswer }) {
  const words = useWords();
  const { t } = words;
  const { a, b, rows } = answer;
  const bars = useMemo(() => differenceBars(rows, words), [rows, words]);
  if (rows.length === 0) return <EmptyState icon="chart" title={t('compare.none')} />;
  const ordered = rows.toSorted((one, other) => badness[one.verdict] - badness[other.verdict]);
  return (
    <>
      {bars.categories.length === 0 ? null : (
        <BarCard
          title={t('compare.chart', { a, b })}
          data={bars}
          fileName={`${a}-${b}-differences`.replaceAll('/', '-')}
          categoryTitle={t('field.indicator')}
          note={t('compare.chart_about')}
        />
      )}
      <Section title={t('compare.table')} lead={t('compare.about', { a, b })} flush>
        <PlainTable
          label={t('compare.table')}
          columns={columns(words, answer)}
          rows={ordered}
          rowKey={({ indicator, attribute, feature }) => JSON.stringify([indicator, attribute, feature])}
        />
      </Section>
    </>
  );
}

function columns(words: Words, { a, b }: VersionsAnswer): Column<VersionRow>[] {
  const { t } = words;
  const estimate = (value: VersionRow['a']) => (value === null ? '–' : <IntervalText estimate={value} />);
  return [
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict }) => <Mark tone={verdict} word={t(`compare.verdict_${verdict}`)} look="plain" />,
    },
    {
      key: 'indicator',
      title: t('field.indicator'),
      cell: ({ indicator, attribute, feature, reason }) => (
        <div className="cell-sentence">
          {[words.indicator(indicator), attribute, feature].filter((part) => part !== null).join(' · ')}
          <div className="soft small">{words.say(reason)}</div>
        </div>
      ),
    },
    { key: 'a', title: a, numeric: true, cell: (row) => estimate(row.a) },
    { key: 'b', title: b, numeric: true, cell: (row) => estimate(row.b) },
    { key: 'difference', title: t('compare.difference'), numeric: true, cell: (row) => estimate(row.difference) },
    { key: 'p', title: t('finding.p'), numeric: true, wide: true, cell: ({ p }) => words.number(p) },
  ];
}
