import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import { type ConditionDraft, operators, type RuleDraft } from './flag-draft.ts';

interface RuleFieldsProps {
  readonly rule: RuleDraft;
  readonly variants: readonly string[];
  readonly onChange: (rule: RuleDraft) => void;
  readonly onRemove: () => void;
}

/** One rule: its conditions, and the variant or the shares that it gives. */
export function RuleFields({ rule, variants, onChange, onRemove }: RuleFieldsProps) {
  const { t } = useWords();
  const { when } = rule;
  const set = (place: number, next: ConditionDraft) =>
    onChange({ ...rule, when: when.map((one, index) => (index === place ? next : one)) });
  return (
    <fieldset className="flag-fields">
      <legend>{t('flags.rule_of', { rule: rule.id })}</legend>
      {when.map((condition, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a condition is told by its place; two may ask for the same
        <div key={place} className="form-row">
          <TextInput
            label={t('flags.attribute')}
            value={condition.attribute}
            onChange={({ currentTarget: { value } }) => set(place, { ...condition, attribute: value })}
          />
          <Select
            label={t('flags.operator')}
            data={operators.map((value) => ({ value, label: t(`flag_operator_name.${value}`) }))}
            value={condition.operator}
            allowDeselect={false}
            onChange={(value) =>
              set(place, { ...condition, operator: operators.find((one) => one === value) ?? condition.operator })
            }
          />
          {condition.operator === 'present' || condition.operator === 'absent' ? null : (
            <TextInput
              label={t('flags.values')}
              value={condition.text}
              onChange={({ currentTarget: { value } }) => set(place, { ...condition, text: value })}
            />
          )}
        </div>
      ))}
      <div className="form-row">
        <Select
          label={t('flags.gives_variant')}
          data={[...variants.map((name) => ({ value: name, label: name })), { value: '', label: t('flags.split') }]}
          value={rule.variant}
          allowDeselect={false}
          onChange={(value) => onChange({ ...rule, variant: value ?? '' })}
        />
        {rule.variant === ''
          ? variants.map((name) => (
              <NumberInput
                key={name}
                label={t('flags.share_of', { variant: name })}
                suffix="%"
                min={0}
                max={100}
                decimalScale={2}
                value={rule.shares[name] ?? 0}
                onChange={(value) => onChange({ ...rule, shares: { ...rule.shares, [name]: Number(value) } })}
              />
            ))
          : null}
      </div>
      <div className="row">
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => onChange({ ...rule, when: [...when, { attribute: '', operator: 'in', text: '' }] })}
        >
          {t('flags.add_condition')}
        </Button>
        {when.length === 0 ? null : (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => onChange({ ...rule, when: when.slice(0, -1) })}
          >
            {t('flags.remove_condition')}
          </Button>
        )}
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onRemove}>
          {t('flags.remove_rule', { rule: rule.id })}
        </Button>
      </div>
    </fieldset>
  );
}
