import { NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import type { PartProps } from './basic-fields.tsx';

/** What holds where a field is left empty, as the contract has it. */
const usual = { alpha: '0.05', power: '80%', duration: '14d', window: '3d' };
const numberOf = (value: string | number): number | '' => (value === '' ? '' : Number(value));

/** How it is judged, and how long it may run. */
export function AnalysisFields({ draft, onChange }: PartProps) {
  const { t } = useWords();
  return (
    <>
      <SegmentedControl
        className="wrapping"
        aria-label={t('ab_form.mode')}
        data={(['sequential', 'fixed'] as const).map((value) => ({ value, label: t(`ab_mode.${value}`) }))}
        value={draft.mode}
        onChange={(value) => onChange({ ...draft, mode: value === 'fixed' ? 'fixed' : 'sequential' })}
      />
      <p className="soft small">{t(`ab_mode_about.${draft.mode}`)}</p>
      <div className="form-row">
        <NumberInput
          label={t('ab.alpha')}
          placeholder={usual.alpha}
          min={0.001}
          max={0.2}
          step={0.01}
          value={draft.alpha}
          onChange={(value) => onChange({ ...draft, alpha: numberOf(value) })}
        />
        <NumberInput
          label={t('ab.power')}
          placeholder={usual.power}
          suffix="%"
          min={50}
          max={99}
          value={draft.power}
          onChange={(value) => onChange({ ...draft, power: numberOf(value) })}
        />
        <NumberInput
          label={t('ab.planned')}
          placeholder={t('ab_form.as_computed')}
          min={20}
          allowDecimal={false}
          value={draft.planned}
          onChange={(value) => onChange({ ...draft, planned: numberOf(value) })}
        />
        <TextInput
          label={t('ab_form.duration')}
          placeholder={usual.duration}
          value={draft.duration}
          onChange={({ currentTarget: { value } }) => onChange({ ...draft, duration: value })}
        />
        <TextInput
          label={t('ab_form.window')}
          placeholder={usual.window}
          value={draft.window}
          onChange={({ currentTarget: { value } }) => onChange({ ...draft, window: value })}
        />
      </div>
    </>
  );
}
