import type { Rollout } from '@haechi/contract';
import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useAsk } from '../../../data/use-ask.ts';
import { useChange } from '../../../data/use-change.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { RolloutSteps } from '../rollout-steps.tsx';
import { DraftFields } from './draft-fields.tsx';
import { definitionOf, firstDraft, type RolloutDraft } from './rollout-draft.ts';
import { writeYaml } from './write-yaml.ts';

interface StartFormProps {
  /** Route and version to begin with. */
  readonly from: { readonly route?: string | undefined; readonly version?: string | undefined };
  readonly onStarted: (rollout: Rollout) => void;
}

/** A rollout that has not begun. */
const ahead = { state: 'running', strategy: 'canary', verdict: 'skipped', step: -1 } as const;

/** A rollout filled in as a form or written as YAML, with a look at its steps before it starts. */
export function StartForm({ from, onStarted }: StartFormProps) {
  const { t } = useWords();
  const [draft, setDraft] = useState<RolloutDraft>({
    ...firstDraft,
    route: from.route ?? '',
    version: from.version === undefined ? null : Number(from.version),
  });
  const [yaml, setYaml] = useState<string | null>(null);
  const look = useAsk(['releases', 'applyYaml']);
  const start = useChange(['releases', 'applyYaml'], ({ rollout }) => {
    if (rollout !== null) onStarted(rollout);
  });
  const definition = definitionOf(draft);
  const text = yaml ?? (definition === null ? '' : writeYaml(definition));
  const edit = (change: () => void) => {
    change();
    look.reset();
    start.reset();
  };
  const error = look.error ?? start.error;
  return (
    <div className="stack">
      <Section
        title={t('start_rollout.title')}
        lead={yaml === null ? undefined : t('start_rollout.yaml_about')}
        aside={
          <SegmentedControl
            size="xs"
            aria-label={t('start_rollout.view')}
            data={[
              { value: 'form', label: t('start_rollout.form') },
              { value: 'yaml', label: t('yaml.title') },
            ]}
            value={yaml === null ? 'form' : 'yaml'}
            onChange={(value) => edit(() => setYaml(value === 'yaml' ? text : null))}
          />
        }
      >
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            start.mutate({ body: { yaml: text, dry_run: false } });
          }}
        >
          {yaml === null ? (
            <DraftFields draft={draft} onChange={(next) => edit(() => setDraft(next))} />
          ) : (
            <Textarea
              aria-label={t('yaml.title')}
              value={yaml}
              autosize
              minRows={12}
              maxRows={32}
              spellCheck={false}
              classNames={{ input: 'code-input' }}
              onChange={({ currentTarget: { value } }) => edit(() => setYaml(value))}
            />
          )}
          {error === null ? null : <FailureText error={error} />}
          <div className="row">
            <Button
              variant="default"
              loading={look.isPending}
              disabled={text === ''}
              onClick={() => look.mutate({ body: { yaml: text, dry_run: true } })}
            >
              {t('start_rollout.look')}
            </Button>
            <Button type="submit" loading={start.isPending} disabled={text === ''}>
              {t('start_rollout.start')}
            </Button>
          </div>
        </form>
      </Section>
      {look.data === undefined ? null : (
        <Section title={t('start_rollout.would')} lead={t('start_rollout.would_about')}>
          <RolloutSteps rollout={{ ...ahead, steps: look.data.steps }} />
        </Section>
      )}
    </div>
  );
}
