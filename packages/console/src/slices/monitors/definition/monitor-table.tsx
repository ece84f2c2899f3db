import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Column, DataTable, type PagesState } from '../../../ui/data-table.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { Mark, VerdictMark } from '../../../ui/verdict.tsx';
import { MonitorSpark } from './monitor-spark.tsx';
import type { MonitorState } from './monitor-types.ts';
import { heldWords, monitorName } from './monitor-words.ts';

interface MonitorTableProps {
  readonly pages: PagesState<MonitorState>;
  readonly empty: ReactNode;
}

/** The monitors of a system and how each stands. */
export function MonitorTable({ pages, empty }: MonitorTableProps) {
  const words = useWords();
  return (
    <DataTable
      label={words.t('monitors.title')}
      columns={columns(words)}
      pages={pages}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}

function columns(words: Words): Column<MonitorState>[] {
  const { t } = words;
  return [
    { key: 'stands', title: t('monitors.stands'), cell: (monitor) => <MonitorMark monitor={monitor} /> },
    { key: 'name', title: t('monitors.monitor'), cell: (monitor) => <NameCell monitor={monitor} /> },
    {
      key: 'kind',
      title: t('monitor.kind'),
      cell: ({ kind, window, reference }) => (
        <div className="cell-middle">
          {t(`kind.${kind}`)}
          <div className="soft small">{heldWords({ window, reference }, words)}</div>
        </div>
      ),
    },
    { key: 'main', title: t('overview.main'), cell: (monitor) => <MonitorSpark monitor={monitor} /> },
    {
      key: 'findings',
      title: t('monitors.open_findings'),
      numeric: true,
      cell: ({ id, system, open_findings }) =>
        open_findings === 0 ? (
          <span className="soft">0</span>
        ) : (
          <Link to="/systems/$system/findings" params={{ system }} search={{ monitor: id }}>
            {words.number(open_findings)}
          </Link>
        ),
    },
    {
      key: 'times',
      title: t('monitors.evaluated'),
      wide: true,
      cell: ({ latest, next_run_at }) => (
        <>
          <TimeText at={latest?.evaluated_at ?? null} />
          {next_run_at === null ? null : (
            <div className="soft small nowrap">
              {t('monitors.next')} <TimeText at={next_run_at} />
            </div>
          )}
        </>
      ),
    },
  ];
}

function NameCell({ monitor }: { readonly monitor: MonitorState }) {
  const words = useWords();
  const { id, system, latest } = monitor;
  return (
    <div className="cell-sentence">
      <Link to="/systems/$system/monitors/$monitor" params={{ system, monitor: id }} className="plain-link">
        {monitorName(monitor)}
      </Link>
      <div className="soft small">{latest === null ? words.t('monitor.not_yet') : words.say(latest.reason)}</div>
    </div>
  );
}

/** How a monitor stands: off, waiting, or the verdict of its newest window. */
function MonitorMark({ monitor }: { readonly monitor: MonitorState }) {
  const { t } = useWords();
  if (!monitor.enabled) return <Mark tone="skipped" word={t('monitor.off')} look="plain" />;
  if (monitor.latest === null) return <Mark tone="skipped" word={t('monitor.waiting')} look="plain" />;
  return <VerdictMark verdict={monitor.latest.verdict} look="plain" />;
}
