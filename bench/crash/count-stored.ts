import { join } from 'node:path';
import { openRows } from '@haechi/server/clickhouse';
import { rowsUrl } from '@haechi/server/embedded';
import type { CrashServer } from './server.ts';

export interface Stored {
  /** Rows as they lie in the table, before any deduplication by a query. */
  readonly rows: number;
  readonly ids: ReadonlySet<string>;
}

const patienceMs = 60_000;

/** Reads the table itself, so that nothing between (a deduplicating view, say) can flatter the count. Waits until at least `atLeast` rows lie there. */
export async function countStored(server: CrashServer, want: { system: string; atLeast: number }): Promise<Stored> {
  const rows = openRows(rowsUrl(join(server.dataDir, 'rows')));
  try {
    const until = performance.now() + patienceMs;
    let found: string[] = [];
    while (performance.now() < until) {
      found = (
        await rows.query<{ id: string }>('select id from predictions where system_id = {system:String}', {
          system: want.system,
        })
      ).map((row) => row.id);
      if (new Set(found).size >= want.atLeast) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return { rows: found.length, ids: new Set(found) };
  } finally {
    await rows.close();
  }
}
