import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import { exampleTimes, type Wanted } from './rollout-draft.ts';

interface WantedFieldsProps {
  readonly value: Wanted;
  readonly onChange: (value: Wanted) => void;
  /** What the share is of. */
  readonly share: string;
  readonly withApproval: boolean;
}

const numberOf = (value: string | number): number | '' => (value === '' ? '' : Number(value));

/** A share, and what has to be there before it is left. */
export function WantedFields({ value, onChange, share, withApproval }: WantedFieldsProps) {
  const { t } = useWords();
  return (
    <>
      <NumberInput
        label={share}
        suffix="%"
        min={0.01}
        max={100}
        value={value.share}
        onChange={(next) => onChange({ ...value, share: numberOf(next) })}
      />
      <TextInput
        label={t('start_rollout.time')}
        placeholder={exampleTimes.short}
        value={value.time}
        onChange={(event) => onChange({ ...value, time: event.currentTarget.value })}
      />
      <NumberInput
        label={t('start_rollout.samples')}
        min={0}
        allowDecimal={false}
        value={value.samples}
        onChange={(next) => onChange({ ...value, samples: numberOf(next) })}
      />
      <NumberInput
        label={t('start_rollout.labelled')}
        min={0}
        allowDecimal={false}
        value={value.labelled}
        onChange={(next) => onChange({ ...value, labelled: numberOf(next) })}
      />
      {withApproval ? (
        <Checkbox
          label={t('start_rollout.step_approval')}
          checked={value.approval}
          onChange={(event) => onChange({ ...value, approval: event.currentTarget.checked })}
        />
      ) : null}
    </>
  );
}
