import type { Rows } from '../../platform/clickhouse.ts';

/** Tables of rows that expire, counted from when they were received: a TTL on event time would delete imported history at once. */
const tables = ['predictions', 'labels', 'events', 'prediction_times', 'exposures'] as const;
const MS_PER_DAY = 86_400_000;

/** Sets how many days rows are kept, where it is not so already. Rows past it go with the next merge. */
export async function applyRetention(rows: Rows, days: number): Promise<void> {
  const found = await rows.query<{ name: string; engine_full: string }>(
    'select name, engine_full from system.tables where database = currentDatabase() and name in {names:Array(String)}',
    { names: tables },
  );
  for (const { name, engine_full } of found) {
    const current = /toIntervalDay\((\d+)\)/.exec(engine_full)?.[1];
    if (current === String(days)) continue;
    await rows.command(
      `alter table ${name} modify ttl toDateTime(received_at) + interval ${Math.trunc(days)} day`,
      {},
      {
        settings: { materialize_ttl_after_modify: 0 },
      },
    );
  }
}

/** When rows that arrive now will be deleted, whatever their event time. */
export function retentionOf(days: number, now: Date) {
  return {
    days,
    counted_from: 'received_at' as const,
    received_now_deleted_at: new Date(now.getTime() + days * MS_PER_DAY).toISOString(),
  };
}
