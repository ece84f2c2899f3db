import type { Finding } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Column, DataTable, type PagesState } from '../../ui/data-table.tsx';
import { IntervalText } from '../../ui/interval-text.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark, VerdictMark } from '../../ui/verdict.tsx';
import { WhyButton } from '../../ui/why.tsx';
import { findingReason } from './finding-reason.tsx';
import { contributorLine } from './result/evidence-facts.ts';
import { sliceInSearch } from './result/use-result-choice.ts';

interface FindingRowsProps {
  readonly pages: PagesState<Finding>;
  readonly empty: ReactNode;
}

/** Findings with what each is held against, what it owes most to, and a way to its window. */
export function FindingRows({ pages, empty }: FindingRowsProps) {
  const words = useWords();
  return (
    <DataTable
      label={words.t('findings.title')}
      columns={columns(words)}
      pages={pages}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}

function columns(words: Words): Column<Finding>[] {
  const { t } = words;
  return [
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict, closed_at }) =>
        closed_at === null ? (
          <VerdictMark verdict={verdict} look="plain" />
        ) : (
          <Mark tone="skipped" word={t('finding.closed')} look="plain" />
        ),
    },
    { key: 'sentence', title: t('findings.finding'), cell: (finding) => <SentenceCell finding={finding} /> },
    {
      key: 'value',
      title: t('field.value'),
      numeric: true,
      cell: ({ estimate }) => <IntervalText estimate={estimate} />,
    },
    { key: 'limit', title: t('field.limit'), numeric: true, wide: true, cell: ({ limit }) => words.number(limit) },
    { key: 'since', title: t('field.since'), wide: true, cell: ({ opened_at }) => <TimeText at={opened_at} /> },
    { key: 'why', title: t('why.title'), cell: (finding) => <WhyButton reason={findingReason(finding, words)} /> },
  ];
}

function SentenceCell({ finding }: { readonly finding: Finding }) {
  const words = useWords();
  const { t } = words;
  const { system, monitor, sentence, basis, contributors, window, version, slice } = finding;
  return (
    <div className="cell-sentence">
      {words.say(sentence)}
      <div className="soft small">
        {monitor === null ? (
          t(`basis.${basis}`)
        ) : (
          <Link
            to="/systems/$system/monitors/$monitor"
            params={{ system, monitor }}
            search={{ window: window.to, version, slice: sliceInSearch(slice), indicator: finding.indicator }}
          >
            {t('findings.open_window', { monitor })}
          </Link>
        )}
        {contributors.length === 0 ? null : (
          <> · {t('findings.owed_to', { contributors: contributorLine(contributors, words) })}</>
        )}
      </div>
    </div>
  );
}
