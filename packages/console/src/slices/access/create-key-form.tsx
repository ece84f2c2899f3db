import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { useChange } from '../../data/use-change.ts';
import { useMe } from '../../data/use-me.ts';
import { now } from '../../ui/clock.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';
import { type KeyPurpose, keyPurposes } from './key-purposes.ts';
import { ScopeField, scopeOf } from './scope-field.tsx';

const purposes = Object.keys(keyPurposes) as KeyPurpose[];
const lifetimes = ['30', '90', '365', 'never'] as const;

interface CreateKeyFormProps {
  readonly systems?: readonly string[];
  readonly onCreated: (made: ResultOf<'access', 'createKey'>) => void;
}

/** A key for a purpose: its name, where it holds, and for how long. */
export function CreateKeyForm({ systems = [], onCreated }: CreateKeyFormProps) {
  const { t } = useWords();
  const held = useMe()?.permissions ?? [];
  const [name, setName] = useState('');
  const [scope, setScope] = useState<readonly string[]>(systems);
  const [chosen, setChosen] = useState<readonly KeyPurpose[]>(['send']);
  const [days, setDays] = useState<string>('90');
  const create = useChange(['access', 'createKey'], onCreated);
  const permissions = [...new Set(chosen.flatMap((purpose) => keyPurposes[purpose]))].filter((permission) =>
    held.includes(permission),
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    const expires_at = days === 'never' ? null : new Date(now() + Number(days) * 86_400_000).toISOString();
    create.mutate({ body: { name: name.trim(), scope: scopeOf(scope), permissions, expires_at } });
  }
  return (
    <form onSubmit={submit} className="form">
      <div className="form-row">
        <TextInput
          label={t('field.name')}
          placeholder={t('keys.name_example')}
          required
          withAsterisk={false}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
        />
        <ScopeField systems={scope} onChange={setScope} />
        <Select
          label={t('keys.expires')}
          data={lifetimes.map((value) => ({ value, label: t(`keys.days_${value}`) }))}
          allowDeselect={false}
          value={days}
          onChange={(value) => setDays(value ?? '90')}
        />
      </div>
      <Checkbox.Group
        label={t('keys.purpose')}
        value={[...chosen]}
        onChange={(value) => setChosen(value as KeyPurpose[])}
      >
        <div className="row wide-gap" style={{ marginTop: 6 }}>
          {purposes.map((purpose) => (
            <Checkbox key={purpose} value={purpose} label={t(`keys.purpose_${purpose}`)} />
          ))}
        </div>
      </Checkbox.Group>
      {create.error === null ? null : <FailureText error={create.error} />}
      <div>
        <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || permissions.length === 0}>
          {t('keys.create')}
        </Button>
      </div>
    </form>
  );
}
