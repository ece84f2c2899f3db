import { Button } from '@mantine/core';
import type { ResultOf } from '../../data/calls.ts';
import { useChange } from '../../data/use-change.ts';
import { usePages } from '../../data/use-read.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';

type Channel = ResultOf<'notify', 'listChannels'>['items'][number];
type Act = (id: string) => Promise<unknown>;

export function ChannelTable({ mayManage }: { readonly mayManage: boolean }) {
  const words = useWords();
  const pages = usePages(['notify', 'listChannels'], {});
  const remove = useChange(['notify', 'deleteChannel']);
  const actions = {
    remove: (id: string) => remove.mutateAsync({ params: { id } }),
  };
  return (
    <DataTable
      label={words.t('settings.channels')}
      columns={columns(words, mayManage ? actions.remove : null)}
      pages={pages}
      rowKey={({ id }) => id}
      empty={
        <EmptyState icon="channel" title={words.t('channels.empty')}>
          {words.t('channels.empty_about')}
        </EmptyState>
      }
    />
  );
}

function columns({ t }: Words, remove: Act | null): Column<Channel>[] {
  const actions: Column<Channel> = {
    key: 'actions',
    title: t('field.actions'),
    cell: ({ id, name }) =>
      remove === null ? null : (
        <div className="row">
          <TestButton id={id} />
          <ConfirmButton
            label={t('channels.remove')}
            title={t('channels.remove_title', { name })}
            onConfirm={() => remove(id)}
          >
            {t('channels.remove_about')}
          </ConfirmButton>
        </div>
      ),
  };
  return [
    { key: 'name', title: t('field.name'), cell: ({ name }) => <strong>{name}</strong> },
    { key: 'kind', title: t('channels.kind'), cell: ({ kind }) => t(`channels.kind_${kind}`) },
    {
      key: 'address',
      title: t('channels.address'),
      wide: true,
      cell: ({ address }) => <span className="soft">{address}</span>,
    },
    { key: 'language', title: t('channels.language'), wide: true, cell: ({ language }) => t(`language.${language}`) },
    { key: 'systems', title: t('scope.label'), cell: ({ systems }) => systems?.join(', ') ?? t('scope.all') },
    ...(remove === null ? [] : [actions]),
  ];
}

/** Sends a test message; the table of deliveries says how it went. */
function TestButton({ id }: { readonly id: string }) {
  const { t } = useWords();
  const test = useChange(['notify', 'testChannel']);
  return (
    <>
      <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate({ params: { id } })}>
        {test.isSuccess ? t('channels.tested') : t('channels.test')}
      </Button>
      {test.error === null ? null : <FailureText error={test.error} />}
    </>
  );
}
