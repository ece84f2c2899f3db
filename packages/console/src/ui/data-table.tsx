import type { ReactNode } from 'react';
import { ErrorState } from './error-state.tsx';
import { MoreButton } from './more-button.tsx';
import { useWords } from './use-words.ts';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand right. */
  readonly numeric?: boolean;
  /** Left out under 640 px. */
  readonly wide?: boolean;
}

/** Pages that have come, and whether there are more. */
export interface PagesState<Row> {
  readonly items: readonly Row[];
  readonly isPending: boolean;
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
  readonly refetch: () => unknown;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly pages: PagesState<Row>;
  readonly rowKey: (row: Row) => string;
  readonly empty: ReactNode;
}

/** A table read page by page. On a narrow screen it scrolls sideways inside its own box. */
export function DataTable<Row>({ label, columns, pages, rowKey, empty }: DataTableProps<Row>) {
  const { t } = useWords();
  if (pages.error !== null && pages.items.length === 0)
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (!pages.isPending && pages.items.length === 0) return <>{empty}</>;
  return (
    <div className="table-box" aria-busy={pages.isPending}>
      <PlainTable label={label} columns={columns} rows={pages.items} rowKey={rowKey} />
      {pages.isPending ? <div className="table-wait" role="status" aria-label={t('loading')} /> : null}
      {pages.hasNextPage ? (
        <MoreButton loading={pages.isFetchingNextPage} onMore={() => pages.fetchNextPage()} />
      ) : null}
    </div>
  );
}

interface PlainTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

export function PlainTable<Row>({ label, columns, rows, rowKey }: PlainTableProps<Row>) {
  const kind = ({ numeric, wide }: Column<Row>) =>
    [numeric === true ? 'numeric' : '', wide === true ? 'wide-only' : ''].join(' ').trim() || undefined;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={kind(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.key} className={kind(column)} data-title={column.title}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
