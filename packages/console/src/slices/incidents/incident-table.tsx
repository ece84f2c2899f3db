import { Link } from '@tanstack/react-router';
import type { ResultOf } from '../../data/calls.ts';
import { type Column, DataTable, type PagesState } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { IncidentState } from './incident-state.tsx';

type Row = ResultOf<'incidents', 'list'>['items'][number];

export function IncidentTable({ pages }: { readonly pages: PagesState<Row> }) {
  const words = useWords();
  return (
    <DataTable
      label={words.t('incidents.title')}
      columns={columns(words)}
      pages={pages}
      rowKey={({ id }) => id}
      empty={
        <EmptyState icon="check" title={words.t('incidents.none')}>
          {words.t('incidents.none_about')}
        </EmptyState>
      }
    />
  );
}

function columns(words: Words): Column<Row>[] {
  const { t } = words;
  return [
    { key: 'state', title: t('field.state'), cell: ({ state }) => <IncidentState state={state} look="plain" /> },
    {
      key: 'sentence',
      title: t('incidents.what'),
      cell: ({ id, sentence }) => (
        <div className="cell-sentence">
          <Link to="/incidents/$id" params={{ id }} className="plain-link">
            {words.say(sentence)}
          </Link>
        </div>
      ),
    },
    {
      key: 'system',
      title: t('field.system'),
      cell: ({ system }) => (
        <Link to="/systems/$system" params={{ system }} className="plain-link">
          {system}
        </Link>
      ),
    },
    { key: 'severity', title: t('field.severity'), wide: true, cell: ({ severity }) => t(`severity.${severity}`) },
    { key: 'opened', title: t('incidents.opened'), cell: ({ opened_at }) => <TimeText at={opened_at} /> },
    {
      key: 'resolved',
      title: t('incidents.resolved'),
      wide: true,
      cell: ({ resolved_at }) => <TimeText at={resolved_at} />,
    },
  ];
}
