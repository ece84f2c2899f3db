import { HaechiError } from '@haechi/contract';
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

/** A statement that the store refused or gave up: said in the result of the window, since trying again would say the same. */
export class FailedStatement extends Error {
  override readonly name = 'FailedStatement';
}

/** The row store as a look reads it: statements take so long and no longer, and end when the look is given up. */
export function boundedRows(rows: Rows, signal?: AbortSignal): Rows {
  const options = { settings, ...(signal === undefined ? {} : { signal }) };
  const failed = (error: unknown): never => {
    if (error instanceof HaechiError || signal?.aborted === true) throw error;
    throw new FailedStatement(error instanceof Error ? error.message : String(error), { cause: error });
  };
  return {
    ...rows,
    query: async (sql, params) => {
      signal?.throwIfAborted();
      return rows.query<never>(sql, params, options).catch(failed);
    },
    measured: async (sql, params) => {
      signal?.throwIfAborted();
      return rows.measured<never>(sql, params, options).catch(failed);
    },
  };
}

/** The row store as the engine reads it. */
export function rowsReader(rows: Pick<Rows, 'measured'>): RowsReader {
  return {
    query: (sql, params) => rows.measured(sql, { ...params }, { settings }),
  };
}
