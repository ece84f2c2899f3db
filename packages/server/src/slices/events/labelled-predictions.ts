/**
 * The one way to read predictions for statistics: deduplicated (the first of an identity wins) and joined with their latest label. A fragment
 * of SQL with bound parameters; wrap it: `select version, count() from (${fragment.sql}) group by version`. ClickHouse reads only the columns
 * that the outer query names.
 */
import type { RowParams } from '../../platform/clickhouse.ts';

export interface SqlFragment {
  readonly sql: string;
  readonly params: RowParams;
}

export interface PredictionWindow {
  readonly system: string;
  /** Event time from (inclusive). */
  readonly from: Date;
  /** Event time to (exclusive). */
  readonly to: Date;
  /** Left out: all. */
  readonly environment?: string;
  readonly version?: string;
  readonly route?: string;
  /** One id in so many, the same ones each time, by a hash; left out: all. */
  readonly sample?: number;
}

const epoch = `toDateTime64(0, 3, 'UTC')`;
const filters = { environment: 'environment', version: 'version', route: 'route' } as const;

function whereOf(window: PredictionWindow): SqlFragment {
  const params: Record<string, unknown> = {
    ev_system: window.system,
    ev_from: window.from.toISOString(),
    ev_to: window.to.toISOString(),
  };
  const conditions = [
    'system_id = {ev_system:String}',
    `time >= parseDateTime64BestEffort({ev_from:String}, 3, 'UTC')`,
    `time < parseDateTime64BestEffort({ev_to:String}, 3, 'UTC')`,
  ];
  if (window.sample !== undefined && window.sample > 1) {
    params['ev_sample'] = window.sample;
    conditions.push('cityHash64(id) % {ev_sample:UInt32} = 0');
  }
  for (const [name, column] of Object.entries(filters)) {
    const value = window[name as keyof typeof filters];
    if (value === undefined) continue;
    params[`ev_${name}`] = value;
    conditions.push(`${column} = {ev_${name}:String}`);
  }
  return { sql: conditions.join(' and '), params };
}

/** Deduplicated predictions of a window, all columns of the table `predictions`. */
export function predictions(window: PredictionWindow): SqlFragment {
  const where = whereOf(window);
  return {
    sql: `select * from predictions where ${where.sql} order by system_id, time, id, seq limit 1 by system_id, time, id`,
    params: where.params,
  };
}

/** Every prediction of a window as it arrived, duplicates too: for what asks how many of them there are. */
export function arrivedPredictions(window: PredictionWindow): SqlFragment {
  const where = whereOf(window);
  return { sql: `select * from predictions where ${where.sql}`, params: where.params };
}

/**
 * Deduplicated predictions with the latest label of each: `labelled` (0 or 1), `label` (text), `label_num` (NaN when the label is no number), `label_time`. A label that
 * names the time of its prediction joins that one alone, another joins every prediction with the id. The latest by (time, seq) counts.
 */
export function labelledPredictions(window: PredictionWindow): SqlFragment {
  const where = whereOf(window);
  const labels = `
    select prediction_id, groupArray((prediction_time, time, seq, value, value_num)) as found
    from (
      select * from labels
      where system_id = {ev_system:String} and prediction_id in (select id from predictions where ${where.sql})
      order by seq limit 1 by prediction_id, id, time
    )
    group by prediction_id`;
  const sql = `
    select * except (found, latest, prediction_id),
      latest.2 > ${epoch} as labelled, latest.4 as label, if(labelled, latest.5, nan) as label_num, latest.2 as label_time
    from (
      select *, arrayLast(one -> true, arraySort(one -> (one.2, one.3), arrayFilter(one -> one.1 = ${epoch} or one.1 = time, found))) as latest
      from (${predictions(window).sql}) as shown
      left any join (${labels}) as truth on shown.id = truth.prediction_id
    )`;
  return { sql, params: where.params };
}
