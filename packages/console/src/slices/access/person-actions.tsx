import { type Role, roles } from '@haechi/contract';
import { ActionIcon, Button, Group, Menu, Modal, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useMe } from '../../data/use-me.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../ui/use-words.ts';
import type { Person } from './person.ts';
import { ScopeField, scopeOf } from './scope-field.tsx';

interface PersonActionsProps {
  readonly person: Person;
  readonly onLink: (link: string) => void;
}

/** A new link, another role, disable or enable, remove. */
export function PersonActions({ person, onLink }: PersonActionsProps) {
  const { t } = useWords();
  const me = useMe();
  const [changing, setChanging] = useState(false);
  const [removing, setRemoving] = useState(false);
  const reset = useChange(['access', 'resetPerson'], ({ link }) => onLink(link));
  const update = useChange(['access', 'updatePerson']);
  const params = { id: person.id };
  const next = person.state === 'disabled' ? 'active' : 'disabled';
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('people.actions', { name: person.name })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setChanging(true)}>{t('people.change_role')}</Menu.Item>
          <Menu.Item onClick={() => reset.mutate({ params })}>{t('people.new_link')}</Menu.Item>
          <Menu.Item disabled={person.id === me?.id} onClick={() => update.mutate({ params, body: { state: next } })}>
            {next === 'disabled' ? t('people.disable') : t('people.enable')}
          </Menu.Item>
          <Menu.Item color="red" disabled={person.id === me?.id} onClick={() => setRemoving(true)}>
            {t('people.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {reset.error === null ? null : <FailureText error={reset.error} />}
      {update.error === null ? null : <FailureText error={update.error} />}
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        title={t('people.role_of', { name: person.name })}
        centered
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <RoleForm person={person} onDone={() => setChanging(false)} />
      </Modal>
      <Modal
        opened={removing}
        onClose={() => setRemoving(false)}
        title={t('people.remove_title', { name: person.name })}
        centered
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <RemoveQuestion person={person} onClose={() => setRemoving(false)} />
      </Modal>
    </>
  );
}

interface RemoveQuestionProps {
  readonly person: Person;
  readonly onClose: () => void;
}

function RemoveQuestion({ person, onClose }: RemoveQuestionProps) {
  const { t } = useWords();
  const remove = useChange(['access', 'removePerson'], onClose);
  return (
    <Stack gap="sm">
      <p>{t('people.remove_about')}</p>
      {remove.error === null ? null : <FailureText error={remove.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ params: { id: person.id } })}>
          {t('people.remove')}
        </Button>
      </Group>
    </Stack>
  );
}

function RoleForm({ person, onDone }: { readonly person: Person; readonly onDone: () => void }) {
  const { t } = useWords();
  const first = person.bindings[0];
  const [role, setRole] = useState<Role>(first?.role ?? 'auditor');
  const [scope, setScope] = useState<readonly string[]>(
    first === undefined || 'all' in first.scope ? [] : first.scope.systems,
  );
  const update = useChange(['access', 'updatePerson'], onDone);
  return (
    <Stack gap="sm">
      <Select
        label={t('people.role')}
        description={t(`role.${role}.about`)}
        data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
        allowDeselect={false}
        value={role}
        onChange={(value) => setRole((value ?? role) as Role)}
      />
      <ScopeField systems={scope} onChange={setScope} />
      {update.error === null ? null : <FailureText error={update.error} />}
      <Group justify="flex-end">
        <Button
          loading={update.isPending}
          onClick={() =>
            update.mutate({ params: { id: person.id }, body: { bindings: [{ role, scope: scopeOf(scope) }] } })
          }
        >
          {t('save')}
        </Button>
      </Group>
    </Stack>
  );
}
