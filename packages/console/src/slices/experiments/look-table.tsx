import type { ExperimentLook } from '@haechi/contract';
import { usePages } from '../../data/use-read.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';

interface LookTableProps {
  readonly id: string;
  readonly period?: number | undefined;
}

/** Every look, newest first, with what it said then. */
export function LookTable({ id, period }: LookTableProps) {
  const words = useWords();
  const title = words.t('ab.looks');
  const query = period === undefined ? { limit: 10 } : { limit: 10, period };
  const pages = usePages(['experiments', 'looks'], query, { params: { id } });
  return (
    <Section title={title} flush>
      <DataTable
        label={title}
        columns={columns(words)}
        pages={pages}
        rowKey={({ id: look }) => look}
        empty={<p className="card-note soft">{words.t('ab.no_looks')}</p>}
      />
    </Section>
  );
}

function columns(words: Words): Column<ExperimentLook>[] {
  const { t } = words;
  return [
    { key: 'when', title: t('field.time'), cell: ({ at }) => <TimeText at={at} /> },
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict }) => <VerdictMark verdict={verdict} look="plain" />,
    },
    {
      key: 'said',
      title: t('ab.said'),
      cell: ({ reason, final }) => (
        <div className="cell-sentence">
          {words.say(reason)} {final ? <span className="tag">{t('ab.final')}</span> : null}
        </div>
      ),
    },
    { key: 'units', title: t('ab.units'), numeric: true, cell: ({ units }) => words.number(units) },
    {
      key: 'rows',
      title: t('ab.rows_read'),
      numeric: true,
      wide: true,
      cell: ({ rows_read, ms }) => `${words.compact(rows_read)} · ${words.duration(ms)}`,
    },
  ];
}
