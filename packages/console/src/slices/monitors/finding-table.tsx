import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../../data/use-read.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { FindingRows } from './finding-rows.tsx';

/** Findings of a system, open ones first asked for. */
export function FindingTable({ system }: { readonly system: string }) {
  const { t } = useWords();
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
      <FindingRows
        pages={pages}
        empty={<EmptyState icon="check" title={show === 'open' ? t('findings.none_open') : t('findings.none')} />}
      />
    </Section>
  );
}
