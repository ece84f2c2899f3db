import { type AnalysisSettings, analysisSettingsSchema, driftMethods, driftPresets } from '@haechi/contract';
import { Select, TagsInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import type { SettingsPart } from './draft-part.ts';
import { linesOf, pairsOf } from './pairs.ts';

const order: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];

/** By which preset and methods drift is measured. */
export function DriftFields({ settings, onChange }: SettingsPart) {
  const words = useWords();
  const { t } = words;
  return (
    <div className="form-row">
      <Select
        label={t('form.preset')}
        description={t(`preset.${settings.preset}.about`)}
        inputWrapperOrder={order}
        data={driftPresets.map((value) => ({ value, label: t(`preset.${value}`) }))}
        value={settings.preset}
        allowDeselect={false}
        onChange={(value) => onChange({ preset: (value ?? settings.preset) as AnalysisSettings['preset'] })}
      />
      <Select
        label={t('form.method')}
        description={t('form.method_about')}
        inputWrapperOrder={order}
        data={driftMethods.map((value) => ({ value, label: t(`drift_method.${value}`) }))}
        value={settings.method}
        allowDeselect={false}
        onChange={(value) => onChange({ method: (value ?? settings.method) as AnalysisSettings['method'] })}
      />
      <TagsInput
        label={t('form.methods')}
        description={t('form.methods_about')}
        inputWrapperOrder={order}
        value={linesOf(settings.methods)}
        onChange={(lines) => onChange({ methods: knownMethods(pairsOf(lines)) })}
      />
    </div>
  );
}

/** Those whose method there is. */
function knownMethods(pairs: Readonly<Record<string, string>>): AnalysisSettings['methods'] {
  const known = Object.entries(pairs).filter(([, method]) => (driftMethods as readonly string[]).includes(method));
  return analysisSettingsSchema.shape.methods.parse(Object.fromEntries(known));
}
