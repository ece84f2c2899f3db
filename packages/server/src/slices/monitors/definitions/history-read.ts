import type { Estimate, monitorDefinitionsApi, QueryOf, ResponseOf, Verdict } from '@haechi/contract';
import type { Rows } from '../../../platform/clickhouse.ts';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import { MAX_HISTORY_POINTS, NEWEST_MS } from './constants.ts';
import type { MonitorKey } from './definition-row.ts';

type History = ResponseOf<typeof monitorDefinitionsApi.history>;

interface PointRow extends Estimate {
  time: string;
  version: string;
  slice: string;
  feature: string;
  attribute: string;
  verdict: Verdict;
  limit_value: number | null;
  revised: boolean;
}

const orNull = (text: string) => (text === '' ? null : text);

function pointOf(row: PointRow): History['points'][number] {
  const { value, lower, upper, level, n, method } = row;
  return {
    time: new Date(row.time).toISOString(),
    version: row.version,
    slice: row.slice,
    feature: orNull(row.feature),
    attribute: orNull(row.attribute),
    estimate: { value, lower, upper, level, n, method },
    verdict: row.verdict,
    limit: row.limit_value,
    revised: row.revised,
  };
}

/** One indicator of a monitor over time, oldest first; the newest are kept when there are too many. Empty outside the scope. */
export async function indicatorHistory(
  rows: Rows,
  scope: Scope,
  query: MonitorKey & QueryOf<typeof monitorDefinitionsApi.history> & { readonly now: Date },
): Promise<History> {
  if (!inScope(scope, query.system)) return { points: [], truncated: false };
  const to = query.to === undefined ? query.now : new Date(query.to);
  const from = query.from === undefined ? new Date(to.getTime() - NEWEST_MS) : new Date(query.from);
  const narrowed = (['feature', 'attribute', 'slice'] as const).filter((name) => query[name] !== undefined);
  const found = await rows.query<PointRow>(
    `select * from (
       select time, version, slice, feature, attribute, value, lower, upper, level, n, method, verdict, limit_value, revised
       from monitor_indicators final
       where system_id = {system:String} and monitor = {monitor:String} and indicator = {indicator:String}
         and time >= {from:DateTime64(3, 'UTC')} and time <= {to:DateTime64(3, 'UTC')}
         ${narrowed.map((name) => `and ${name} = {${name}:String}`).join(' ')}
       order by time desc limit {most:UInt32})
     order by time, version, slice, feature, attribute`,
    {
      system: query.system,
      monitor: query.id,
      indicator: query.indicator,
      from,
      to,
      ...Object.fromEntries(narrowed.map((name) => [name, query[name] ?? ''])),
      most: MAX_HISTORY_POINTS + 1,
    },
  );
  return { points: found.slice(-MAX_HISTORY_POINTS).map(pointOf), truncated: found.length > MAX_HISTORY_POINTS };
}
