import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Column, DataTable, type PagesState } from '../../ui/data-table.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import type { Experiment } from './tracking-types.ts';

interface ExperimentTableProps {
  readonly pages: PagesState<Experiment>;
  readonly empty: ReactNode;
  /** What can be done with a row; without it there is no such column. */
  readonly acts: ((experiment: Experiment) => ReactNode) | null;
}

/** Experiments with their runs, newest change first. */
export function ExperimentTable({ pages, empty, acts }: ExperimentTableProps) {
  const words = useWords();
  return (
    <DataTable
      label={words.t('tracking.experiments')}
      columns={[
        ...columns(words),
        ...(acts === null ? [] : [{ key: 'acts', title: words.t('field.actions'), cell: acts }]),
      ]}
      pages={pages}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}

function columns(words: Words): Column<Experiment>[] {
  const { t } = words;
  return [
    {
      key: 'name',
      title: t('tracking.experiment'),
      cell: ({ id, name, stage }) => (
        <div className="cell-sentence row">
          <Link to="/tracking/experiments/$experiment" params={{ experiment: id }} className="plain-link">
            <strong>{name}</strong>
          </Link>
          {stage === 'deleted' ? <Mark tone="skipped" word={t('tracking.deleted')} look="plain" /> : null}
        </div>
      ),
    },
    {
      key: 'system',
      title: t('field.system'),
      cell: ({ system }) =>
        system === null ? (
          <span className="soft">{t('tracking.shared')}</span>
        ) : (
          <Link to="/systems/$system" params={{ system }} className="plain-link nowrap">
            {system}
          </Link>
        ),
    },
    { key: 'runs', title: t('tracking.runs'), numeric: true, cell: ({ runs }) => words.number(runs.active) },
    {
      key: 'last',
      title: t('tracking.last_run'),
      cell: ({ last_run_at }) => <TimeText at={last_run_at} />,
    },
    {
      key: 'created',
      title: t('field.created'),
      wide: true,
      cell: ({ created_at }) => <TimeText at={created_at} />,
    },
  ];
}
