import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import type { FlagDraft } from './flag-draft.ts';
import { RuleFields } from './rule-fields.tsx';

interface FlagFieldsProps {
  readonly draft: FlagDraft;
  readonly onChange: (draft: FlagDraft) => void;
}

/** What a flag gives: its variants, its rules, and what everybody else gets. */
export function FlagFields({ draft, onChange }: FlagFieldsProps) {
  const { t } = useWords();
  const names = draft.variants.map(({ name }) => name).filter((name) => name !== '');
  const freeId = `rule-${1 + Math.max(0, ...draft.rules.map(({ id }) => Number(/^rule-(\d+)$/.exec(id)?.[1] ?? 0)))}`;
  return (
    <>
      <Textarea
        label={t('flags.description')}
        value={draft.description}
        autosize
        minRows={2}
        onChange={({ currentTarget: { value } }) => onChange({ ...draft, description: value })}
      />
      <VariantFields draft={draft} onChange={onChange} />
      {draft.rules.map((rule, place) => (
        <RuleFields
          key={rule.id}
          rule={rule}
          variants={names}
          onChange={(next) =>
            onChange({ ...draft, rules: draft.rules.map((one, index) => (index === place ? next : one)) })
          }
          onRemove={() => onChange({ ...draft, rules: draft.rules.filter(({ id }) => id !== rule.id) })}
        />
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            onChange({
              ...draft,
              rules: [...draft.rules, { id: freeId, when: [], variant: names[0] ?? '', shares: {} }],
            })
          }
        >
          {t('flags.add_rule')}
        </Button>
      </div>
      <div className="form-row">
        <Select
          label={t('flags.default')}
          data={names}
          value={draft.defaultVariant}
          allowDeselect={false}
          onChange={(value) => onChange({ ...draft, defaultVariant: value ?? draft.defaultVariant })}
        />
        <Select
          label={t('flags.off_variant')}
          data={names}
          value={draft.offVariant}
          allowDeselect={false}
          onChange={(value) => onChange({ ...draft, offVariant: value ?? draft.offVariant })}
        />
      </div>
    </>
  );
}

function VariantFields({ draft, onChange }: FlagFieldsProps) {
  const { t } = useWords();
  const { variants } = draft;
  return (
    <fieldset className="flag-fields">
      <legend>{t('flags.variants')}</legend>
      {variants.map(({ name, text }, place) => {
        const set = (part: { name?: string; text?: string }) =>
          onChange({ ...draft, variants: variants.map((one, index) => (index === place ? { ...one, ...part } : one)) });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the name changes while it is written
          <div key={place} className="form-row">
            <TextInput
              label={t('flags.variant')}
              value={name}
              onChange={({ currentTarget: { value } }) => set({ name: value })}
            />
            <TextInput
              label={t('field.value')}
              value={text}
              onChange={({ currentTarget: { value } }) => set({ text: value })}
            />
          </div>
        );
      })}
      <div className="row">
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => onChange({ ...draft, variants: [...variants, { name: '', text: '' }] })}
        >
          {t('flags.add_variant')}
        </Button>
        {variants.length < 2 ? null : (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => onChange({ ...draft, variants: variants.slice(0, -1) })}
          >
            {t('flags.remove_variant')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
