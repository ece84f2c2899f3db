import { indicatorNameSchema, type Score } from '@haechi/contract';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ResultOf } from '../../data/calls.ts';
import { useRead } from '../../data/use-read.ts';
import {
  BackfillList,
  CausePanel,
  HistoryPanel,
  type HistorySearch,
  MonitorHead,
  ResultChooser,
  ResultPanel,
  type ResultSearch,
  RevisionList,
  SliceTable,
  useResultChoice,
} from '../../slices/monitors/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { useWords } from '../../ui/use-words.ts';

const path = '/systems/$system/monitors/$monitor';

/** One monitor, top down: how it stands, its main number over time, the result of a window, where it comes from, the record. */
export function MonitorPage() {
  const { t } = useWords();
  const { system, monitor } = useParams({ from: `/frame${path}` });
  const read = useRead(['monitorDefinitions', 'get'], { params: { system, monitor } });
  return (
    <div className="stack">
      <Link to="/systems/$system/monitors" params={{ system }} className="small back">
        {t('monitors.back')}
      </Link>
      <Loaded read={read} height={420}>
        {(state) => (
          <>
            <MonitorHead monitor={state} />
            <MonitorResults monitor={state} />
            <BackfillList system={system} monitor={monitor} />
            <RevisionList system={system} monitor={monitor} />
          </>
        )}
      </Loaded>
    </div>
  );
}

/** What the monitor has seen; before its first window, when that will be. */
function MonitorResults({ monitor }: { readonly monitor: ResultOf<'monitorDefinitions', 'get'> }) {
  const { t } = useWords();
  const search = useSearch({ from: `/frame${path}` });
  const navigate = useNavigate();
  const choice = useResultChoice(monitor, search);
  const { system, id } = monitor;
  const go = (next: ResultSearch & HistorySearch & { cause?: string | undefined }) =>
    void navigate({ to: path, params: { system, monitor: id }, search: { ...search, ...next }, resetScroll: false });
  const about = ({ indicator, feature, attribute }: Score) => ({
    indicator,
    feature: feature ?? undefined,
    attribute: attribute ?? undefined,
  });
  if (choice === null)
    return (
      <section className="card">
        <EmptyState icon="clock" title={t('monitor.not_yet')}>
          {t('monitor.not_yet_about')}
        </EmptyState>
      </section>
    );
  const { to, version, slice, windows } = choice;
  const shown = windows.find(({ window }) => window.to === to)?.window;
  const cause = indicatorNameSchema.options.find((name) => name === search.cause);
  return (
    <>
      <HistoryPanel monitor={monitor} search={search} at={{ to, version, slice }} onChange={go} />
      <ResultChooser choice={choice} onChange={(next) => go({ window: undefined, ...next })} />
      {cause === undefined || shown === undefined ? null : (
        <CausePanel
          system={system}
          indicator={cause}
          version={version}
          window={shown}
          onClose={() => go({ cause: undefined })}
        />
      )}
      {to === undefined ? null : (
        <>
          <ResultPanel
            monitor={monitor}
            choice={{ ...choice, to }}
            onCause={({ indicator }) => go({ cause: indicator })}
            onHistory={(score) => go(about(score))}
          />
          <SliceTable system={system} monitor={id} to={to} onChoose={go} />
        </>
      )}
    </>
  );
}
