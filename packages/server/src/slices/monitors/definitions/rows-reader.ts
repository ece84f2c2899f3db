import type { RowsReader } from '@haechi/monitoring';
import type { Rows } from '../../../platform/clickhouse.ts';

/** Longest that one statement of a monitor may take, seconds. */
const MAX_STATEMENT_S = 120;

/** The row store as the engine reads it. */
export function rowsReader(rows: Pick<Rows, 'measured'>): RowsReader {
  return {
    query: (sql, params) => rows.measured(sql, { ...params }, { settings: { max_execution_time: MAX_STATEMENT_S } }),
  };
}
