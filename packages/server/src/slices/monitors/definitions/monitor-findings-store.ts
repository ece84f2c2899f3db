import type { Db } from '../../../platform/postgres.ts';
import { type Closing, closeFindings } from '../findings-store.ts';
import { type FindingRow, monitorTables } from '../tables.ts';
import type { MonitorKey } from './definition-row.ts';

/** Open findings of one monitor. */
export async function openMonitorFindings(db: Db, { system, id }: MonitorKey): Promise<FindingRow[]> {
  return monitorTables(db)
    .selectFrom('findings')
    .selectAll()
    .where('system_id', '=', system)
    .where('monitor_id', '=', id)
    .where('closed_at', 'is', null)
    .execute();
}

/** Closes all open findings of a monitor and returns their ids. */
export async function closeMonitorFindings(tx: Db, key: MonitorKey, closing: Closing): Promise<string[]> {
  const open = await openMonitorFindings(tx, key);
  return closeFindings(
    tx,
    open.map(({ id }) => id),
    closing,
  );
}

/** How many findings of each monitor of a system are open. */
export async function countOpenFindings(db: Db, system: string): Promise<ReadonlyMap<string, number>> {
  const found = await monitorTables(db)
    .selectFrom('findings')
    .select(['monitor_id', (count) => count.fn.countAll<string>().as('open')])
    .where('system_id', '=', system)
    .where('monitor_id', 'is not', null)
    .where('closed_at', 'is', null)
    .groupBy('monitor_id')
    .execute();
  return new Map(found.map(({ monitor_id: monitor, open }) => [monitor ?? '', Number(open)]));
}
