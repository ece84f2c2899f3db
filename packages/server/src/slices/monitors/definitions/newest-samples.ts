import { sql } from 'kysely';
import type { Rows } from '../../../platform/clickhouse.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { IndicatorGauges, IndicatorSample } from '../indicator-gauges.ts';
import { metricLabel } from '../metric-label.ts';
import { MAX_SLICE_VALUES, NEWEST_MS } from './constants.ts';
import { editOf } from './definition-row.ts';
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

/** What values that may be personal are salted with. */
async function labelSalt(db: Db): Promise<string> {
  const { rows } = await sql<{ salt: string }>`select salt from metric_label_salt`.execute(db);
  return rows[0]?.salt ?? '';
}

/**
 * The samples as metrics show them: of slices that the definition names, with so many values each at most, and tokens for what may be personal. The rest stays with the results, which
 * need a permission and can be erased.
 */
function shownSamples(
  samples: readonly IndicatorSample[],
  by: { readonly slices: readonly string[]; readonly salt: string },
): IndicatorSample[] {
  const seen = new Map<string, Set<string>>();
  return samples.flatMap((sample) => {
    const group = metricLabel(sample.group, by.salt);
    if (sample.slice === '') return [{ ...sample, group }];
    // A name may hold the sign itself, and is known.
    const dimension = by.slices.find((name) => sample.slice.startsWith(`${name}=`));
    if (dimension === undefined) return [];
    const values = seen.get(dimension) ?? new Set();
    seen.set(dimension, values);
    if (values.size >= MAX_SLICE_VALUES && !values.has(sample.slice)) return [];
    values.add(sample.slice);
    const value = metricLabel(sample.slice.slice(dimension.length + 1), by.salt);
    return [{ ...sample, group, slice: `${dimension}=${value}` }];
  });
}

/**
 * Keeps the numbers at /metrics what the newest window of each monitor says, whichever process evaluated it. Each call reads what was evaluated since the one
 * before; the first one everything.
 */
export function newestSamples(deps: { readonly db: Db; readonly rows: Rows }, gauges: IndicatorGauges) {
  const { db, rows } = deps;
  const shown = new Map<string, string>();
  let salt: string | undefined;

  async function refresh(now: Date): Promise<void> {
    const there = new Map(
      (await allDefinitions(db)).map((row) => [keyOf({ system_id: row.system_id, monitor: row.id }), row]),
    );
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
    salt ??= await labelSalt(db);
    for (const one of moved) {
      const row = there.get(keyOf(one));
      if (row === undefined || shown.get(keyOf(one)) === one.evaluated) continue;
      const samples = shownSamples(await samplesOf(rows, one), { slices: editOf(row).slices, salt });
      gauges.show({ system: one.system_id, monitor: one.monitor }, samples, new Date(one.evaluated));
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
