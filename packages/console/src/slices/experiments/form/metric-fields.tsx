import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import type { PartProps } from './basic-fields.tsx';
import { firstMetric, type MetricDraft, measuredEvents, metricRoles, metricTypes } from './experiment-draft.ts';

/** Most metrics that the contract takes. */
const mostMetrics = 20;

/** What is counted, what decides, and the smallest effect that matters. */
export function MetricFields({ draft, onChange }: PartProps) {
  const { t } = useWords();
  const { metrics } = draft;
  return (
    <>
      {metrics.map((metric, place) => (
        <OneMetric
          // biome-ignore lint/suspicious/noArrayIndexKey: the name changes while it is written
          key={place}
          metric={metric}
          onChange={(next) =>
            onChange({ ...draft, metrics: metrics.map((one, index) => (index === place ? next : one)) })
          }
        />
      ))}
      <div className="row">
        {metrics.length < mostMetrics ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => onChange({ ...draft, metrics: [...metrics, { ...firstMetric, role: 'guardrail' }] })}
          >
            {t('ab_form.add_metric')}
          </Button>
        ) : null}
        {metrics.length > 1 ? (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => onChange({ ...draft, metrics: metrics.slice(0, -1) })}
          >
            {t('ab_form.remove_metric')}
          </Button>
        ) : null}
      </div>
    </>
  );
}

interface OneMetricProps {
  readonly metric: MetricDraft;
  readonly onChange: (metric: MetricDraft) => void;
}

function OneMetric({ metric, onChange }: OneMetricProps) {
  const { t } = useWords();
  return (
    <fieldset className="flag-fields">
      <legend>{metric.name === '' ? t('ab.metric') : metric.name}</legend>
      <div className="form-row">
        <TextInput
          label={t('field.name')}
          value={metric.name}
          onChange={({ currentTarget: { value } }) => onChange({ ...metric, name: value })}
        />
        <Select
          label={t('ab_form.type')}
          data={metricTypes.map((value) => ({ value, label: t(`ab_type.${value}`) }))}
          value={metric.type}
          allowDeselect={false}
          onChange={(value) => onChange({ ...metric, type: metricTypes.find((one) => one === value) ?? metric.type })}
        />
        <Select
          label={t('ab_form.event')}
          data={measuredEvents.map((value) => ({ value, label: t(`ab_event.${value}`) }))}
          value={metric.event}
          allowDeselect={false}
          onChange={(value) =>
            onChange({ ...metric, event: measuredEvents.find((one) => one === value) ?? metric.event })
          }
        />
        {metric.event === 'business' ? (
          <TextInput
            label={t('ab_form.event_name')}
            value={metric.metric}
            onChange={({ currentTarget: { value } }) => onChange({ ...metric, metric: value })}
          />
        ) : null}
      </div>
      <div className="form-row">
        <Select
          label={t('ab_form.role')}
          data={metricRoles.map((value) => ({ value, label: t(`ab_role.${value}`) }))}
          value={metric.role}
          allowDeselect={false}
          onChange={(value) => onChange({ ...metric, role: metricRoles.find((one) => one === value) ?? metric.role })}
        />
        <Select
          label={t('ab_form.better')}
          data={[
            { value: 'higher', label: t('ab.higher_better') },
            { value: 'lower', label: t('ab.lower_better') },
          ]}
          value={metric.better}
          allowDeselect={false}
          onChange={(value) => onChange({ ...metric, better: value === 'lower' ? 'lower' : 'higher' })}
        />
        <NumberInput
          label={metric.role === 'guardrail' ? t('ab_form.margin') : t('ab.smallest')}
          min={0}
          value={metric.effect}
          onChange={(value) => onChange({ ...metric, effect: value === '' ? '' : Number(value) })}
        />
        <Select
          label={t('ab_form.scale')}
          data={[
            { value: 'relative', label: t('ab_form.relative') },
            { value: 'absolute', label: t('ab_form.absolute') },
          ]}
          value={metric.scale}
          allowDeselect={false}
          onChange={(value) => onChange({ ...metric, scale: value === 'absolute' ? 'absolute' : 'relative' })}
        />
      </div>
    </fieldset>
  );
}
