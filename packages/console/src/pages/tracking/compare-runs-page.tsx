import { MultiSelect, Switch } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useRead } from '../../data/use-read.ts';
import { type Compared, CompareTable, CoursePanels, ScatterPanel } from '../../slices/tracking/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from '../release/trace.tsx';
import '../../styles/tracking.css';

/** Lines that can be told apart in one chart. */
const mostLines = 5;

/** Runs of the address side by side. */
export function CompareRunsPage() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/tracking/compare' });
  const ids = useMemo(() => [...new Set((search.runs ?? '').split(',').filter((id) => id !== ''))], [search.runs]);
  return (
    <Page title={t('compare_runs.title')} lead={t('compare_runs.about')}>
      <Trace links={[{ to: '/tracking', label: t('tracking.title') }]} here={t('compare_runs.title')} />
      {ids.length < 2 ? (
        <section className="card">
          <EmptyState icon="build" title={t('runs.choose_two')} />
        </section>
      ) : (
        <Comparison ids={ids} />
      )}
    </Page>
  );
}

function Comparison({ ids }: { readonly ids: readonly string[] }) {
  const read = useRead(['tracking', 'compareRuns'], { body: { runs: [...ids] } });
  return (
    <Loaded read={read} height={360}>
      {(compared) => <Content key={ids.join()} compared={compared} />}
    </Loaded>
  );
}

function Content({ compared }: { readonly compared: Compared }) {
  const { t } = useWords();
  const [onlyDiffering, setOnlyDiffering] = useState(false);
  const named = useMemo(() => tellApart(compared.runs), [compared]);
  const [drawn, setDrawn] = useState<readonly string[]>(() => named.slice(0, mostLines).map(({ id }) => id));
  const lines = useMemo(() => named.filter(({ id }) => drawn.includes(id)), [named, drawn]);
  return (
    <div className="stack">
      <div className="filters">
        <Switch
          label={t('compare_runs.only_differing')}
          checked={onlyDiffering}
          onChange={(event) => setOnlyDiffering(event.currentTarget.checked)}
        />
      </div>
      <CompareTable compared={compared} onlyDiffering={onlyDiffering} />
      {named.length > mostLines ? (
        <MultiSelect
          label={t('compare_runs.drawn', { most: mostLines })}
          data={named.map(({ id, name }) => ({ value: id, label: name }))}
          value={[...drawn]}
          onChange={setDrawn}
          maxValues={mostLines}
          searchable
        />
      ) : null}
      <CoursePanels runs={lines} />
      <ScatterPanel compared={compared} />
    </div>
  );
}

/** Runs of one name get the beginning of their ids. */
function tellApart(runs: Compared['runs']): readonly { readonly id: string; readonly name: string }[] {
  return runs.map(({ id, name }) => ({
    id,
    name: runs.some((other) => other.name === name && other.id !== id) ? `${name} ${id.slice(0, 6)}` : name,
  }));
}
