import { NumberInput } from '@mantine/core';
import type { ResultOf } from '../../data/calls.ts';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';

type ComparisonSettings = ResultOf<'monitors', 'settings'>['comparison'];

interface ComparisonFieldsProps {
  readonly value: ComparisonSettings;
  readonly onChange: (value: ComparisonSettings) => void;
}

const fields = [
  { name: 'accuracy_margin', min: 0, max: 1, step: 0.005 },
  { name: 'gap_margin', min: 0, max: 1, step: 0.005 },
  { name: 'alpha', min: 0.001, max: 0.49, step: 0.01 },
  { name: 'min_cell', min: 5, max: 1_000_000, step: 5 },
] as const;

/** How a candidate is compared with the stable version. */
export function ComparisonFields({ value, onChange }: ComparisonFieldsProps) {
  const { t } = useWords();
  return (
    <Section title={t('comparison.settings')} lead={t('comparison.settings_about')}>
      <div className="form-row">
        {fields.map(({ name, min, max, step }) => (
          <NumberInput
            key={name}
            label={t(`comparison.${name}`)}
            description={t(`comparison.${name}.about`)}
            inputWrapperOrder={['label', 'input', 'description']}
            min={min}
            max={max}
            step={step}
            value={value[name]}
            onChange={(next) => onChange({ ...value, [name]: Number(next) })}
          />
        ))}
      </div>
    </Section>
  );
}
