import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useMay } from '../../data/use-me.ts';
import { usePages } from '../../data/use-read.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import { GroupRoles } from './group-roles.tsx';
import { InviteForm } from './invite-form.tsx';
import type { Person } from './person.ts';
import { PersonActions } from './person-actions.tsx';
import { ScopeText } from './scope-text.tsx';
import { SignInSettings } from './sign-in-settings.tsx';

export function PeoplePage() {
  const words = useWords();
  const { t } = words;
  const pages = usePages(['access', 'listPeople'], {});
  const mayManage = useMay('people.manage');
  const [adding, { open, close }] = useDisclosure(false);
  const [link, setLink] = useState<string | null>(null);
  return (
    <div className="stack">
      {link === null ? null : <ShownOnce label={t('people.link')} secret={link} />}
      {adding ? (
        <Section title={t('people.invite')}>
          <InviteForm
            onInvited={(made) => {
              setLink(made.invitation.link);
              close();
            }}
          />
        </Section>
      ) : null}
      <Section
        title={t('settings.people')}
        flush
        aside={
          mayManage ? (
            <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={open} disabled={adding}>
              {t('people.invite')}
            </Button>
          ) : undefined
        }
      >
        <DataTable
          label={t('settings.people')}
          columns={columns(words, mayManage ? setLink : null)}
          pages={pages}
          rowKey={({ id }) => id}
          empty={<EmptyState icon="people" title={t('people.empty')} />}
        />
      </Section>
      <GroupRoles />
      <SignInSettings />
    </div>
  );
}

const tones = { active: 'pass', invited: 'warn', disabled: 'skipped' } as const;

function columns({ t }: Words, onLink: ((link: string) => void) | null): Column<Person>[] {
  const actions: Column<Person> = {
    key: 'actions',
    title: t('field.actions'),
    cell: (person) => (onLink === null ? null : <PersonActions person={person} onLink={onLink} />),
  };
  return [
    {
      key: 'name',
      title: t('field.name'),
      cell: ({ name, email }) => (
        <div>
          <strong>{name}</strong>
          <div className="soft small">{email}</div>
        </div>
      ),
    },
    {
      key: 'roles',
      title: t('people.role'),
      cell: ({ bindings }) =>
        bindings.map(({ role, scope, origin }) => (
          <div key={`${origin} ${role} ${JSON.stringify(scope)}`}>
            {t(`role.${role}`)}{' '}
            <span className="soft small">
              <ScopeText scope={scope} /> {origin === 'group' ? t('people.from_group') : null}
            </span>
          </div>
        )),
    },
    {
      key: 'state',
      title: t('field.state'),
      cell: ({ state }) => <Mark tone={tones[state]} word={t(`people.state_${state}`)} look="plain" />,
    },
    {
      key: 'seen',
      title: t('people.last_sign_in'),
      wide: true,
      cell: ({ last_sign_in_at }) => <TimeText at={last_sign_in_at} />,
    },
    ...(onLink === null ? [] : [actions]),
  ];
}
