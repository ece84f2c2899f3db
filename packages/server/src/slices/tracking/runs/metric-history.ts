import type { MlflowMetricOut } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { HISTORY_PAGE, INTERVAL_VALUES } from '../constants.ts';
import { pageOfRows, readPageToken } from '../mlflow/page-token.ts';
import { experimentInScope } from '../tracking-scope.ts';
import { runRow } from './run-rows.ts';

interface Value {
  readonly timestamp: number;
  readonly step: number;
  readonly value: number;
}
const out = (key: string, { timestamp, step, value }: Value): MlflowMetricOut => ({
  key,
  value: Number.isNaN(value) ? 'NaN' : value,
  timestamp,
  step,
});

/** Every value of a metric, in the order of time, step and value; page by page. @throws HaechiError `not_found` for the run */
export async function metricHistory(
  db: Db,
  scope: Scope,
  asked: { run: string; key: string; limit?: number | undefined; token?: string | undefined },
) {
  await runRow(db, scope, { id: asked.run });
  const page = { offset: readPageToken(asked.token), limit: asked.limit ?? HISTORY_PAGE };
  const { rows } = await sql<Value>`select timestamp, step, value from tracking_metrics
    where run_id = ${asked.run} and key = ${asked.key} order by timestamp, step, value
    limit ${page.limit + 1} offset ${page.offset}`.execute(db);
  const { shown, ...next } = pageOfRows(rows, page);
  return { metrics: shown.map((value) => out(asked.key, value)), ...next };
}

export interface IntervalQuery {
  readonly runs: readonly string[];
  readonly key: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Steps at most that are shown of each run; its first and last are among them. */
  readonly limit: number;
}

/** Values of a metric of runs in `scope` between two steps, evenly thinned out to `limit` steps, and values where a step has many. Runs that are not there are left out. */
export async function metricInterval(db: Db, scope: Scope, asked: IntervalQuery) {
  const { rows } = await sql<Value & { run_id: string }>`with steps as (
      select m.run_id, m.step, row_number() over (partition by m.run_id order by m.step) - 1 as place, count(*) over (partition by m.run_id) as n
      from tracking_metrics m join tracking_runs r on r.id = m.run_id join tracking_experiments e on e.id = r.experiment_id
      where m.run_id = any(${asked.runs}::text[]) and m.key = ${asked.key} and ${experimentInScope(scope)}
        and m.step >= coalesce(${asked.from ?? null}::bigint, m.step) and m.step <= coalesce(${asked.to ?? null}::bigint, m.step)
      group by m.run_id, m.step
    ), kept as (
      select run_id, step from steps
      where n <= ${asked.limit} or place = n - 1 or place % ((n + ${asked.limit} - 1) / ${asked.limit}) = 0
    ), found as (
      select m.run_id, m.timestamp, m.step, m.value, count(*) over (partition by m.run_id) as n,
        row_number() over (partition by m.run_id order by m.step, m.timestamp, m.value) - 1 as place
      from tracking_metrics m join kept using (run_id, step) where m.key = ${asked.key}
    )
    select run_id, timestamp, step, value from found
    where n <= ${INTERVAL_VALUES} or place = n - 1 or place % ((n + ${INTERVAL_VALUES - 2}) / ${INTERVAL_VALUES - 1}) = 0
    order by run_id, place`.execute(db);
  return rows.map(({ run_id, ...value }) => ({ ...out(asked.key, value), run_id }));
}
