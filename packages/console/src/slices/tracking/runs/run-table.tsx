import { ActionIcon, Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { PagesState } from '../../../ui/data-table.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';
import { RunState } from '../run-state.tsx';
import { MsTime, RunLength } from '../run-time.tsx';
import type { Run } from '../tracking-types.ts';
import { type NestedRun, nestRuns } from './nest-runs.ts';
import type { RunColumn } from './run-columns.ts';
import { fieldOf, nextOrder, sortedBy } from './run-order.ts';

interface RunTableProps {
  readonly pages: PagesState<Run>;
  readonly columns: readonly RunColumn[];
  readonly order: string | undefined;
  readonly onOrder: (order: string | undefined) => void;
  /** Runs chosen for a comparison. */
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (run: string, isChosen: boolean) => void;
  readonly empty: ReactNode;
}

/** Runs with chosen columns; nested ones below their parents, sorted by a click on a head. */
export function RunTable({ pages, columns, order, onOrder, chosen, onChoose, empty }: RunTableProps) {
  const { t } = useWords();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  if (pages.error !== null && pages.items.length === 0)
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (!pages.isPending && pages.items.length === 0) return <>{empty}</>;
  const toggle = (id: string) => setClosed(toggled(closed, id));
  return (
    <div className="table-box" aria-busy={pages.isPending}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={t('tracking.runs')}>
        <table className="table dense run-table">
          <Head columns={columns} order={order} onOrder={onOrder} />
          <tbody>
            {nestRuns(pages.items, closed).map((row) => (
              <tr key={row.run.id}>
                <td>
                  <Checkbox
                    size="xs"
                    aria-label={t('runs.choose', { name: row.run.name })}
                    checked={chosen.has(row.run.id)}
                    onChange={(event) => onChoose(row.run.id, event.currentTarget.checked)}
                  />
                </td>
                <NameCell row={row} isClosed={closed.has(row.run.id)} onToggle={() => toggle(row.run.id)} />
                <td>
                  <RunState status={row.run.status} />
                </td>
                <td>
                  <MsTime ms={row.run.start_ms} />
                </td>
                <td className="numeric">
                  <RunLength run={row.run} />
                </td>
                {columns.map((column) => (
                  <Cell key={fieldOf(column)} run={row.run} column={column} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {pages.isPending ? <div className="table-wait" role="status" aria-label={t('loading')} /> : null}
      {pages.hasNextPage ? (
        <MoreButton loading={pages.isFetchingNextPage} onMore={() => pages.fetchNextPage()} />
      ) : null}
    </div>
  );
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

type HeadProps = Pick<RunTableProps, 'columns' | 'order' | 'onOrder'>;

function Head({ columns, ...order }: HeadProps) {
  const { t } = useWords();
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="sr-only">{t('runs.choice')}</span>
        </th>
        <SortHead field="run_name" title={t('runs.run')} {...order} />
        <SortHead field="status" title={t('field.state')} {...order} />
        <SortHead field="start_time" title={t('runs.started')} {...order} />
        <th scope="col" className="numeric">
          {t('runs.length')}
        </th>
        {columns.map((column) => (
          <SortHead
            key={fieldOf(column)}
            field={fieldOf(column)}
            title={column.key}
            about={t(`runs.${column.group}`)}
            numeric={column.group === 'metrics'}
            {...order}
          />
        ))}
      </tr>
    </thead>
  );
}

interface SortHeadProps extends Omit<HeadProps, 'columns'> {
  readonly field: string;
  readonly title: string;
  readonly about?: string;
  readonly numeric?: boolean;
}

function SortHead({ field, title, about, numeric = false, order, onOrder }: SortHeadProps) {
  const { t } = useWords();
  const sorted = sortedBy(order, field);
  return (
    <th scope="col" aria-sort={sorted ?? 'none'} className={numeric ? 'numeric' : undefined}>
      {about === undefined ? null : <span className="column-group">{about}</span>}
      <button type="button" className="sort-head" onClick={() => onOrder(nextOrder(order, field))}>
        {title}
        <span aria-hidden="true" className="sort-mark">
          {sorted === null ? '↕' : sorted === 'ascending' ? '↑' : '↓'}
        </span>
        <span className="sr-only">{t('runs.sort')}</span>
      </button>
    </th>
  );
}

interface NameCellProps {
  readonly row: NestedRun<Run>;
  readonly isClosed: boolean;
  readonly onToggle: () => void;
}

function NameCell({ row: { run, depth, inside }, isClosed, onToggle }: NameCellProps) {
  const { t } = useWords();
  return (
    <td>
      <div className="run-name" style={{ paddingLeft: depth * 20 }}>
        {inside === 0 ? (
          <span className="run-toggle" />
        ) : (
          <ActionIcon
            className="run-toggle"
            variant="subtle"
            color="gray"
            size="sm"
            aria-expanded={!isClosed}
            aria-label={t('runs.nested_in', { name: run.name, count: inside })}
            onClick={onToggle}
          >
            <Icon name={isClosed ? 'chevronRight' : 'chevronDown'} size={14} />
          </ActionIcon>
        )}
        <Link to="/tracking/runs/$run" params={{ run: run.id }} className="plain-link">
          {run.name}
        </Link>
        {run.stage === 'deleted' ? <Mark tone="skipped" word={t('tracking.deleted')} look="plain" /> : null}
      </div>
    </td>
  );
}

function Cell({ run, column: { group, key } }: { readonly run: Run; readonly column: RunColumn }) {
  const words = useWords();
  if (group === 'metrics') {
    const value = run.metrics.find((metric) => metric.key === key)?.value;
    return (
      <td className="numeric" title={value === undefined ? undefined : String(value)}>
        {value === 'NaN' ? 'NaN' : words.number(value)}
      </td>
    );
  }
  const value = run[group].find((one) => one.key === key)?.value;
  return (
    <td>
      <span className="run-value" title={value}>
        {value ?? '–'}
      </span>
    </td>
  );
}
