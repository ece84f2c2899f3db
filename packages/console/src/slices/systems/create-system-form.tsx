import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { useChange } from '../../data/use-change.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';
import { type RiskTier, riskTiers } from './risk-tiers.ts';
import { slugOf } from './slug-of.ts';

interface CreateSystemFormProps {
  readonly onCreated: (system: ResultOf<'systems', 'create'>) => void;
}

/** Name, id, owner and risk tier of an application to be watched. */
export function CreateSystemForm({ onCreated }: CreateSystemFormProps) {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [id, setId] = useState<string | null>(null);
  const [owner, setOwner] = useState('');
  const [tier, setTier] = useState<RiskTier>('limited');
  const create = useChange(['systems', 'create'], onCreated);
  const slug = id ?? slugOf(name);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    create.mutate({ body: { id: slug, name: name.trim(), owner: owner.trim(), risk_tier: tier, time_zone: zone } });
  }
  return (
    <form onSubmit={submit} className="form">
      <div className="form-row">
        <TextInput
          label={t('field.name')}
          placeholder={t('systems.name_example')}
          required
          withAsterisk={false}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
        />
        <TextInput
          label={t('systems.id')}
          description={t('systems.id_about')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          required
          withAsterisk={false}
          value={slug}
          onChange={(e) => setId(e.currentTarget.value)}
        />
        <TextInput label={t('systems.owner')} value={owner} onChange={(e) => setOwner(e.currentTarget.value)} />
        <Select
          label={t('systems.tier')}
          description={t(`tier.${tier}.about`)}
          inputWrapperOrder={['label', 'input', 'description']}
          data={riskTiers.map((value) => ({ value, label: t(`tier.${value}`) }))}
          allowDeselect={false}
          value={tier}
          onChange={(value) => setTier((value ?? 'limited') as RiskTier)}
        />
      </div>
      {create.error === null ? null : <FailureText error={create.error} />}
      <div>
        <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || slug === ''}>
          {t('systems.create')}
        </Button>
      </div>
    </form>
  );
}
