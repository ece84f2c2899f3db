import { TagsInput, TextInput } from '@mantine/core';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import type { DraftPart } from './draft-part.ts';
import { linesOf, pairsOf } from './pairs.ts';

/** Dimensions that every row has; a row's own come after `tags.`, `groups.` and `features.`. */
function dimensionsOf({ kind, environment }: DraftPart['edit']): string[] {
  const plain = ['tier', 'variant', 'route', ...(environment === '*' ? ['environment'] : [])];
  return kind === 'cost' ? [...plain, 'model', 'version', 'tags.team'] : plain;
}

/** Which rows and columns are looked at, and by what they are split. */
export function RowFields({ edit, onChange, problem }: DraftPart) {
  const { t } = useWords();
  const order: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];
  return (
    <Section title={t('form.rows')}>
      <div className="form-row">
        <TagsInput
          label={t('form.slices')}
          description={t('form.slices_about')}
          inputWrapperOrder={order}
          data={dimensionsOf(edit)}
          maxTags={5}
          value={edit.slices}
          error={problem('slices')}
          onChange={(slices) => onChange({ slices })}
        />
        <TagsInput
          label={t('form.where')}
          description={t('form.where_about')}
          inputWrapperOrder={order}
          value={linesOf(edit.where)}
          error={problem('where')}
          onChange={(lines) => onChange({ where: pairsOf(lines) })}
        />
        <TagsInput
          label={t('form.versions')}
          description={t('form.versions_about')}
          inputWrapperOrder={order}
          maxTags={20}
          value={edit.versions}
          onChange={(versions) => onChange({ versions })}
        />
        {edit.kind === 'cost' ? null : (
          <TagsInput
            label={t('form.features')}
            description={t('form.features_about')}
            inputWrapperOrder={order}
            value={edit.features}
            onChange={(features) => onChange({ features })}
          />
        )}
        <TextInput
          label={t('form.environment')}
          description={t('form.environment_about')}
          inputWrapperOrder={order}
          error={problem('environment')}
          value={edit.environment}
          onChange={(event) => onChange({ environment: event.currentTarget.value })}
        />
      </div>
    </Section>
  );
}
