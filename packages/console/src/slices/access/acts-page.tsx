import type { Act } from '@haechi/contract';
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { usePages } from '../../data/use-read.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureText } from '../../ui/error-state.tsx';
import { Section } from '../../ui/page.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';

/** Dangerous acts that wait for a second person, and what became of them. */
export function ActsPage() {
  const words = useWords();
  const { t } = words;
  const pages = usePages(['acts', 'list'], {});
  const [result, setResult] = useState<string | null>(null);
  const confirm = useChange(['acts', 'confirm'], (done) => setResult(linkOf(done.result)));
  return (
    <div className="stack">
      {result === null ? null : <ShownOnce label={t('acts.result')} secret={result} />}
      {confirm.error === null ? null : <FailureText error={confirm.error} />}
      <Section title={t('settings.confirmations')} lead={t('acts.about')} flush>
        <DataTable
          label={t('settings.confirmations')}
          columns={columns(words, (act) => confirm.mutateAsync({ params: { id: act.id } }))}
          pages={pages}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon="people" title={t('acts.empty')}>
              {t('acts.empty_about')}
            </EmptyState>
          }
        />
      </Section>
    </div>
  );
}

/** The one-time link that an invitation answers; nothing else has to be handed over. */
function linkOf(result: unknown): string | null {
  const { invitation } = (result ?? {}) as { invitation?: { link?: unknown } };
  return typeof invitation?.link === 'string' ? invitation.link : null;
}

const tones = { pending: 'warn', done: 'pass', refused: 'skipped', withdrawn: 'skipped', expired: 'skipped' } as const;

function columns({ t }: Words, onConfirm: (act: Act) => Promise<unknown>): Column<Act>[] {
  return [
    {
      key: 'act',
      title: t('acts.what'),
      cell: ({ act, target, system, asked }) => (
        <div>
          <strong>{t(`acts.name.${act}`)}</strong>
          <div className="soft small">
            {[target.kind, target.id, system].filter((part) => part !== null).join(' · ')}
          </div>
          {asked === null ? null : (
            <details className="small">
              <summary>{t('acts.detail')}</summary>
              <pre className="small">{JSON.stringify(asked, null, 2)}</pre>
            </details>
          )}
        </div>
      ),
    },
    { key: 'by', title: t('acts.asked_by'), cell: ({ asked_by: by }) => by.name ?? t('acts.key') },
    {
      key: 'state',
      title: t('field.state'),
      cell: ({ state }) => <Mark tone={tones[state]} word={t(`acts.state.${state}`)} look="plain" />,
    },
    { key: 'until', title: t('acts.until'), wide: true, cell: ({ expires_at: at }) => <TimeText at={at} /> },
    {
      key: 'actions',
      title: t('field.actions'),
      cell: (act) => <ActActions act={act} onConfirm={() => onConfirm(act)} />,
    },
  ];
}

function ActActions({ act, onConfirm }: { readonly act: Act; readonly onConfirm: () => Promise<unknown> }) {
  const { t } = useWords();
  const refuse = useChange(['acts', 'refuse']);
  if (act.may === 'nothing') return null;
  if (act.may === 'own')
    return (
      <Button
        size="xs"
        variant="default"
        loading={refuse.isPending}
        onClick={() => refuse.mutate({ params: { id: act.id } })}
      >
        {t('acts.withdraw')}
      </Button>
    );
  return (
    <Group gap="xs">
      <ConfirmButton label={t('acts.confirm')} title={t('acts.confirm_title')} onConfirm={onConfirm}>
        {t('acts.confirm_about')}
      </ConfirmButton>
      <ConfirmButton
        label={t('acts.refuse')}
        title={t('acts.refuse_title')}
        onConfirm={() => refuse.mutateAsync({ params: { id: act.id } })}
      >
        {t('acts.refuse_about')}
      </ConfirmButton>
    </Group>
  );
}
