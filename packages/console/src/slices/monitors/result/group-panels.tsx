import type { Analysis } from '@haechi/contract';
import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { BarCard } from '../../../ui/chart/bar-card.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { withSlice } from './with-slice.ts';

type Groups = Analysis['groups'];

/** Rates of each group with their intervals, one chart for each attribute; small groups are hollow. */
export function GroupPanels({ groups, slice }: { readonly groups: Groups; readonly slice: string }) {
  const words = useWords();
  const { t } = words;
  const rates = useMemo(() => [...new Set(groups.flatMap(({ rates: own }) => Object.keys(own)))], [groups]);
  const [chosen, setChosen] = useState<string | null>(null);
  const rate = chosen ?? (rates.includes('tpr') ? 'tpr' : rates[0]);
  if (rate === undefined) return null;
  const byAttribute = [...Map.groupBy(groups, ({ attribute }) => attribute)];
  return (
    <section aria-label={t('groups.title')} className="stack tight">
      <div className="row">
        <h2 className="grow">{t('groups.title')}</h2>
        <Select
          size="xs"
          w={210}
          aria-label={t('groups.rate')}
          data={rates.map((name) => ({ value: name, label: words.word('rate', name) }))}
          value={rate}
          allowDeselect={false}
          onChange={setChosen}
        />
      </div>
      <div className="grid-2">
        {byAttribute.map(([attribute, own]) => (
          <GroupChart key={attribute} attribute={attribute} groups={own} rate={rate} slice={slice} />
        ))}
      </div>
    </section>
  );
}

interface GroupChartProps {
  readonly attribute: string;
  readonly groups: Groups;
  readonly rate: string;
  readonly slice: string;
}

function GroupChart({ attribute, groups, rate, slice }: GroupChartProps) {
  const words = useWords();
  const { t } = words;
  const name = words.word('rate', rate);
  const data = useMemo(
    () => ({
      look: 'intervals' as const,
      categories: groups.map(({ group }) => group),
      series: [
        {
          name,
          values: groups.map(({ rates, small }) => {
            const estimate = rates[rate];
            return estimate == null
              ? { value: null, small }
              : { value: estimate.value, lower: estimate.lower, upper: estimate.upper, n: estimate.n, small };
          }),
        },
      ],
    }),
    [groups, rate, name],
  );
  const small = groups.filter((one) => one.small).map(({ group, n }) => `${group} (${words.number(n)})`);
  const unknown = groups.filter(({ rates }) => rates[rate] == null).map(({ group }) => group);
  const notes = [
    small.length === 0 ? '' : t('groups.small_list', { groups: small.join(', ') }),
    unknown.length === 0 ? '' : t('groups.unknown_list', { groups: unknown.join(', ') }),
  ].filter((said) => said !== '');
  return (
    <BarCard
      title={withSlice(`${name} · ${attribute}`, slice)}
      data={data}
      fileName={`${attribute}-${rate}`}
      categoryTitle={t('finding.group')}
      {...(notes.length === 0 ? {} : { note: notes.join(' ') })}
    />
  );
}
