import { type ApprovalSettings, approvalCheckNames } from '@haechi/contract';
import { Button, Checkbox, NumberInput, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../../../data/calls.ts';
import { useChange } from '../../../data/use-change.ts';
import { useMay } from '../../../data/use-me.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';

type Record_ = ResultOf<'approvals', 'settings'>;

interface CheckLimitsProps {
  readonly system: string;
  readonly record: Record_;
}

const megabyte = 1_048_576;

/** The limits of the automatic checks in a system. A change is a decision: it asks for a reason. */
export function CheckLimits({ system, record }: CheckLimitsProps) {
  const { t } = useWords();
  const mayGovern = useMay('models.govern');
  const [draft, setDraft] = useState<ApprovalSettings>(record.settings);
  const [reason, setReason] = useState('');
  const change = useChange(['approvals', 'changeSettings'], () => setReason(''));
  const isSame = JSON.stringify(draft) === JSON.stringify(record.settings);
  return (
    <Section title={t('limits.checks')} lead={t('limits.checks_about')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ params: { system }, body: { settings: draft, reason, revision: record.revision } });
        }}
      >
        <LimitFields draft={draft} disabled={!mayGovern} onChange={setDraft} />
        {mayGovern ? (
          <>
            <Textarea
              label={t('field.reason')}
              description={t('limits.reason_about')}
              required
              autosize
              minRows={2}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            {change.error === null ? null : <FailureText error={change.error} />}
            <div className="row">
              <Button type="submit" loading={change.isPending} disabled={isSame || reason.trim() === ''}>
                {t('limits.change')}
              </Button>
              {change.isSuccess && isSame ? <Mark tone="pass" word={t('saved')} look="plain" /> : null}
            </div>
          </>
        ) : (
          <p className="soft">{t('limits.no_permission')}</p>
        )}
      </form>
    </Section>
  );
}

interface LimitFieldsProps {
  readonly draft: ApprovalSettings;
  readonly disabled: boolean;
  readonly onChange: (draft: ApprovalSettings) => void;
}

function LimitFields({ draft, disabled, onChange }: LimitFieldsProps) {
  const { t } = useWords();
  const { performance, fairness, security, required } = draft;
  const setPerformance = (part: Partial<ApprovalSettings['performance']>) =>
    onChange({ ...draft, performance: { ...performance, ...part } });
  return (
    <>
      <fieldset className="form fieldset">
        <legend>{t('check.performance_threshold')}</legend>
        <div className="form-row">
          <TextInput
            label={t('limits.metric')}
            disabled={disabled}
            value={performance.metric}
            onChange={(event) => setPerformance({ metric: event.currentTarget.value })}
          />
          <div>
            <span className="field-label">{t('limits.better')}</span>
            <SegmentedControl
              fullWidth
              disabled={disabled}
              aria-label={t('limits.better')}
              data={(['above', 'below'] as const).map((value) => ({ value, label: t(`better.${value}`) }))}
              value={performance.better}
              onChange={(value) => setPerformance({ better: value === 'above' ? 'above' : 'below' })}
            />
          </div>
          <NumberInput
            label={t('limits.threshold')}
            disabled={disabled}
            step={0.01}
            value={performance.threshold}
            onChange={(value) => setPerformance({ threshold: Number(value) })}
          />
        </div>
      </fieldset>
      <div className="form-row">
        <NumberInput
          label={t('limits.fairness')}
          description={t('limits.fairness_about')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          disabled={disabled}
          min={0}
          step={0.01}
          value={fairness.below}
          onChange={(value) => onChange({ ...draft, fairness: { below: Number(value) } })}
        />
        <NumberInput
          label={t('limits.size')}
          description={t('limits.size_about')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          disabled={disabled}
          min={1}
          value={security.max_artifact_bytes / megabyte}
          onChange={(value) =>
            onChange({ ...draft, security: { max_artifact_bytes: Math.round(Number(value) * megabyte) } })
          }
        />
      </div>
      <Checkbox.Group
        label={t('limits.required')}
        description={t('limits.required_about')}
        value={required}
        onChange={(names) =>
          onChange({ ...draft, required: approvalCheckNames.filter((name) => names.includes(name)) })
        }
      >
        <div className="check-choices">
          {approvalCheckNames.map((name) => (
            <Checkbox key={name} value={name} disabled={disabled} label={t(`check.${name}`)} />
          ))}
        </div>
      </Checkbox.Group>
    </>
  );
}
