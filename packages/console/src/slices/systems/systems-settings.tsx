import type { System } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { usePages } from '../../data/use-read.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { CreateSystemForm } from './create-system-form.tsx';

/** The systems themselves: create, archive. */
export function SystemsSettings() {
  const words = useWords();
  const { t } = words;
  const pages = usePages(['systems', 'list'], {});
  const mayCreate = useMay('systems.create');
  const mayWrite = useMay('systems.write');
  const [adding, { open, close }] = useDisclosure(false);
  const update = useChange(['systems', 'update']);
  const archive = ({ id, revision }: System) =>
    update.mutateAsync({ params: { system: id }, body: { archived: true, revision } });
  return (
    <div className="stack">
      {adding ? (
        <Section title={t('systems.new')}>
          <CreateSystemForm onCreated={close} />
        </Section>
      ) : null}
      <Section
        title={t('settings.systems')}
        flush
        aside={
          mayCreate ? (
            <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={open} disabled={adding}>
              {t('systems.new')}
            </Button>
          ) : undefined
        }
      >
        <DataTable
          label={t('settings.systems')}
          columns={columns(words, mayWrite ? archive : null)}
          pages={pages}
          rowKey={({ id }) => id}
          empty={<EmptyState icon="systems" title={t('systems.empty')} />}
        />
      </Section>
    </div>
  );
}

function columns({ t }: Words, archive: ((system: System) => Promise<unknown>) | null): Column<System>[] {
  return [
    {
      key: 'name',
      title: t('field.name'),
      cell: ({ id, name }) => (
        <>
          <Link to="/systems/$system" params={{ system: id }} className="plain-link">
            {name}
          </Link>{' '}
          <span className="soft">{id}</span>
        </>
      ),
    },
    { key: 'owner', title: t('systems.owner'), cell: ({ owner }) => owner || '–' },
    { key: 'tier', title: t('systems.tier'), cell: ({ risk_tier }) => t(`tier.${risk_tier}`) },
    { key: 'zone', title: t('systems.time_zone'), wide: true, cell: ({ time_zone }) => time_zone },
    { key: 'created', title: t('field.created'), wide: true, cell: ({ created_at }) => <TimeText at={created_at} /> },
    ...(archive === null
      ? []
      : [
          {
            key: 'archive',
            title: t('field.actions'),
            cell: (system: System) => (
              <ConfirmButton
                label={t('systems.archive')}
                title={t('systems.archive_title', { name: system.name })}
                onConfirm={() => archive(system)}
              >
                {t('systems.archive_about')}
              </ConfirmButton>
            ),
          },
        ]),
  ];
}
