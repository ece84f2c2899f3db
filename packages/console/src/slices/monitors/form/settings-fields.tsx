import type { AnalysisKind, AnalysisSettings } from '@haechi/contract';
import { Checkbox, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import { DataPlaceFields } from './data-place-fields.tsx';
import type { DraftPart, SettingsPart } from './draft-part.ts';
import { DriftFields } from './drift-fields.tsx';
import { linesOf, pairsOf, rangeLines, rangesOf } from './pairs.ts';

const corrections = ['benjamini_hochberg', 'holm', 'none'] as const;

const drifts: readonly AnalysisKind[] = ['data_drift', 'prediction_drift', 'concept_drift'];
const outcomes: readonly AnalysisKind[] = ['performance', 'fairness', 'concept_drift', 'prediction_drift'];
const order: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];

/** How the numbers of the kind are computed. Those that the kind does not use are not shown. */
export function SettingsFields({ edit, onChange }: DraftPart) {
  const { t } = useWords();
  const { settings, kind } = edit;
  const set = (next: Partial<AnalysisSettings>) => onChange({ settings: { ...settings, ...next } });
  return (
    <div className="form">
      {drifts.includes(kind) ? <DriftFields settings={settings} onChange={set} /> : null}
      <div className="form-row">
        {outcomes.includes(kind) ? (
          <TextInput
            label={t('limits.positive')}
            description={t('limits.positive_about')}
            inputWrapperOrder={order}
            value={settings.positive ?? ''}
            onChange={(event) => set({ positive: event.currentTarget.value || null })}
          />
        ) : null}
        {kind === 'fairness' ? (
          <TagsInput
            label={t('form.privileged')}
            description={t('form.privileged_about')}
            inputWrapperOrder={order}
            value={linesOf(settings.privileged)}
            onChange={(lines) => set({ privileged: pairsOf(lines) })}
          />
        ) : null}
        {kind === 'data_quality' ? (
          <TagsInput
            label={t('form.ranges')}
            description={t('form.ranges_about')}
            inputWrapperOrder={order}
            value={rangeLines(settings.ranges)}
            onChange={(lines) => set({ ranges: rangesOf(lines) })}
          />
        ) : null}
        {kind === 'data_quality' ? <DataPlaceFields settings={settings} onChange={set} /> : null}
        <CorrectionFields settings={settings} onChange={set} />
      </div>
      {kind === 'fairness' ? (
        <Checkbox
          label={t('form.intersections')}
          description={t('form.intersections_about')}
          checked={settings.intersections}
          onChange={(event) => set({ intersections: event.currentTarget.checked })}
        />
      ) : null}
      {kind === 'data_drift' ? (
        <Checkbox
          label={t('form.multivariate')}
          description={t('form.multivariate_about')}
          checked={settings.multivariate}
          onChange={(event) => set({ multivariate: event.currentTarget.checked })}
        />
      ) : null}
      {kind === 'performance' ? (
        <Checkbox
          label={t('form.estimate')}
          description={t('form.estimate_about')}
          checked={settings.estimate}
          onChange={(event) => set({ estimate: event.currentTarget.checked })}
        />
      ) : null}
    </div>
  );
}

function CorrectionFields({ settings, onChange }: SettingsPart) {
  const { t } = useWords();
  return (
    <>
      <Select
        label={t('form.correction')}
        description={t('form.correction_about')}
        inputWrapperOrder={order}
        data={corrections.map((value) => ({ value, label: t(`correction.${value}`) }))}
        value={settings.correction}
        allowDeselect={false}
        onChange={(value) => onChange({ correction: (value ?? settings.correction) as AnalysisSettings['correction'] })}
      />
      <NumberInput
        label={t('form.alpha')}
        value={settings.alpha}
        min={0.001}
        max={0.49}
        step={0.01}
        onChange={(value) => onChange({ alpha: Number(value) })}
      />
    </>
  );
}
