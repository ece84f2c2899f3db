import { Button, SegmentedControl } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import {
  ColumnChooser,
  DeleteButton,
  type Experiment,
  FilterBox,
  filterFault,
  keysByGroup,
  noteOf,
  RemovalNote,
  RenameButton,
  RunTable,
  readColumns,
  trackingSnippets,
  useRunPages,
  usualColumns,
  writeColumns,
} from '../../slices/tracking/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from '../release/trace.tsx';
import '../../styles/tracking.css';

/** The most runs that one comparison holds. */
const mostCompared = 20;

/** One experiment: its runs, with the columns, filter and order of the address. */
export function TrackedExperimentPage() {
  const { t } = useWords();
  const { experiment: id } = useParams({ from: '/frame/tracking/experiments/$experiment' });
  const read = useRead(['tracking', 'getExperiment'], { params: { id } });
  const mayWrite = useMay('tracking.write');
  const name = read.data?.name ?? id;
  return (
    <Page
      title={name}
      lead={read.data === undefined ? ' ' : <ExperimentLead experiment={read.data} />}
      actions={read.data !== undefined && mayWrite ? <Acts experiment={read.data} /> : null}
    >
      <Trace links={[{ to: '/tracking', label: t('tracking.title') }]} here={name} />
      <Loaded read={read} height={320}>
        {(experiment) => (
          <>
            {experiment.stage === 'deleted' ? <Deleted experiment={experiment} mayWrite={mayWrite} /> : null}
            <Runs key={experiment.id} experiment={experiment} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ExperimentLead({ experiment }: { readonly experiment: Experiment }) {
  const { t } = useWords();
  const { system, created_at, tags } = experiment;
  const note = noteOf(tags);
  return (
    <>
      {note === undefined ? null : <p>{note}</p>}
      <p>
        {t('field.system')}{' '}
        {system === null ? (
          t('tracking.shared')
        ) : (
          <Link to="/systems/$system" params={{ system }}>
            {system}
          </Link>
        )}{' '}
        · {t('field.created')} <TimeText at={created_at} /> · {t('tracking.id', { id: experiment.id })}
      </p>
    </>
  );
}

function Acts({ experiment }: { readonly experiment: Experiment }) {
  const params = { id: experiment.id };
  const rename = useChange(['tracking', 'renameExperiment']);
  const remove = useChange(['tracking', 'deleteExperiment']);
  if (experiment.stage === 'deleted') return null;
  return (
    <>
      <RenameButton name={experiment.name} onRename={(name) => rename.mutateAsync({ params, body: { name } })} />
      <DeleteButton name={experiment.name} act={{ ...remove, mutate: () => remove.mutate({ params }) }} />
    </>
  );
}

function Deleted({ experiment, mayWrite }: { readonly experiment: Experiment; readonly mayWrite: boolean }) {
  const restore = useChange(['tracking', 'restoreExperiment']);
  const act = { ...restore, mutate: () => restore.mutate({ params: { id: experiment.id } }) };
  return <RemovalNote name={experiment.name} deletedAt={experiment.deleted_at} restore={mayWrite ? act : null} />;
}

const stages = ['active', 'deleted', 'all'] as const;
type Stage = (typeof stages)[number];

function Runs({ experiment }: { readonly experiment: Experiment }) {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/tracking/experiments/$experiment' });
  const navigate = useNavigate({ from: '/tracking/experiments/$experiment' });
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part }, replace: true });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const keys = useRead(['tracking', 'experimentKeys'], { params: { id: experiment.id } });
  const known = keys.data ?? { metrics: [], params: [], tags: [] };
  const columns = readColumns(search.columns) ?? usualColumns(known);
  const ofDeleted = experiment.stage === 'deleted' ? 'all' : 'active';
  const stage: Stage = stages.find((name) => name === search.stage) ?? ofDeleted;
  const pages = useRunPages(
    {
      experiments: [experiment.id],
      filter: search.filter ?? '',
      order: search.order === undefined ? [] : [search.order],
      stage,
      columns: keysByGroup(columns),
      limit: 50,
    },
    keys.data !== undefined || keys.error !== null,
  );
  const fault = filterFault(pages.error);
  const choose = (run: string, isChosen: boolean) => {
    const rest = [...chosen].filter((one) => one !== run);
    setChosen(new Set(isChosen ? [...rest, run].slice(-mostCompared) : rest));
  };
  return (
    <section className="card flush run-card" aria-label={t('tracking.runs')}>
      <div className="run-tools">
        <FilterBox
          filter={search.filter ?? ''}
          fault={fault}
          onFilter={(filter) => change({ filter: filter === '' ? undefined : filter })}
        />
        <ColumnChooser known={known} chosen={columns} onChoose={(next) => change({ columns: writeColumns(next) })} />
        <div className="row">
          <SegmentedControl
            size="xs"
            aria-label={t('field.state')}
            data={stages.map((value) => ({ value, label: t(`tracking_stage.${value}`) }))}
            value={stage}
            onChange={(value) => change({ stage: value === ofDeleted ? undefined : value })}
          />
          <span className="soft" role="status">
            {pages.total === null ? ' ' : t('runs.found', { count: pages.total })}
          </span>
          <span className="grow" />
          <CompareLink chosen={[...chosen]} />
        </div>
      </div>
      {fault === null ? (
        <RunTable
          pages={pages}
          columns={columns}
          order={search.order}
          onOrder={(order) => change({ order })}
          chosen={chosen}
          onChoose={choose}
          empty={<NoRuns isFiltered={search.filter !== undefined || stage !== 'active'} />}
        />
      ) : null}
    </section>
  );
}

function NoRuns({ isFiltered }: { readonly isFiltered: boolean }) {
  const { t } = useWords();
  if (isFiltered) return <EmptyState icon="build" title={t('runs.none_match')} />;
  return (
    <EmptyState icon="build" title={t('runs.empty')} snippets={trackingSnippets(location.origin)}>
      {t('tracking.empty_about')}
    </EmptyState>
  );
}

function CompareLink({ chosen }: { readonly chosen: readonly string[] }) {
  const { t } = useWords();
  if (chosen.length < 2) return <span className="soft small">{t('runs.choose_two')}</span>;
  return (
    <Button
      size="xs"
      renderRoot={(props) => <Link {...props} to="/tracking/compare" search={{ runs: chosen.join(',') }} />}
    >
      {t('runs.compare', { count: chosen.length })}
    </Button>
  );
}
