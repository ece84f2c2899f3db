import { Button, Checkbox, TextInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import { exampleTimes, nextStep, type RolloutDraft, type Wanted } from './rollout-draft.ts';
import { WantedFields } from './wanted-fields.tsx';

interface StrategyFieldsProps {
  readonly draft: RolloutDraft;
  readonly onChange: (draft: RolloutDraft) => void;
}

/** How traffic moves, by the strategy that was chosen. */
export function StrategyFields({ draft, onChange }: StrategyFieldsProps) {
  const { t } = useWords();
  const { strategy, once } = draft;
  if (strategy === 'canary')
    return <CanarySteps steps={draft.steps} onChange={(steps) => onChange({ ...draft, steps })} />;
  return (
    <div className="form">
      <div className="form-row">
        {strategy === 'rolling' ? (
          <WantedShare draft={draft} onChange={onChange} />
        ) : (
          <WantedFields
            value={once}
            share={strategy === 'ab' ? t('start_rollout.users') : t('start_rollout.copied')}
            withApproval={strategy === 'blue_green'}
            onChange={(next) => onChange({ ...draft, once: next })}
          />
        )}
        {strategy === 'blue_green' ? (
          <TextInput
            label={t('start_rollout.keep_ready')}
            placeholder={exampleTimes.long}
            value={draft.every}
            onChange={(event) => onChange({ ...draft, every: event.currentTarget.value })}
          />
        ) : null}
      </div>
      {strategy === 'shadow' || strategy === 'ab' ? (
        <Checkbox
          label={t(`start_rollout.promotes_${strategy}`)}
          checked={draft.promotes}
          onChange={(event) => onChange({ ...draft, promotes: event.currentTarget.checked })}
        />
      ) : null}
    </div>
  );
}

function WantedShare({ draft, onChange }: StrategyFieldsProps) {
  const { t } = useWords();
  const { share } = draft.once;
  return (
    <>
      <TextInput
        label={t('start_rollout.increment')}
        placeholder="10"
        inputMode="decimal"
        rightSection={<span className="soft">%</span>}
        value={String(share)}
        onChange={({ currentTarget: { value } }) =>
          onChange({
            ...draft,
            once: { ...draft.once, share: value === '' || Number.isNaN(Number(value)) ? '' : Number(value) },
          })
        }
      />
      <TextInput
        label={t('start_rollout.every')}
        placeholder={exampleTimes.short}
        value={draft.every}
        onChange={(event) => onChange({ ...draft, every: event.currentTarget.value })}
      />
    </>
  );
}

interface CanaryStepsProps {
  readonly steps: readonly Wanted[];
  readonly onChange: (steps: readonly Wanted[]) => void;
}

/** Most steps that the contract takes. */
const mostSteps = 20;

function CanarySteps({ steps, onChange }: CanaryStepsProps) {
  const { t } = useWords();
  return (
    <div className="form">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is told by its place; two may ask for the same
        <fieldset key={index} className="step-row">
          <legend>{t('start_rollout.step', { step: index + 1 })}</legend>
          <WantedFields
            value={step}
            share={t('start_rollout.users')}
            withApproval
            onChange={(next) => onChange(steps.map((one, place) => (place === index ? next : one)))}
          />
          {steps.length > 1 ? (
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              aria-label={t('start_rollout.remove_step', { step: index + 1 })}
              onClick={() => onChange(steps.filter((_, place) => place !== index))}
            >
              {t('start_rollout.remove')}
            </Button>
          ) : null}
        </fieldset>
      ))}
      {steps.length < mostSteps ? (
        <div>
          <Button size="xs" variant="default" onClick={() => onChange([...steps, nextStep(steps)])}>
            {t('start_rollout.add_step')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
