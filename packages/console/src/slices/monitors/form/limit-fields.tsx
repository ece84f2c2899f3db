import { type IndicatorName, indicatorCatalogue, indicatorNameSchema, type MonitorEdit } from '@haechi/contract';
import { Button, NumberInput, Select } from '@mantine/core';
import { Icon } from '../../../ui/icon.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { indicatorUnit } from '../indicator-unit.ts';
import type { DraftPart } from './draft-part.ts';

type Limit = MonitorEdit['limits'][number];
/** Rows from which a new limit is judged, as the contract has it by default. */
const usualRows = 200;

/** Limits on the numbers of the kind; none: the defaults. */
export function LimitFields({ edit, onChange, problem }: DraftPart) {
  const { t } = useWords();
  const { limits, kind } = edit;
  const own = indicatorNameSchema.options.filter((name) => indicatorCatalogue[name].kind === kind);
  const free = own.filter((name) => !limits.some(({ indicator }) => indicator === name));
  const next = free[0];
  const set = (at: Limit, changed: Limit | null) =>
    onChange({ limits: limits.flatMap((limit) => (limit !== at ? [limit] : changed === null ? [] : [changed])) });
  return (
    <Section title={t('limits.title')} lead={limits.length === 0 ? t('form.limits_default') : t('form.limits_about')}>
      <div className="form">
        {limits.map((limit) => (
          <LimitRow
            key={limit.indicator}
            limit={limit}
            names={own.filter((name) => name === limit.indicator || free.includes(name))}
            onChange={(changed) => set(limit, changed)}
          />
        ))}
        {problem('limits') === null ? null : <p className="problem">{problem('limits')}</p>}
        <Button
          className="start"
          size="xs"
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          disabled={next === undefined}
          onClick={() => next !== undefined && onChange({ limits: [...limits, newLimit(next)] })}
        >
          {t('form.limit_add')}
        </Button>
      </div>
    </Section>
  );
}

function newLimit(indicator: IndicatorName): Limit {
  const side = indicatorCatalogue[indicator].worse === 'low' ? 'min' : 'max';
  return { indicator, side, value: side === 'min' ? 0.7 : 0.1, min_n: usualRows };
}

interface LimitRowProps {
  readonly limit: Limit;
  readonly names: readonly IndicatorName[];
  readonly onChange: (limit: Limit | null) => void;
}

function LimitRow({ limit, names, onChange }: LimitRowProps) {
  const words = useWords();
  const { t } = words;
  const name = words.indicator(limit.indicator);
  return (
    <fieldset className="limit-row" aria-label={t('form.limit_of', { name })}>
      <Select
        label={t('field.indicator')}
        description={indicatorUnit(limit.indicator, words)}
        inputWrapperOrder={['label', 'input', 'description']}
        data={names.map((value) => ({ value, label: words.indicator(value) }))}
        value={limit.indicator}
        allowDeselect={false}
        searchable
        onChange={(value) => onChange(newLimit((value ?? limit.indicator) as IndicatorName))}
      />
      <Select
        label={t('limits.side')}
        data={(['min', 'max'] as const).map((value) => ({ value, label: t(`side.${value}`) }))}
        value={limit.side}
        allowDeselect={false}
        onChange={(value) => onChange({ ...limit, side: value === 'min' ? 'min' : 'max' })}
      />
      <NumberInput
        label={t('field.limit')}
        value={limit.value}
        step={0.01}
        onChange={(value) => onChange({ ...limit, value: Number(value) })}
      />
      <NumberInput
        label={t('limits.min_n')}
        value={limit.min_n}
        min={1}
        step={50}
        allowDecimal={false}
        onChange={(value) => onChange({ ...limit, min_n: Math.max(1, Number(value)) })}
      />
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        aria-label={t('form.limit_remove_named', { name })}
        onClick={() => onChange(null)}
      >
        {t('form.limit_remove')}
      </Button>
    </fieldset>
  );
}
