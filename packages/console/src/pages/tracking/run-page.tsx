import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import {
  CoursePanels,
  DeleteButton,
  FileBrowser,
  InputList,
  MetricTable,
  ModelList,
  noteOf,
  PairTable,
  RemovalNote,
  RenameButton,
  type RunDetail,
  RunFacts,
} from '../../slices/tracking/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from '../release/trace.tsx';
import '../../styles/tracking.css';

/** Tags that clients set by themselves. */
const clientTags = 'mlflow.';

/** One run: what it was given, what came out, and what it left behind. */
export function RunPage() {
  const { t } = useWords();
  const { run: id } = useParams({ from: '/frame/tracking/runs/$run' });
  const read = useRead(['tracking', 'getRun'], { params: { id } });
  const mayWrite = useMay('tracking.write');
  const name = read.data?.name ?? id;
  return (
    <Page
      title={name}
      lead={read.data === undefined ? ' ' : <RunLead run={read.data} />}
      actions={read.data !== undefined && mayWrite ? <Acts run={read.data} /> : null}
    >
      <Trace
        links={[
          { to: '/tracking', label: t('tracking.title') },
          ...(read.data === undefined
            ? []
            : [
                {
                  to: '/tracking/experiments/$experiment' as const,
                  params: { experiment: read.data.experiment },
                  label: read.data.experiment_name,
                },
              ]),
        ]}
        here={name}
      />
      <Loaded read={read} height={360}>
        {(run) => <Content run={run} mayWrite={mayWrite} />}
      </Loaded>
    </Page>
  );
}

function RunLead({ run }: { readonly run: RunDetail }) {
  const { t } = useWords();
  const note = noteOf(run.tags);
  return (
    <>
      {note === undefined ? null : <p>{note}</p>}
      <p>
        {t('run.in_experiment')}{' '}
        <Link to="/tracking/experiments/$experiment" params={{ experiment: run.experiment }}>
          {run.experiment_name}
        </Link>
        {run.system === null ? null : (
          <>
            {' · '}
            {t('field.system')}{' '}
            <Link to="/systems/$system" params={{ system: run.system }}>
              {run.system}
            </Link>
          </>
        )}
      </p>
    </>
  );
}

function Acts({ run }: { readonly run: RunDetail }) {
  const params = { id: run.id };
  const rename = useChange(['tracking', 'renameRun']);
  const remove = useChange(['tracking', 'deleteRun']);
  if (run.stage === 'deleted') return null;
  return (
    <>
      <RenameButton name={run.name} onRename={(name) => rename.mutateAsync({ params, body: { name } })} />
      <DeleteButton name={run.name} act={{ ...remove, mutate: () => remove.mutate({ params }) }} />
    </>
  );
}

interface ContentProps {
  readonly run: RunDetail;
  readonly mayWrite: boolean;
}

function Content({ run, mayWrite }: ContentProps) {
  const { t } = useWords();
  const restore = useChange(['tracking', 'restoreRun']);
  const act = { ...restore, mutate: () => restore.mutate({ params: { id: run.id } }) };
  const runs = useMemo(() => [{ id: run.id, name: run.name }], [run.id, run.name]);
  const own = run.tags.filter(({ key }) => !key.startsWith(clientTags));
  const ofClient = run.tags.filter(({ key }) => key.startsWith(clientTags));
  return (
    <div className="stack">
      {run.stage === 'deleted' ? (
        <RemovalNote name={run.name} deletedAt={run.deleted_at} restore={mayWrite ? act : null} />
      ) : null}
      <div className="grid-2 top">
        <div className="stack">
          <MetricTable run={run} />
          <PairTable title={t('runs.params')} none={t('run.no_params')} pairs={run.params} />
        </div>
        <RunFacts run={run} />
      </div>
      <CoursePanels runs={runs} />
      <Section title={t('run.files')}>
        <FileBrowser owner={run.id} label={t('run.files')} />
      </Section>
      <div className="grid-2 top">
        <ModelList run={run.id} />
        <div className="stack">
          <InputList run={run} />
          <PairTable title={t('runs.tags')} none={t('run.no_tags')} pairs={own} />
          {ofClient.length === 0 ? null : (
            <details>
              <summary>{t('run.client_tags', { count: ofClient.length })}</summary>
              <PairTable title={t('run.of_client')} none={t('run.no_tags')} pairs={ofClient} />
            </details>
          )}
        </div>
      </div>
    </div>
  );
}
