/** An engine in this process for tests of SQL: about 0.3 s and 250 MB, so one for each test file at most. */

import type { RowsReader } from '@haechi/monitoring';
import { Session } from 'chdb';

export interface ChdbReader extends RowsReader, AsyncDisposable {
  /** A statement without a result, to make tables. */
  command(sql: string): Promise<void>;
}

/** Counts as numbers, no value (NaN, infinite) as null: what `RowsReader` promises. */
const ENGINE_ARGUMENTS = [
  '--output_format_json_quote_64bit_integers=0',
  '--output_format_json_quote_denormals=0',
  '--max_threads=2',
];

/** Opens an empty engine in a temporary folder, which goes when it is disposed. `await using reader = openChdbReader()`. */
export function openChdbReader(): ChdbReader {
  const session = new Session(undefined, { connectionArgs: ENGINE_ARGUMENTS });
  // Parameters cannot be taken back from a session, but a new value replaces the old one.
  const query: RowsReader['query'] = async <T>(sql: string, params: Readonly<Record<string, unknown>>) => {
    const result = await session.queryBindAsync(sql, params, { format: 'JSONEachRow' });
    const text = result.text();
    const rows = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): T => JSON.parse(line));
    return { rows, cost: { rowsRead: result.rowsRead, bytesRead: result.bytesRead, ms: result.elapsed * 1000 } };
  };
  return {
    query,
    command: async (sql) => void (await session.queryAsync(sql)),
    [Symbol.asyncDispose]: async () => session.close(),
  };
}
