import { join } from 'node:path';
import { openRows, type Rows } from '@haechi/server/clickhouse';
import { rowsUrl } from '@haechi/server/embedded';
import type { CrashServer } from './server.ts';

export interface Stored {
  readonly ids: ReadonlySet<string>;
  /**
   * Rows that lie in the table twice with the same arrival number: the spool was stored twice. (A sender that got no answer sends its batch again; that is another arrival of the
   * same event, which lies in the table and is left out by every reader.)
   */
  readonly storedTwice: number;
  /** Arrivals of events that had arrived before. */
  readonly resent: number;
}

const patienceMs = 60_000;

/** Reads the table itself, so that nothing between can flatter the count. Waits until at least `atLeast` events lie there. */
export async function countStored(server: CrashServer, want: { system: string; atLeast: number }): Promise<Stored> {
  const rows = openRows(rowsUrl(join(server.dataDir, 'rows')));
  try {
    const until = performance.now() + patienceMs;
    let found = await idsIn(rows, want.system);
    while (found.size < want.atLeast && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      found = await idsIn(rows, want.system);
    }
    const [counted] = await rows.query<{ rows: number; arrivals: number; events: number }>(
      'select count() as rows, uniqExact(seq) as arrivals, uniqExact(id, time) as events from predictions where system_id = {system:String}',
      { system: want.system },
    );
    const { rows: lying = 0, arrivals = 0, events = 0 } = counted ?? {};
    return { ids: found, storedTwice: lying - arrivals, resent: arrivals - events };
  } finally {
    await rows.close();
  }
}

async function idsIn(rows: Rows, system: string): Promise<Set<string>> {
  const found = await rows.query<{ id: string }>(
    'select distinct id from predictions where system_id = {system:String}',
    { system },
  );
  return new Set(found.map((row) => row.id));
}
