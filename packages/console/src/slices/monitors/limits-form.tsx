import type { Limit } from '@haechi/contract';
import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { FailureText } from '../../ui/error-state.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import { ComparisonFields } from './comparison-fields.tsx';
import { indicatorUnit } from './indicator-unit.ts';

type Settings = ResultOf<'monitors', 'settings'>;

interface LimitsFormProps {
  readonly settings: Settings;
}

/** Limits on indicators, and how much worse than the stable version a candidate may be. */
export function LimitsForm({ settings }: LimitsFormProps) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('monitors.write');
  const [limits, setLimits] = useState<readonly Limit[]>(settings.limits);
  const [comparison, setComparison] = useState(settings.comparison);
  const [positive, setPositive] = useState(settings.positive ?? '');
  const save = useChange(['monitors', 'updateSettings']);
  const change = (at: Limit, next: Partial<Limit>) =>
    setLimits(limits.map((limit) => (limit === at ? { ...limit, ...next } : limit)));

  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate({
      params: { system: settings.system },
      body: {
        limits: [...limits],
        comparison,
        positive: positive.trim() === '' ? null : positive.trim(),
        revision: settings.revision,
      },
    });
  }
  return (
    <form onSubmit={submit} className="stack">
      <Section title={t('limits.title')} lead={t('limits.about')} flush>
        <PlainTable
          label={t('limits.title')}
          columns={columns(words, change)}
          rows={limits}
          rowKey={({ indicator, side }) => `${indicator} ${side}`}
        />
      </Section>
      <ComparisonFields value={comparison} onChange={setComparison} />
      <Section title={t('limits.labels')}>
        <TextInput
          label={t('limits.positive')}
          description={t('limits.positive_about')}
          value={positive}
          maw={360}
          onChange={(event) => setPositive(event.currentTarget.value)}
        />
      </Section>
      {save.error === null ? null : <FailureText error={save.error} />}
      {mayWrite ? (
        <div className="row">
          <Button type="submit" loading={save.isPending}>
            {t('limits.save')}
          </Button>
          {save.isSuccess ? <Mark tone="pass" word={t('saved')} /> : null}
        </div>
      ) : null}
    </form>
  );
}

function columns(words: Words, change: (at: Limit, next: Partial<Limit>) => void): Column<Limit>[] {
  const { t } = words;
  const name = ({ indicator, side }: Limit) => `${words.indicator(indicator)} ${t(`side.${side}`)}`;
  return [
    {
      key: 'enabled',
      title: t('limits.on'),
      cell: (limit) => (
        <Switch
          checked={limit.enabled}
          aria-label={t('limits.on_for', { name: name(limit) })}
          onChange={(e) => change(limit, { enabled: e.currentTarget.checked })}
        />
      ),
    },
    {
      key: 'indicator',
      title: t('field.indicator'),
      cell: ({ indicator }) => (
        <div className="cell-sentence">
          {words.indicator(indicator)}
          <div className="soft small">{indicatorUnit(indicator, words)}</div>
        </div>
      ),
    },
    { key: 'side', title: t('limits.side'), cell: ({ side }) => t(`side.${side}`) },
    {
      key: 'value',
      title: t('field.limit'),
      cell: (limit) => (
        <NumberInput
          w={110}
          step={0.01}
          aria-label={t('limits.value_for', { name: name(limit) })}
          value={limit.value}
          onChange={(value) => change(limit, { value: Number(value) })}
        />
      ),
    },
    {
      key: 'n',
      title: t('limits.min_n'),
      wide: true,
      cell: (limit) => (
        <NumberInput
          w={110}
          min={1}
          step={10}
          allowDecimal={false}
          aria-label={t('limits.min_n_for', { name: name(limit) })}
          value={limit.min_n}
          onChange={(value) => change(limit, { min_n: Math.max(1, Number(value)) })}
        />
      ),
    },
  ];
}
