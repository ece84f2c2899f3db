import type { Rows } from '../../../platform/clickhouse.ts';
import type { Span } from './time-windows.ts';

/** Labels of a window by their own time, and those whose prediction was never seen. Predictions are found by the hash of their id. */
export async function readLabels(
  rows: Rows,
  about: { readonly system: string; readonly environment: string; readonly event: Span },
): Promise<{ n: number; unmatched: number }> {
  const { system, environment, event } = about;
  const [found] = await rows.query<{ n: number; unmatched: number }>(
    `with named as (
       select distinct cityHash64(prediction_id) as hash from labels
       where system_id = {system:String} and ({environment:String} = '*' or environment = {environment:String}) and time >= {from:DateTime64(3, 'UTC')} and time < {to:DateTime64(3, 'UTC')})
     select count() as n, countIf(hash not in (
       select id_hash from prediction_times where system_id = {system:String} and id_hash in (select hash from named))) as unmatched
     from named`,
    { system, environment, ...event },
  );
  return found ?? { n: 0, unmatched: 0 };
}
