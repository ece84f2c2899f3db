import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { useChange } from '../../data/use-change.ts';
import { usePages } from '../../data/use-read.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import { CreateKeyForm } from './create-key-form.tsx';
import { ScopeText } from './scope-text.tsx';

type Key = ResultOf<'access', 'listKeys'>['items'][number];

export function KeysPage() {
  const words = useWords();
  const { t } = words;
  const pages = usePages(['access', 'listKeys'], {});
  const [adding, { open, close }] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  const revoke = useChange(['access', 'revokeKey']);
  return (
    <div className="stack">
      {secret === null ? null : <ShownOnce label={t('keys.secret')} secret={secret} />}
      {adding ? (
        <Section title={t('keys.new')}>
          <CreateKeyForm
            onCreated={(made) => {
              setSecret(made.secret);
              close();
            }}
          />
        </Section>
      ) : null}
      <Section
        title={t('settings.keys')}
        flush
        lead={t('keys.about')}
        aside={
          <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={open} disabled={adding}>
            {t('keys.new')}
          </Button>
        }
      >
        <DataTable
          label={t('settings.keys')}
          columns={columns(words, (id) => revoke.mutateAsync({ params: { id } }))}
          pages={pages}
          rowKey={({ id }) => id}
          empty={<EmptyState icon="key" title={t('keys.empty')} />}
        />
      </Section>
    </div>
  );
}

function columns({ t }: Words, revoke: (id: string) => Promise<unknown>): Column<Key>[] {
  return [
    {
      key: 'name',
      title: t('field.name'),
      cell: ({ name, prefix }) => (
        <>
          <strong>{name}</strong> <code className="soft">{prefix}…</code>
        </>
      ),
    },
    { key: 'scope', title: t('scope.label'), cell: ({ scope }) => <ScopeText scope={scope} /> },
    {
      key: 'permissions',
      title: t('keys.permissions'),
      wide: true,
      cell: ({ permissions }) => <span className="soft small">{permissions.join(', ')}</span>,
    },
    { key: 'used', title: t('keys.last_used'), wide: true, cell: ({ last_used_at }) => <TimeText at={last_used_at} /> },
    {
      key: 'expires',
      title: t('keys.expires'),
      cell: ({ expires_at }) => (expires_at === null ? t('keys.days_never') : <TimeText at={expires_at} />),
    },
    {
      key: 'state',
      title: t('field.state'),
      cell: ({ id, name, revoked_at }) =>
        revoked_at === null ? (
          <ConfirmButton
            label={t('keys.revoke')}
            title={t('keys.revoke_title', { name })}
            color="red"
            variant="default"
            onConfirm={() => revoke(id)}
          >
            {t('keys.revoke_about')}
          </ConfirmButton>
        ) : (
          <Mark tone="skipped" word={t('keys.revoked')} look="plain" />
        ),
    },
  ];
}
