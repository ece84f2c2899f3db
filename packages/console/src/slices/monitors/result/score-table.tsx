import type { Analysis, Score } from '@haechi/contract';
import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { IntervalText } from '../../../ui/interval-text.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { VerdictMark } from '../../../ui/verdict.tsx';
import { WhyButton } from '../../../ui/why.tsx';
import { scoreKey, scoreName } from './score-name.ts';
import { scoreReason } from './score-reason.ts';

/** Rows shown before somebody asks for more. */
const firstRows = 25;
const badness = { error: 1, fail: 0, pass: 2, skipped: 3 } as const;

interface ScoreTableProps {
  readonly analysis: Analysis;
  readonly evaluatedAt: string | null;
  /** What can be done with a number, beside asking why. */
  readonly action?: (score: Score) => ReactNode;
}

/** Every number of an analysis, those that fail first. */
export function ScoreTable({ analysis, evaluatedAt, action }: ScoreTableProps) {
  const words = useWords();
  const { t } = words;
  const failing = analysis.scores.filter(({ verdict }) => verdict === 'fail' || verdict === 'error');
  const [chosen, setChosen] = useState<'failing' | 'all' | null>(null);
  const [most, setMost] = useState(firstRows);
  const show = chosen ?? (failing.length > 0 ? 'failing' : 'all');
  const rows = (show === 'failing' ? failing : analysis.scores).toSorted(
    (a, b) => badness[a.verdict] - badness[b.verdict],
  );
  return (
    <Section
      title={t('scores.title')}
      flush
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('scores.show')}
          data={[
            { value: 'failing', label: t('scores.failing', { n: words.number(failing.length) }) },
            { value: 'all', label: t('scores.all', { n: words.number(analysis.scores.length) }) },
          ]}
          value={show}
          onChange={(value) => setChosen(value === 'all' ? 'all' : 'failing')}
        />
      }
    >
      {rows.length === 0 ? (
        <p className="soft card-note">{show === 'failing' ? t('scores.none_failing') : t('scores.none')}</p>
      ) : (
        <PlainTable
          label={t('scores.title')}
          columns={columns(words, { analysis, evaluatedAt, ...(action === undefined ? {} : { action }) })}
          rows={rows.slice(0, most)}
          rowKey={scoreKey}
        />
      )}
      {rows.length > most ? <MoreButton onMore={() => setMost(most * 4)} /> : null}
    </Section>
  );
}

function columns(words: Words, { analysis, evaluatedAt, action }: ScoreTableProps): Column<Score>[] {
  const { t } = words;
  return [
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict }) => <VerdictMark verdict={verdict} look="plain" />,
    },
    {
      key: 'number',
      title: t('scores.number'),
      cell: (score) => (
        <div className="cell-sentence">
          {scoreName(score, words)}
          <div className="soft small">{words.say(score.reason)}</div>
        </div>
      ),
    },
    {
      key: 'value',
      title: t('field.value'),
      numeric: true,
      cell: ({ estimate }) => (estimate === null ? '–' : <IntervalText estimate={estimate} />),
    },
    { key: 'limit', title: t('field.limit'), numeric: true, cell: ({ limit }) => words.number(limit) },
    {
      key: 'p',
      title: t('finding.p_adjusted'),
      numeric: true,
      wide: true,
      cell: ({ p_adjusted, p }) => words.number(p_adjusted ?? p),
    },
    { key: 'n', title: 'n', numeric: true, wide: true, cell: ({ n_current }) => words.number(n_current) },
    {
      key: 'why',
      title: t('why.title'),
      cell: (score) => (
        <div className="cell-actions">
          <WhyButton reason={scoreReason(score, { analysis, evaluatedAt }, words)} />
          {action?.(score)}
        </div>
      ),
    },
  ];
}
