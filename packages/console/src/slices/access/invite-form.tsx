import { type Role, roles } from '@haechi/contract';
import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { useChange } from '../../data/use-change.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';
import { ScopeField, scopeOf } from './scope-field.tsx';

interface InviteFormProps {
  readonly onInvited: (made: ResultOf<'access', 'invite'>) => void;
}

/** Name, address, role; the answer is a one-time link to hand over. */
export function InviteForm({ onInvited }: InviteFormProps) {
  const { t } = useWords();
  const [form, setForm] = useState({ name: '', email: '' });
  const [role, setRole] = useState<Role>('ml_engineer');
  const [scope, setScope] = useState<readonly string[]>([]);
  const invite = useChange(['access', 'invite'], onInvited);

  function submit(event: FormEvent): void {
    event.preventDefault();
    invite.mutate({
      body: { name: form.name.trim(), email: form.email.trim(), bindings: [{ role, scope: scopeOf(scope) }] },
    });
  }
  return (
    <form onSubmit={submit} className="form">
      <div className="form-row">
        <TextInput
          label={t('field.name')}
          required
          withAsterisk={false}
          value={form.name}
          onChange={(e) => setForm({ ...form, name: e.currentTarget.value })}
        />
        <TextInput
          label={t('field.email')}
          type="email"
          required
          withAsterisk={false}
          value={form.email}
          onChange={(e) => setForm({ ...form, email: e.currentTarget.value })}
        />
        <Select
          label={t('people.role')}
          description={t(`role.${role}.about`)}
          inputWrapperOrder={['label', 'input', 'description']}
          data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
          allowDeselect={false}
          value={role}
          onChange={(value) => setRole((value ?? 'ml_engineer') as Role)}
        />
        <ScopeField systems={scope} onChange={setScope} />
      </div>
      {invite.error === null ? null : <FailureText error={invite.error} />}
      <div>
        <Button type="submit" loading={invite.isPending} disabled={form.name.trim() === '' || form.email.trim() === ''}>
          {t('people.invite')}
        </Button>
      </div>
    </form>
  );
}
