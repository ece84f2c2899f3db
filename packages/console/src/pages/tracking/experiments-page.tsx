import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { usePages } from '../../data/use-read.ts';
import { useSystems } from '../../data/use-systems.ts';
import {
  DeleteButton,
  type Experiment,
  ExperimentTable,
  NewExperiment,
  RemovalNote,
  RenameButton,
  RestoreButton,
  trackingSnippets,
} from '../../slices/tracking/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import '../../styles/tracking.css';
import { likeFilter } from './like-filter.ts';

/** Typing is over after so long, ms. */
const pause = 250;

/** Experiments that programs log to. */
export function TrackingPage() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/tracking' });
  const navigate = useNavigate({ from: '/tracking' });
  const mayWrite = useMay('tracking.write');
  const [q] = useDebouncedValue(search.q ?? '', pause);
  const [gone, setGone] = useState<Experiment | null>(null);
  const pages = usePages(['tracking', 'listExperiments'], {
    filter: likeFilter(q),
    stage: search.stage,
    system: search.system,
    limit: 50,
  });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page
      title={t('tracking.title')}
      lead={t('tracking.about')}
      actions={
        mayWrite ? (
          <NewExperiment
            onMade={(experiment) =>
              void navigate({ to: '/tracking/experiments/$experiment', params: { experiment }, search: {} })
            }
          />
        ) : null
      }
    >
      <Filters />
      {gone === null ? null : <Undo experiment={gone} onDone={() => setGone(null)} />}
      <section className="card flush">
        <ExperimentTable
          pages={pages}
          acts={
            mayWrite ? (experiment) => <Acts experiment={experiment} onDeleted={() => setGone(experiment)} /> : null
          }
          empty={
            isFiltered ? (
              <EmptyState icon="build" title={t('tracking.none_match')} />
            ) : (
              <EmptyState icon="build" title={t('tracking.empty')} snippets={trackingSnippets(location.origin)}>
                {t('tracking.empty_about')}
              </EmptyState>
            )
          }
        />
      </section>
    </Page>
  );
}

interface ActsProps {
  readonly experiment: Experiment;
  readonly onDeleted: () => void;
}

function Acts({ experiment, onDeleted }: ActsProps) {
  const params = { id: experiment.id };
  const rename = useChange(['tracking', 'renameExperiment']);
  const remove = useChange(['tracking', 'deleteExperiment'], onDeleted);
  const restore = useChange(['tracking', 'restoreExperiment']);
  if (experiment.stage === 'deleted')
    return <RestoreButton name={experiment.name} act={{ ...restore, mutate: () => restore.mutate({ params }) }} />;
  return (
    <div className="row nowrap-row">
      <RenameButton name={experiment.name} onRename={(name) => rename.mutateAsync({ params, body: { name } })} />
      <DeleteButton name={experiment.name} act={{ ...remove, mutate: () => remove.mutate({ params }) }} />
    </div>
  );
}

/** Stands above the list after a deletion, until it is undone or the page is left. */
function Undo({ experiment, onDone }: { readonly experiment: Experiment; readonly onDone: () => void }) {
  const restore = useChange(['tracking', 'restoreExperiment'], onDone);
  return (
    <RemovalNote
      name={experiment.name}
      deletedAt={null}
      restore={{ ...restore, mutate: () => restore.mutate({ params: { id: experiment.id } }) }}
    />
  );
}

function Filters() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/tracking' });
  const navigate = useNavigate({ from: '/tracking' });
  const systems = useSystems().items;
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part }, replace: true });
  return (
    <div className="filters">
      <TextInput
        size="xs"
        w={220}
        aria-label={t('tracking.search')}
        placeholder={t('tracking.search')}
        value={search.q ?? ''}
        onChange={(event) => change({ q: event.currentTarget.value || undefined })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('field.state')}
        data={(['active', 'deleted', 'all'] as const).map((value) => ({ value, label: t(`tracking_stage.${value}`) }))}
        value={search.stage ?? 'active'}
        onChange={(value) => change({ stage: value === 'active' ? undefined : value })}
      />
      <Select
        size="xs"
        w={220}
        aria-label={t('field.system')}
        placeholder={t('switcher.all')}
        data={systems.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.system ?? null}
        onChange={(value) => change({ system: value ?? undefined })}
        searchable
        clearable
      />
    </div>
  );
}
