import type { MetricSeries } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { CHART_SERIES } from '../constants.ts';
import { runsById } from './run-views.ts';

interface PointRow {
  readonly run: string;
  readonly key: string;
  readonly n: number;
  readonly step: number;
  readonly at: number;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}
const shown = (value: number): number | 'NaN' => (Number.isNaN(value) ? 'NaN' : value);

/**
 * Courses of metrics for charts. A course with more than `points` values is cut into that many stretches of equal numbers of values, in the order of step and
 * time; each gives its last value with its smallest and largest, so that no peak is lost.
 * @throws HaechiError `not_found` for a run that is not there
 */
export async function metricCourses(
  db: Db,
  scope: Scope,
  asked: { readonly runs: readonly string[]; readonly keys?: readonly string[] | undefined; readonly points: number },
): Promise<{ series: MetricSeries[]; left_out: number }> {
  const runs = await runsById(db, scope, [...new Set(asked.runs)]);
  const wanted = runs.flatMap(({ id, metrics }) =>
    (metrics ?? []).flatMap(({ key }) =>
      asked.keys === undefined || asked.keys.includes(key) ? [{ run: id, key }] : [],
    ),
  );
  const courses = wanted.slice(0, CHART_SERIES);
  const { rows } = await sql<PointRow>`with given as (
      select w.run, w.key, m.step, m.timestamp, m.value,
        row_number() over (partition by w.run, w.key order by m.step, m.timestamp, m.value) - 1 as place,
        count(*) over (partition by w.run, w.key) as n
      from unnest(${courses.map(({ run }) => run)}::text[], ${courses.map(({ key }) => key)}::text[]) as w (run, key)
      join tracking_metrics m on m.run_id = w.run and m.key = w.key
    ), stretches as (
      select *, case when n <= ${asked.points} then place else place * ${asked.points}::bigint / n end as stretch from given
    )
    select distinct on (run, key, stretch) run, key, n, step, timestamp as at, value,
      min(value) over (partition by run, key, stretch) as min, max(value) over (partition by run, key, stretch) as max
    from stretches order by run, key, stretch, place desc`.execute(db);
  const byCourse = Map.groupBy(rows, ({ run, key }) => JSON.stringify([run, key]));
  return {
    left_out: wanted.length - courses.length,
    series: courses.map(({ run, key }) => {
      const points = byCourse.get(JSON.stringify([run, key])) ?? [];
      const n = points[0]?.n ?? 0;
      return {
        ...{ run, key, n, thinned: n > points.length },
        points: points.map(({ step, at, value, min, max }) => ({
          ...{ step, at, value: shown(value), min: shown(min), max: shown(max) },
        })),
      };
    }),
  };
}
