import { join } from 'node:path';
import { recordsUrl } from '@haechi/server/embedded';
import { openPostgres } from '@haechi/server/postgres';

/** Runs with 20 metrics, 5 parameters and 3 tags each, written into our tables: over HTTP they would take minutes, and what is timed is the search. */
export async function plantRuns(
  dataDir: string,
  { experiment, runs }: { experiment: string; runs: number },
): Promise<void> {
  const postgres = openPostgres(recordsUrl(join(dataDir, 'records')));
  const query = (text: string) => postgres.pool.query(text);
  const ids = `select i, md5('run' || i || '-' || ${experiment}) as id from generate_series(1, ${runs}) as i`;
  try {
    await query(`insert into tracking_runs (id, experiment_id, name, user_id, status, start_time, artifact_uri, created_at)
      select id, ${experiment}, 'run-' || i, 'bench', 'FINISHED', 1700000000000 + i * 1000, 'mlflow-artifacts:/x', now() from (${ids}) as r`);
    await query(`insert into tracking_latest_metrics (run_id, key, step, timestamp, value)
      select id, 'm' || k, 10, 1700000000000 + i, (('x' || substr(md5(id || k), 1, 8))::bit(32)::bigint & 65535) / 65536.0
      from (${ids}) as r cross join generate_series(0, 19) as k`);
    await query(`insert into tracking_params (run_id, key, value)
      select id, 'p' || k, (i % (k + 10))::text from (${ids}) as r cross join generate_series(0, 4) as k`);
    await query(`insert into tracking_tags (run_id, key, value)
      select id, t.key, t.value from (${ids}) as r
      cross join lateral (values ('mlflow.runName', 'run-' || i), ('mlflow.user', 'bench'), ('team', 't' || i % 7)) as t (key, value)`);
    // As PostgreSQL does by itself some time after tables have grown.
    await query('analyze tracking_runs, tracking_latest_metrics, tracking_params, tracking_tags');
  } finally {
    await postgres.close();
  }
}
