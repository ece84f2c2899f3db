import type { Finding } from '@haechi/contract';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../../data/use-read.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { EstimateText } from '../../ui/estimate-text.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import { WhyButton } from '../../ui/why.tsx';
import { findingReason } from './finding-reason.tsx';

/** Findings of a system, open ones first asked for. */
export function FindingTable({ system }: { readonly system: string }) {
  const words = useWords();
  const { t } = words;
  const [show, setShow] = useState<'open' | 'all'>('open');
  const pages = usePages(
    ['monitors', 'findings'],
    { limit: 20, open: show === 'open' ? true : undefined },
    { params: { system } },
  );
  return (
    <Section
      title={t('findings.title')}
      flush
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('findings.show')}
          data={[
            { value: 'open', label: t('findings.open') },
            { value: 'all', label: t('findings.all') },
          ]}
          value={show}
          onChange={(value) => setShow(value === 'all' ? 'all' : 'open')}
        />
      }
    >
      <DataTable
        label={t('findings.title')}
        columns={columns(words)}
        pages={pages}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="check" title={show === 'open' ? t('findings.none_open') : t('findings.none')} />}
      />
    </Section>
  );
}

function columns(words: Words): Column<Finding>[] {
  const { t } = words;
  return [
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict }) => <VerdictMark verdict={verdict} look="plain" />,
    },
    {
      key: 'sentence',
      title: t('findings.finding'),
      cell: ({ sentence, basis }) => (
        <div className="cell-sentence">
          {words.say(sentence)}
          <div className="soft small">{t(`basis.${basis}`)}</div>
        </div>
      ),
    },
    {
      key: 'value',
      title: t('field.value'),
      numeric: true,
      cell: ({ estimate }) => <EstimateText estimate={estimate} />,
    },
    { key: 'limit', title: t('field.limit'), numeric: true, wide: true, cell: ({ limit }) => words.number(limit) },
    { key: 'since', title: t('field.since'), wide: true, cell: ({ opened_at }) => <TimeText at={opened_at} /> },
    { key: 'why', title: t('why.title'), cell: (finding) => <WhyButton reason={findingReason(finding, words)} /> },
  ];
}
