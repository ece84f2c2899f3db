import { type GroupRole, type Role, roles } from '@haechi/contract';
import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { FailureText } from '../../ui/error-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { ScopeField, scopeOf } from './scope-field.tsx';
import { ScopeText } from './scope-text.tsx';

/** Which groups of the identity provider hold which roles. */
export function GroupRoles() {
  const words = useWords();
  const { t } = words;
  const read = useRead(['signIn', 'listGroupRoles'], {});
  const mayManage = useMay('people.manage');
  return (
    <Section title={t('people.groups')} lead={t('people.groups_about')} flush>
      <Loaded read={read} height={60}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="soft card-note">{t('people.groups_empty')}</p>
          ) : (
            <PlainTable
              label={t('people.groups')}
              columns={columns(words, mayManage)}
              rows={items}
              rowKey={({ id }) => id}
            />
          )
        }
      </Loaded>
      {mayManage ? <GroupForm /> : null}
    </Section>
  );
}

function columns({ t }: Words, mayManage: boolean): Column<GroupRole>[] {
  const actions: Column<GroupRole> = {
    key: 'actions',
    title: t('field.actions'),
    cell: ({ id }) => <RemoveButton id={id} />,
  };
  return [
    { key: 'group', title: t('people.group'), cell: ({ group }) => <strong>{group}</strong> },
    { key: 'role', title: t('people.role'), cell: ({ role }) => t(`role.${role}`) },
    { key: 'scope', title: t('scope.label'), cell: ({ scope }) => <ScopeText scope={scope} /> },
    ...(mayManage ? [actions] : []),
  ];
}

function RemoveButton({ id }: { readonly id: string }) {
  const { t } = useWords();
  const remove = useChange(['signIn', 'removeGroupRole']);
  return (
    <ConfirmButton
      label={t('people.remove_group')}
      title={t('people.remove_group_title')}
      onConfirm={() => remove.mutateAsync({ params: { id } })}
    >
      {t('people.remove_group_about')}
    </ConfirmButton>
  );
}

function GroupForm() {
  const { t } = useWords();
  const [group, setGroup] = useState('');
  const [role, setRole] = useState<Role>('ml_engineer');
  const [scope, setScope] = useState<readonly string[]>([]);
  const add = useChange(['signIn', 'addGroupRole'], () => setGroup(''));

  function submit(event: FormEvent): void {
    event.preventDefault();
    add.mutate({ body: { group: group.trim(), role, scope: scopeOf(scope) } });
  }
  return (
    <form onSubmit={submit} className="form card-form">
      <div className="form-row">
        <TextInput label={t('people.group')} value={group} onChange={(e) => setGroup(e.currentTarget.value)} />
        <Select
          label={t('people.role')}
          data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
          allowDeselect={false}
          value={role}
          onChange={(value) => setRole((value ?? role) as Role)}
        />
        <ScopeField systems={scope} onChange={setScope} />
      </div>
      {add.error === null ? null : <FailureText error={add.error} />}
      <div>
        <Button type="submit" loading={add.isPending} disabled={group.trim() === ''}>
          {t('people.add_group')}
        </Button>
      </div>
    </form>
  );
}
