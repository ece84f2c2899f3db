import type { Experiment } from '@haechi/contract';
import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useAsk } from '../../../data/use-ask.ts';
import { useChange } from '../../../data/use-change.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { writeYaml } from '../../releases/index.ts';
import { AnalysisFields } from './analysis-fields.tsx';
import { ArmFields } from './arm-fields.tsx';
import { AssignFields, BasicFields } from './basic-fields.tsx';
import { definitionOf, type ExperimentDraft, firstExperiment } from './experiment-draft.ts';
import { type Definition, LiveDesign } from './live-design.tsx';
import { MetricFields } from './metric-fields.tsx';
import '../../../styles/experiments.css';

/** How long nothing is written before the design is asked for, ms. */
const pause = 600;

interface ExperimentFormProps {
  readonly first: Partial<ExperimentDraft>;
  /** The definition of an experiment that is there; the form begins with it as YAML. */
  readonly yaml?: string;
  readonly onSaved: (experiment: Experiment) => void;
}

/** An experiment filled in step by step or written as YAML, with its design computed meanwhile. */
export function ExperimentForm({ first, yaml: known, onSaved }: ExperimentFormProps) {
  const { t } = useWords();
  const [draft, setDraft] = useState<ExperimentDraft>({ ...firstExperiment, ...first });
  const [yaml, setYaml] = useState<string | null>(known ?? null);
  const check = useAsk(['experiments', 'applyYaml']);
  const save = useChange(['experiments', 'applyYaml'], ({ experiment }) => {
    if (experiment !== null) onSaved(experiment);
  });
  const definition = definitionOf(draft);
  const [settled] = useDebouncedValue(definition === null ? null : JSON.stringify(definition), pause);
  const shown =
    yaml === null ? (settled === null ? null : (JSON.parse(settled) as Definition)) : (check.data?.definition ?? null);
  const text = yaml ?? (definition === null ? '' : writeYaml(definition));
  const error = check.error ?? save.error;
  const edit = (change: () => void) => {
    change();
    check.reset();
    save.reset();
  };
  return (
    <div className="stack">
      <Section
        title={t('ab_form.title')}
        aside={
          <SegmentedControl
            size="xs"
            aria-label={t('ab_form.view')}
            data={[
              { value: 'form', label: t('ab_form.form') },
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
            save.mutate({ body: { yaml: text, dry_run: false } });
          }}
        >
          {yaml === null ? (
            <Steps draft={draft} onChange={(next) => edit(() => setDraft(next))} />
          ) : (
            <Textarea
              aria-label={t('yaml.title')}
              value={yaml}
              autosize
              minRows={14}
              maxRows={40}
              spellCheck={false}
              classNames={{ input: 'code-input' }}
              onChange={({ currentTarget: { value } }) => edit(() => setYaml(value))}
            />
          )}
          {error === null ? null : <FailureText error={error} />}
          <div className="row">
            {yaml === null ? null : (
              <Button
                variant="default"
                loading={check.isPending}
                disabled={text === ''}
                onClick={() => check.mutate({ body: { yaml: text, dry_run: true } })}
              >
                {t('ab_form.check')}
              </Button>
            )}
            <Button type="submit" loading={save.isPending} disabled={text === ''}>
              {t('ab_form.save')}
            </Button>
          </div>
        </form>
      </Section>
      <LiveDesign definition={shown} />
    </div>
  );
}

const steps = [
  { key: 'hypothesis', Fields: BasicFields },
  { key: 'assign', Fields: AssignFields },
  { key: 'arms', Fields: ArmFields },
  { key: 'metrics', Fields: MetricFields },
  { key: 'analysis', Fields: AnalysisFields },
] as const;

function Steps(props: { readonly draft: ExperimentDraft; readonly onChange: (draft: ExperimentDraft) => void }) {
  const { t } = useWords();
  return (
    <ol className="steps">
      {steps.map(({ key, Fields }, place) => (
        <li key={key} className="step">
          <span className="step-number" aria-hidden="true">
            {place + 1}
          </span>
          <div className="step-head">
            <h3>{t(`ab_step.${key}`)}</h3>
          </div>
          <div className="step-body form">
            <Fields {...props} />
          </div>
        </li>
      ))}
    </ol>
  );
}
