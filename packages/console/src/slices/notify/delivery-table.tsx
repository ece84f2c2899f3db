import type { ResultOf } from '../../data/calls.ts';
import { usePages } from '../../data/use-read.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';

type Delivery = ResultOf<'notify', 'deliveries'>['items'][number];
const tones = { delivered: 'pass', pending: 'warn', failed: 'fail' } as const;

export function DeliveryTable() {
  const words = useWords();
  const pages = usePages(['notify', 'deliveries'], {});
  return (
    <DataTable
      label={words.t('deliveries.title')}
      columns={columns(words)}
      pages={pages}
      rowKey={({ id }) => id}
      empty={<EmptyState icon="channel" title={words.t('deliveries.empty')} />}
    />
  );
}

function columns({ t }: Words): Column<Delivery>[] {
  return [
    {
      key: 'state',
      title: t('field.state'),
      cell: ({ state }) => <Mark tone={tones[state]} word={t(`deliveries.${state}`)} look="plain" />,
    },
    {
      key: 'subject',
      title: t('deliveries.subject'),
      cell: ({ subject, last_error }) => (
        <>
          {subject}
          {last_error === null ? null : <div className="soft small">{last_error}</div>}
        </>
      ),
    },
    { key: 'channel', title: t('deliveries.channel'), cell: ({ channel_name }) => channel_name },
    { key: 'attempts', title: t('deliveries.attempts'), numeric: true, wide: true, cell: ({ attempts }) => attempts },
    {
      key: 'time',
      title: t('field.time'),
      cell: ({ delivered_at, next_attempt_at, created_at, state }) =>
        state === 'pending' && next_attempt_at !== null ? (
          <>
            {t('deliveries.next')} <TimeText at={next_attempt_at} />
          </>
        ) : (
          <TimeText at={delivered_at ?? created_at} />
        ),
    },
  ];
}
