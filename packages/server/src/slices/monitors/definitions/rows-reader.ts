import type { RowsReader } from '@haechi/monitoring';
import type { Rows } from '../../../platform/clickhouse.ts';

/**
 * A statement of a monitor takes two minutes at most. It names the cuts of every column, which for wide tables is more text and more parts than the store takes
 * by default.
 */
const settings = {
  max_execution_time: 120,
  max_query_size: '16777216',
  max_ast_elements: '2000000',
  max_expanded_ast_elements: '4000000',
} as const;

/** The row store as the engine reads it. */
export function rowsReader(rows: Pick<Rows, 'measured'>): RowsReader {
  return {
    query: (sql, params) => rows.measured(sql, { ...params }, { settings }),
  };
}
