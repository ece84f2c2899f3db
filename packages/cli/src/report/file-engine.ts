/**
 * chDB as the command line uses it: one session in a temporary folder, which goes when the report ends, also by Ctrl-C. Nothing else of the CLI
 * loads the library (0.1 s, 250 MB).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { RowsReader } from '@haechi/monitoring';
import { Session } from 'chdb';
import { MEMORY_LIMIT_BYTES } from './constants.ts';

export interface FileEngine extends RowsReader, Disposable {
  /** The temporary folder. */
  readonly folder: string;
  /** A statement without a result. */
  command(sql: string): Promise<void>;
  /** Gives back the memory that the engine keeps for its next statement. */
  release(): Promise<void>;
}

/** Exit codes of a process that a signal ended: 128 and its number. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

function engineArguments(memoryBytes: number): string[] {
  const spillBytes = Math.round(memoryBytes / 4);
  return [
    `--max_server_memory_usage=${memoryBytes}`,
    `--max_bytes_before_external_group_by=${spillBytes}`,
    `--max_bytes_before_external_sort=${spillBytes}`,
    `--max_threads=${availableParallelism()}`,
    '--max_insert_threads=1',
    '--max_query_size=16777216',
    // chDB maps files into memory by default, and what is mapped stays until the statement ends: the whole file.
    '--storage_file_read_method=pread',
    '--mark_cache_size=16777216',
    '--index_mark_cache_size=1048576',
    '--primary_index_cache_size=1048576',
    '--compiled_expression_cache_size=16777216',
    '--output_format_json_quote_64bit_integers=0',
    '--output_format_json_quote_denormals=0',
  ];
}

/** Opens the engine. `using engine = openFileEngine()`. Statements follow one another. */
export function openFileEngine(): FileEngine {
  let made: string | undefined;
  const remove = (): void => {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  };
  const onSignal = (signal: keyof typeof signals): void => {
    remove();
    process.exit(signals[signal]);
  };
  // First, so that no signal finds the folder without them.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, onSignal);
  process.once('exit', remove);
  const folder = mkdtempSync(join(tmpdir(), 'haechi-report-'));
  made = folder;
  const memoryBytes = Math.min(MEMORY_LIMIT_BYTES, Math.round(totalmem() / 2));
  const session = new Session(join(folder, 'engine'), { connectionArgs: engineArguments(memoryBytes) });
  // The tables live for seconds: what is merged then is work for nobody.
  session.query('SYSTEM STOP MERGES');
  return {
    folder,
    command: async (sql) => void (await session.queryAsync(sql)),
    release: async () => void (await session.queryAsync('SYSTEM JEMALLOC PURGE')),
    query: async <T>(sql: string, params: Readonly<Record<string, unknown>>) => {
      const format = { format: 'JSONEachRow' };
      const bound = Object.keys(params).length > 0;
      const result = bound ? await session.queryBindAsync(sql, params, format) : await session.queryAsync(sql, format);
      const lines = result.text().split('\n');
      const rows = lines.flatMap((line): T[] => (line === '' ? [] : [JSON.parse(line)]));
      return { rows, cost: { rowsRead: result.rowsRead, bytesRead: result.bytesRead, ms: result.elapsed * 1000 } };
    },
    [Symbol.dispose]: () => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, onSignal);
      process.off('exit', remove);
      session.close();
      remove();
    },
  };
}
