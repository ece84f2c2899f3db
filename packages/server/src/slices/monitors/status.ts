import type { monitorsApi, ResponseOf, System } from '@haechi/contract';
import { sql } from 'kysely';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { JUDGED_ENVIRONMENT, SPARKLINE_POINTS } from './constants.ts';
import { findingView } from './findings-store.ts';
import type { MonitorsDeps } from './ports.ts';
import type { FindingRow, MonitorTables } from './tables.ts';

type StatusPage = ResponseOf<typeof monitorsApi.status>;
type Status = StatusPage['items'][number];

interface StateRow {
  readonly system_id: string;
  readonly state: MonitorTables['monitor_states'] | null;
  readonly worst: FindingRow | null;
  readonly open: number;
}

/** State and oldest open finding of each system, worst state first, in one query. */
async function states(
  db: Db,
  page: { systems: readonly string[]; limit: number; offset: number },
): Promise<StateRow[]> {
  const found = await sql<StateRow>`
    select given.id as system_id, to_jsonb(state) as state, to_jsonb(worst) as worst, coalesce(counted.open, 0) as open
    from unnest(${[...page.systems]}::text[]) as given (id)
    left join monitor_states state on state.system_id = given.id
    left join (select system_id, count(*) as open from findings where closed_at is null group by system_id) counted on counted.system_id = given.id
    left join lateral (
      select * from findings where system_id = given.id and closed_at is null
      order by (basis = 'versus_stable') desc, opened_at, id limit 1) worst on true
    order by case coalesce(state.verdict, 'skipped') when 'fail' then 0 when 'error' then 1 when 'skipped' then 2 else 3 end,
      coalesce(counted.open, 0) desc, given.id
    limit ${page.limit} offset ${page.offset}`.execute(db);
  return found.rows;
}

const DAY_MS = 86_400_000;

interface Traffic {
  readonly last: string;
  readonly day: number;
}

async function trafficOf(rows: Rows, systems: readonly string[], now: Date): Promise<Map<string, Traffic>> {
  // Of a system that was silent for a day, the bucket of its last prediction says enough.
  const found = await rows.query<{ system: string; last: string; day: number }>(
    `select system, max(seen) as last, sum(n) as day from (
       select system_id as system, max(time) as seen, uniq(time, id) as n from predictions
       where system_id in {systems:Array(String)} and time > {since:DateTime64(3, 'UTC')} group by system
       union all
       select system_id as system, toDateTime64(max(bucket), 3, 'UTC') as seen, toUInt64(0) as n from monitor_summaries
       where system_id in {systems:Array(String)} and part = 'outcome' group by system)
     group by system`,
    { systems: [...systems], since: new Date(now.getTime() - DAY_MS) },
  );
  return new Map(found.map(({ system, last, day }) => [system, { last, day }]));
}

interface Series {
  readonly indicator: 'accuracy' | 'volume';
  readonly points: { readonly time: string; readonly value: number }[];
}

/** The last points of accuracy of each system's main version, or of its volume where no label has come. */
async function sparklines(rows: Rows, main: ReadonlyMap<string, string>): Promise<Map<string, Series>> {
  if (main.size === 0) return new Map();
  const found = await rows.query<{
    system: string;
    indicator: 'accuracy' | 'volume';
    times: string[];
    values: number[];
  }>(
    `select system, indicator, groupArray(toString(time)) as times, groupArray(value) as values from (
       select system_id as system, indicator, time, value from indicators final
       where indicator in ('accuracy', 'volume') and environment = {environment:String}
         and (system_id, version) in arrayZip({systems:Array(String)}, {versions:Array(String)})
       order by system_id, indicator, time desc limit {points:UInt32} by system_id, indicator)
     group by system, indicator`,
    {
      environment: JUDGED_ENVIRONMENT,
      systems: [...main.keys()],
      versions: [...main.values()],
      points: SPARKLINE_POINTS,
    },
  );
  const result = new Map<string, Series>();
  for (const { system, indicator, times, values } of found) {
    if (indicator === 'volume' && result.has(system)) continue;
    const points = times.map((time, place) => ({
      time: new Date(`${time.replace(' ', 'T')}Z`).toISOString(),
      value: values[place] ?? 0,
    }));
    result.set(system, { indicator, points: points.reverse() });
  }
  return result;
}

function findingFromJson(row: FindingRow): FindingRow {
  const date = (value: Date) => new Date(value);
  return {
    ...row,
    window_from: date(row.window_from),
    window_to: date(row.window_to),
    opened_at: date(row.opened_at),
    changed_at: date(row.changed_at),
    closed_at: null,
  };
}

export interface StatusQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly system?: string | undefined;
}

/** How every system in scope stands, worst first. Archived ones are left out. */
export async function systemStatus(
  deps: Pick<MonitorsDeps, 'db' | 'rows' | 'clock'> & { readonly systems: Pick<MonitorsDeps['systems'], 'all'> },
  scope: Scope,
  query: StatusQuery,
): Promise<StatusPage> {
  const all: readonly System[] = await deps.systems.all(deps.db, scope);
  const systems = all
    .filter(({ id, archived_at }) => archived_at === null && (query.system ?? id) === id)
    .map(({ id }) => id);
  const offset = Math.max(0, Number.parseInt(query.cursor ?? '0', 10) || 0);
  const found = await states(deps.db, { systems, limit: query.limit + 1, offset });
  const shown = found.slice(0, query.limit);
  const ids = shown.map(({ system_id }) => system_id);
  const main = new Map(
    shown.flatMap(({ system_id, state }) =>
      state?.main_version == null ? [] : [[system_id, state.main_version] as const],
    ),
  );
  const [traffic, series] = await Promise.all([
    trafficOf(deps.rows, ids, deps.clock.now()),
    sparklines(deps.rows, main),
  ]);
  const items = shown.map((row): Status => {
    const line = series.get(row.system_id);
    const version = main.get(row.system_id);
    const seen = traffic.get(row.system_id);
    return {
      system: row.system_id,
      verdict: row.state?.verdict ?? 'skipped',
      reason: row.state?.reason ?? { key: 'monitors.state.no_data', params: {} },
      worst: row.worst === null ? null : findingView(findingFromJson(row.worst)),
      open_findings: row.open,
      main:
        line === undefined || version === undefined
          ? null
          : { indicator: line.indicator, version, points: line.points },
      last_event_at: seen === undefined ? null : new Date(seen.last).toISOString(),
      evaluated_at: row.state === null ? null : new Date(row.state.evaluated_at).toISOString(),
      predictions_24h: seen?.day ?? 0,
    };
  });
  return { items, next: found.length > query.limit ? `${offset + query.limit}` : null };
}
