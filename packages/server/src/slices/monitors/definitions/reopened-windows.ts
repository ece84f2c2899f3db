import { sql } from 'kysely';
import type { Rows } from '../../../platform/clickhouse.ts';
import type { Db } from '../../../platform/postgres.ts';
import { BUCKET_MS } from '../constants.ts';
import { REOPENED_MS, REOPENED_WINDOWS } from './constants.ts';
import { placeByArrival } from './count-windows.ts';
import { type KnownMonitor, watchOf } from './evaluate-monitor.ts';
import { placeOf, type WindowPlace } from './window-place.ts';

interface Evaluated {
  version: string;
  from_time: string;
  to_time: string;
  event_from: string;
  event_to: string;
  seq_from: number;
  seq_to: number;
  evaluated_at: string;
}

/** The newest windows that were evaluated under the present definition, oldest first. */
async function evaluatedWindows(rows: Rows, { row, zone }: KnownMonitor, now: Date): Promise<Evaluated[]> {
  const byCount = watchOf({ row, zone }).edit.window.type === 'count';
  const found = await rows.query<Evaluated>(
    `select ${byCount ? 'version' : `''`} as version, min(from_time) as from_time, to_time, min(event_from) as event_from, max(event_to) as event_to,
       any(seq_from) as seq_from, any(seq_to) as seq_to, min(evaluated_at) as evaluated_at
     from monitor_results final
     where system_id = {system:String} and monitor = {monitor:String} and revision = {revision:UInt32} and to_time >= {from:DateTime64(3, 'UTC')}
     group by version, to_time order by to_time desc limit {most:UInt32}`,
    {
      system: row.system_id,
      monitor: row.id,
      revision: row.revision,
      from: new Date(now.getTime() - REOPENED_MS),
      most: REOPENED_WINDOWS,
    },
  );
  return found.reverse();
}

/** Quarter hours whose rows or labels changed after `since`: start and when they were summed up last. */
async function changedBuckets(
  db: Db,
  about: { system: string; from: Date; to: Date; since: Date },
): Promise<{ start: number; built: number }[]> {
  const { rows } = await sql<{ bucket_start: Date; built_at: Date }>`
    select bucket_start, built_at from monitor_buckets
    where system_id = ${about.system} and bucket_start > ${new Date(about.from.getTime() - BUCKET_MS)} and bucket_start < ${about.to}
      and built_at > ${about.since}`.execute(db);
  return rows.map(({ bucket_start, built_at }) => ({ start: bucket_start.getTime(), built: built_at.getTime() }));
}

/** A cost is in the store within this of its arrival, ms; the windows of those that came just before a look are looked at once more. */
const STORED_WITHIN_MS = 60_000;

/** Quarter hours into which costs came after `since`. Costs mark no buckets, since no summary is made of them. */
async function changedByCosts(
  rows: Rows,
  about: { system: string; from: Date; to: Date; since: Date },
): Promise<{ start: number; built: number }[]> {
  const found = await rows.query<{ start: number; received: string }>(
    `select intDiv(toUnixTimestamp64Milli(time), ${BUCKET_MS}) * ${BUCKET_MS} as start, max(received_at) as received from events
     where system_id = {system:String} and kind = 'cost' and time >= {from:DateTime64(3, 'UTC')} and time < {to:DateTime64(3, 'UTC')} and received_at > {since:DateTime64(3, 'UTC')}
     group by start`,
    { ...about, since: new Date(about.since.getTime() - STORED_WITHIN_MS) },
  );
  return found.map(({ start, received }) => ({ start, built: Date.parse(received) + STORED_WITHIN_MS }));
}

/** Windows that were evaluated before and whose rows or labels changed since, oldest first. */
export async function reopenedWindows(
  deps: { readonly db: Db; readonly rows: Rows },
  monitor: KnownMonitor,
  now: Date,
): Promise<WindowPlace[]> {
  // A stream reads rows once, in the order they arrived.
  const { window, kind } = watchOf(monitor).edit;
  if (window.type === 'stream') return [];
  const windows = await evaluatedWindows(deps.rows, monitor, now);
  if (windows.length === 0) return [];
  const times = (pick: (one: Evaluated) => string) => windows.map((one) => Date.parse(pick(one)));
  const about = {
    system: monitor.row.system_id,
    from: new Date(Math.min(...times((one) => one.event_from))),
    to: new Date(Math.max(...times((one) => one.event_to))),
    since: new Date(Math.min(...times((one) => one.evaluated_at))),
  };
  const changed = await (kind === 'cost' ? changedByCosts(deps.rows, about) : changedBuckets(deps.db, about));
  return windows.flatMap((one) => {
    const [from, to, at] = [Date.parse(one.event_from), Date.parse(one.event_to), Date.parse(one.evaluated_at)];
    const reopened = changed.some(({ start, built }) => start + BUCKET_MS > from && start < to && built > at);
    if (!reopened) return [];
    if (one.seq_to === 0) return placeOf({ from: new Date(one.from_time), to: new Date(one.to_time) });
    const event = { from: new Date(from), to: new Date(to) };
    return placeByArrival(one.version, { after: one.seq_from, upTo: one.seq_to }, event);
  });
}
