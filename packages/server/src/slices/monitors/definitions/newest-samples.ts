import type { Rows } from '../../../platform/clickhouse.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { IndicatorGauges, IndicatorSample } from '../indicator-gauges.ts';
import { NEWEST_MS } from './constants.ts';
import { allDefinitions } from './definition-store.ts';

interface SampleRow {
  system_id: string;
  monitor: string;
  indicator: string;
  version: string;
  slice: string;
  feature: string;
  attribute: string;
  group_name: string;
  value: number;
  limit_value: number | null;
  verdict: string;
}

interface MovedRow {
  system_id: string;
  monitor: string;
  newest: string;
  evaluated: string;
}

const keyOf = (of: { system_id: string; monitor: string }) => `${of.system_id}/${of.monitor}`;

/**
 * Keeps the numbers at /metrics what the newest window of each monitor says, whichever process evaluated it. Each call reads what was evaluated since the one
 * before; the first one everything.
 */
export function newestSamples(deps: { readonly db: Db; readonly rows: Rows }, gauges: IndicatorGauges) {
  const { db, rows } = deps;
  const shown = new Map<string, string>();

  async function refresh(now: Date): Promise<void> {
    const there = new Set((await allDefinitions(db)).map(({ system_id, id }) => keyOf({ system_id, monitor: id })));
    for (const key of shown.keys()) {
      if (there.has(key)) continue;
      const slash = key.indexOf('/');
      gauges.forget({ system: key.slice(0, slash), monitor: key.slice(slash + 1) });
      shown.delete(key);
    }
    if (there.size === 0) return;
    const moved = await rows.query<MovedRow>(
      `select system_id, monitor, max(to_time) as newest, max(evaluated_at) as evaluated from monitor_results
       where to_time >= {from:DateTime64(3, 'UTC')} group by system_id, monitor`,
      { from: new Date(now.getTime() - NEWEST_MS) },
    );
    for (const one of moved) {
      if (!there.has(keyOf(one)) || shown.get(keyOf(one)) === one.evaluated) continue;
      gauges.show({ system: one.system_id, monitor: one.monitor }, await samplesOf(rows, one), new Date(one.evaluated));
      shown.set(keyOf(one), one.evaluated);
    }
  }
  return { refresh };
}

/** The numbers of a monitor's newest window. */
async function samplesOf(rows: Rows, of: MovedRow): Promise<IndicatorSample[]> {
  const found = await rows.query<SampleRow>(
    `select system_id, monitor, indicator, version, slice, feature, attribute, group_name, value, limit_value, verdict from monitor_indicators final
     where system_id = {system:String} and monitor = {monitor:String} and time = {time:DateTime64(3, 'UTC')}
       and evaluated_at = (
         select max(evaluated_at) from monitor_results
         where system_id = {system:String} and monitor = {monitor:String} and to_time = {time:DateTime64(3, 'UTC')})`,
    { system: of.system_id, monitor: of.monitor, time: new Date(of.newest) },
  );
  return found.map((row) => ({
    indicator: row.indicator,
    version: row.version,
    slice: row.slice,
    feature: row.feature,
    attribute: row.attribute,
    group: row.group_name,
    value: row.value,
    limit: row.limit_value,
    failing: row.verdict === 'fail',
  }));
}
