import { Button, MultiSelect, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { useChange } from '../../data/use-change.ts';
import { useRead } from '../../data/use-read.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { isLanguage, languages } from '../../ui/language.ts';
import { useWords } from '../../ui/use-words.ts';

const kinds = ['webhook', 'slack', 'email'] as const;
type Kind = (typeof kinds)[number];

interface ChannelFormProps {
  readonly onCreated: (made: ResultOf<'notify', 'createChannel'>) => void;
}

export function ChannelForm({ onCreated }: ChannelFormProps) {
  const { t, language } = useWords();
  const known = useRead(['systems', 'list'], { query: { limit: 500 } }).data?.items ?? [];
  const [kind, setKind] = useState<Kind>('webhook');
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [speaks, setSpeaks] = useState(isLanguage(language) ? language : 'en');
  const [systems, setSystems] = useState<string[]>([]);
  const create = useChange(['notify', 'createChannel'], onCreated);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const config =
      kind === 'email'
        ? { kind, to: address.split(/[\s,;]+/).filter((part) => part !== '') }
        : { kind, url: address.trim() };
    create.mutate({
      body: { name: name.trim(), config, language: speaks, systems: systems.length === 0 ? null : systems },
    });
  }
  return (
    <form onSubmit={submit} className="form">
      <div className="row wide-gap">
        <SegmentedControl
          aria-label={t('channels.kind')}
          data={kinds.map((value) => ({ value, label: t(`channels.kind_${value}`) }))}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
        />
        <SegmentedControl
          aria-label={t('channels.language')}
          data={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          value={speaks}
          onChange={(value) => isLanguage(value) && setSpeaks(value)}
        />
      </div>
      <div className="form-row">
        <TextInput
          label={t('field.name')}
          required
          withAsterisk={false}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
        />
        <TextInput
          label={t(`channels.address_${kind}`)}
          placeholder={kind === 'email' ? 'ops@example.org' : 'https://'}
          required
          withAsterisk={false}
          value={address}
          onChange={(e) => setAddress(e.currentTarget.value)}
        />
        <MultiSelect
          label={t('scope.label')}
          placeholder={systems.length === 0 ? t('scope.all') : ''}
          data={known.map((system) => ({ value: system.id, label: system.name }))}
          value={systems}
          onChange={setSystems}
          searchable
          clearable
        />
      </div>
      {create.error === null ? null : <FailureText error={create.error} />}
      <div>
        <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || address.trim() === ''}>
          {t('channels.create')}
        </Button>
      </div>
    </form>
  );
}
