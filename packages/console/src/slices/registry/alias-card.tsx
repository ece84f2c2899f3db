import { Button, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureText } from '../../ui/error-state.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import type { Model } from './registry-types.ts';
import { StartedRollouts } from './started-rollouts.tsx';

/** What programs ask for in most places. */
const usualAlias = 'champion';

/** Names that point at versions: set, move and take away. */
export function AliasCard({ model }: { readonly model: Model }) {
  const { t } = useWords();
  const mayWrite = useMay('models.write');
  const names = Object.entries(model.aliases).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Section title={t('models.aliases')} lead={t('aliases.about')}>
      {names.length === 0 ? <p className="soft">{t('aliases.none')}</p> : null}
      <ul className="alias-list">
        {names.map(([alias, version]) => (
          <li key={alias} className="row">
            <span className="tag alias">@{alias}</span>
            <span>
              {model.id}/{version}
            </span>
            {mayWrite ? <RemoveAlias model={model.id} alias={alias} /> : null}
          </li>
        ))}
      </ul>
      {mayWrite && model.latest_version !== null ? <AliasForm model={model} latest={model.latest_version} /> : null}
    </Section>
  );
}

function RemoveAlias({ model, alias }: { readonly model: string; readonly alias: string }) {
  const { t } = useWords();
  const remove = useChange(['registry', 'deleteAlias']);
  return (
    <ConfirmButton
      label={t('aliases.remove', { alias })}
      title={t('aliases.remove', { alias })}
      variant="subtle"
      onConfirm={() => remove.mutateAsync({ params: { model, alias } })}
    >
      {t('aliases.remove_about', { alias, model })}
    </ConfirmButton>
  );
}

function AliasForm({ model, latest }: { readonly model: Model; readonly latest: number }) {
  const { t } = useWords();
  const [draft, setDraft] = useState({ alias: '', version: latest, reason: '' });
  const set = useChange(['registry', 'setAlias'], () => setDraft({ alias: '', version: latest, reason: '' }));
  return (
    <form
      className="form alias-form"
      onSubmit={(event) => {
        event.preventDefault();
        const { alias, version, reason } = draft;
        set.mutate({ params: { model: model.id, alias: alias.trim() }, body: { version, reason } });
      }}
    >
      <div className="form-row">
        <TextInput
          label={t('aliases.name')}
          placeholder={usualAlias}
          required
          value={draft.alias}
          onChange={(event) => setDraft({ ...draft, alias: event.currentTarget.value })}
        />
        <NumberInput
          label={t('version.version')}
          min={1}
          max={latest}
          allowDecimal={false}
          required
          value={draft.version}
          onChange={(value) => setDraft({ ...draft, version: Number(value) })}
        />
        <TextInput
          label={t('field.reason')}
          value={draft.reason}
          onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
        />
      </div>
      {set.error === null ? null : <FailureText error={set.error} />}
      <div className="row">
        <Button type="submit" size="xs" loading={set.isPending} disabled={draft.alias.trim() === ''}>
          {t('aliases.set')}
        </Button>
        <StartedRollouts ids={set.data?.started_rollouts ?? []} />
      </div>
    </form>
  );
}
