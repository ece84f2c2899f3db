import type { ModelVersion } from '@haechi/contract';
import { Select } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useWords } from '../../ui/use-words.ts';
import { StartedRollouts } from './started-rollouts.tsx';

const stages = ['none', 'staging', 'production', 'archived'] as const;
/** Where a version goes from each stage in most cases. */
const usualNext = { none: 'staging', staging: 'production', production: 'archived', archived: 'staging' } as const;

/** Moves a version to another stage, after saying what that changes. */
export function StageForm({ version }: { readonly version: ModelVersion }) {
  const { t } = useWords();
  const others = stages.filter((stage) => stage !== version.stage);
  const [picked, setPicked] = useState<string | null>(null);
  const next = others.find((stage) => stage === picked) ?? usualNext[version.stage];
  const set = useChange(['registry', 'setStage']);
  const params = { model: version.model, version: version.version };
  return (
    <>
      <Select
        size="xs"
        w={150}
        aria-label={t('version.next_stage')}
        data={others.map((value) => ({ value, label: t(`stage.${value}`) }))}
        value={next}
        allowDeselect={false}
        onChange={setPicked}
      />
      <ConfirmButton
        label={t('version.set_stage')}
        title={t('version.set_stage_title', { version: version.label, stage: t(`stage.${next}`) })}
        reason={t('field.reason')}
        onConfirm={(reason) => set.mutateAsync({ params, body: { stage: next, reason } })}
      >
        {t(`version.to_${next}`)}
      </ConfirmButton>
      <StartedRollouts ids={set.data?.started_rollouts ?? []} />
    </>
  );
}
