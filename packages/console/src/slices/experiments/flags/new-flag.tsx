import type { Flag } from '@haechi/contract';
import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../data/use-change.ts';
import { useSystems } from '../../../data/use-systems.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { definitionOf, type FlagDraft, firstFlag } from './flag-draft.ts';
import { FlagFields } from './flag-fields.tsx';

const kinds = ['boolean', 'string', 'number', 'object'] as const;

/** Creates a flag. It is off until somebody turns it on. */
export function NewFlag({ onCreated }: { readonly onCreated: (flag: Flag) => void }) {
  const { t } = useWords();
  const [draft, setDraft] = useState<FlagDraft>(firstFlag);
  const systems = useSystems().items;
  const create = useChange(['flags', 'create'], onCreated);
  const body = definitionOf(draft);
  const { key, system, kind } = draft;
  return (
    <Section title={t('flags.new')} lead={t('flags.new_about')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (body !== null) create.mutate({ body: { ...body, key, system, kind } });
        }}
      >
        <div className="form-row">
          <TextInput
            label={t('flags.key')}
            required
            value={key}
            onChange={({ currentTarget: { value } }) => setDraft({ ...draft, key: value.trim() })}
          />
          <Select
            label={t('field.system')}
            required
            searchable
            data={systems.map(({ id, name }) => ({ value: id, label: name }))}
            value={system === '' ? null : system}
            onChange={(value) => setDraft({ ...draft, system: value ?? '' })}
          />
          <Select
            label={t('flags.kind')}
            data={kinds.map((value) => ({ value, label: t(`flag_kind.${value}`) }))}
            value={kind}
            allowDeselect={false}
            onChange={(value) => setDraft({ ...draft, kind: kinds.find((one) => one === value) ?? kind })}
          />
        </div>
        <FlagFields draft={draft} onChange={setDraft} />
        {body === null ? <p role="status">{t('flags.bad_value')}</p> : null}
        {create.error === null ? null : <FailureText error={create.error} />}
        <div>
          <Button type="submit" loading={create.isPending} disabled={body === null || key === '' || system === ''}>
            {t('flags.create')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
