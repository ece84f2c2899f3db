import type { Residency } from '@haechi/contract';
import { Checkbox, TagsInput, TextInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import type { SettingsPart } from './draft-part.ts';
import { allowedKinds, kindLines } from './pairs.ts';

const order: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];

/** What texts may hold, and where the data may be: for monitors of data quality. */
export function DataPlaceFields({ settings, onChange }: SettingsPart) {
  const { t } = useWords();
  const { sensitive, residency } = settings;
  const place = (next: Partial<Residency>): Residency | null => {
    const all = { allowed: [], tag: 'region', places: {}, ...residency, ...next };
    return all.allowed.length === 0 ? null : all;
  };
  return (
    <>
      <TagsInput
        label={t('form.allow_sensitive')}
        description={t('form.allow_sensitive_about')}
        inputWrapperOrder={order}
        disabled={!sensitive.look}
        value={kindLines(sensitive.allow)}
        onChange={(lines) => onChange({ sensitive: { ...sensitive, allow: allowedKinds(lines) } })}
      />
      <TagsInput
        label={t('form.residency')}
        description={t('form.residency_about')}
        inputWrapperOrder={order}
        value={residency?.allowed ?? []}
        onChange={(allowed) =>
          onChange({ residency: place({ allowed: allowed.map((one) => one.trim().toUpperCase()) }) })
        }
      />
      {residency === null ? null : (
        <TextInput
          label={t('form.region_tag')}
          description={t('form.region_tag_about')}
          inputWrapperOrder={order}
          value={residency.tag}
          onChange={(event) => onChange({ residency: place({ tag: event.currentTarget.value }) })}
        />
      )}
      <Checkbox
        label={t('form.look_sensitive')}
        description={t('form.look_sensitive_about')}
        checked={sensitive.look}
        onChange={(event) => onChange({ sensitive: { ...sensitive, look: event.currentTarget.checked } })}
      />
    </>
  );
}
