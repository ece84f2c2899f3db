import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { DotCard } from '../../../ui/chart/dot-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import type { Compared } from '../tracking-types.ts';
import { type ScatterField, scatterName, scatterPoints } from './scatter-points.ts';

/** A parameter against a metric, a dot a run; nothing when there is no metric. */
export function ScatterPanel({ compared }: { readonly compared: Compared }) {
  const { t } = useWords();
  const fields: readonly ScatterField[] = useMemo(
    () => [
      ...compared.params.map(({ key }) => ({ group: 'params', key }) as const),
      ...compared.metrics.map(({ key }) => ({ group: 'metrics', key }) as const),
    ],
    [compared],
  );
  const [chosen, setChosen] = useState<{ x: string | null; y: string | null }>({ x: null, y: null });
  const metrics = fields.filter(({ group }) => group === 'metrics');
  const differing = compared.params.find(({ differs }) => differs)?.key;
  const x =
    fields.find((field) => scatterName(field) === chosen.x) ??
    fields.find(({ group, key }) => group === 'params' && key === differing) ??
    fields[0];
  const y = metrics.find((field) => scatterName(field) === chosen.y) ?? metrics[0];
  const data = useMemo(
    () =>
      x === undefined || y === undefined ? null : { dots: scatterPoints(compared, x, y), xName: x.key, yName: y.key },
    [compared, x, y],
  );
  if (data === null || x === undefined || y === undefined) return null;
  const options = (of: readonly ScatterField[]) => of.map((field) => ({ value: scatterName(field), label: field.key }));
  const params = fields.filter(({ group }) => group === 'params');
  const shared = { size: 'xs', w: 170, searchable: true, allowDeselect: false } as const;
  return (
    <Section
      title={t('compare_runs.scatter')}
      aside={
        <>
          <Select
            {...shared}
            aria-label={t('compare_runs.across')}
            data={[
              { group: t('runs.params'), items: options(params) },
              { group: t('runs.metrics'), items: options(metrics) },
            ].filter(({ items }) => items.length > 0)}
            value={scatterName(x)}
            onChange={(value) => setChosen({ ...chosen, x: value })}
          />
          <Select
            {...shared}
            aria-label={t('compare_runs.up')}
            data={options(metrics)}
            value={scatterName(y)}
            onChange={(value) => setChosen({ ...chosen, y: value })}
          />
        </>
      }
    >
      <DotCard title={t('compare_runs.against', { x: x.key, y: y.key })} data={data} fileName="runs" />
    </Section>
  );
}
