/** For the access walk: a file, a logged model, a trace and a deleted run of another system, and how the endpoints that name them in a body or a query refuse. */
export const THEIR_MODEL = `m-${'d'.repeat(32)}`;
export const THEIR_TRACE = 'tr-theirs';
export const THEIR_ASSESSMENT = 'a-theirs';
const DELETED_RUN = 'c'.repeat(32);

const base = '/mlflow/api/2.0/mlflow';
const v3 = '/mlflow/api/3.0/mlflow';
const gone = /^404 .*not_found/;
const nothing = /^200 \{\}/;

interface Theirs {
  readonly experiment: string;
  readonly run: string;
  readonly name: string;
}

/** What is written to have them. */
export function plantedFiles({ experiment, run, name }: Theirs): readonly string[] {
  const root = `mlflow-artifacts:/${experiment}`;
  return [
    `insert into tracking_artifacts (path, experiment_id, sha256, bytes, changed_at, changed_by)
      values ('${experiment}/${run}/artifacts/x', ${experiment}, '${'0'.repeat(64)}', 1, now(), 'x'),
        ('${experiment}/models/${THEIR_MODEL}/artifacts/x', ${experiment}, '${'0'.repeat(64)}', 1, now(), 'x')`,
    `insert into tracking_logged_models (id, experiment_id, name, source_run_id, artifact_uri, status, created_at, changed_at)
      values ('${THEIR_MODEL}', ${experiment}, '${name}', '${run}', '${root}/models/${THEIR_MODEL}/artifacts', 'LOGGED_MODEL_READY', now(), now())`,
    `insert into tracking_traces (id, experiment_id, request_time, state, assessments)
      values ('${THEIR_TRACE}', ${experiment}, 1, 'OK', '[{"assessment_id":"${THEIR_ASSESSMENT}"}]')`,
    `insert into tracking_runs (id, experiment_id, name, user_id, status, artifact_uri, created_at, deleted_at)
      values ('${DELETED_RUN}', ${experiment}, '${name}', '', 'FINISHED', '${root}/${DELETED_RUN}/artifacts', now(), now())`,
  ];
}

export function foreignFileBodies({
  experiment,
  run,
}: Theirs): Readonly<Record<string, { body: object; refused: RegExp }>> {
  const refusedAs = (body: object) => ({ body, refused: gone });
  const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } };
  const removed = refusedAs({ experiment_id: experiment, request_ids: [THEIR_TRACE] });
  return {
    'POST /api/v1/tracking-purge': refusedAs({ runs: [DELETED_RUN] }),
    [`POST ${base}/logged-models`]: refusedAs({ experiment_id: experiment, name: 'x' }),
    [`POST ${base}/logged-models/search`]: { body: { experiment_ids: [experiment] }, refused: nothing },
    // The experiment goes in a header, which the walk does not send; traces.test.ts holds the scope.
    'POST /mlflow/v1/traces': { body: { resourceSpans: [] }, refused: /^400 .*x-mlflow-experiment-id/ },
    [`POST ${base}/traces`]: refusedAs({ experiment_id: experiment, timestamp_ms: 1 }),
    [`POST ${base}/traces/delete-traces`]: removed,
    [`POST ${v3}/traces/delete-traces`]: removed,
    [`POST ${base}/traces/link-to-run`]: refusedAs({ trace_ids: [THEIR_TRACE], run_id: run }),
    [`POST ${v3}/traces`]: refusedAs({
      trace: { trace_info: { trace_id: 'tr-new', trace_location: location, request_time: '2026-01-01T00:00:00Z' } },
    }),
    [`POST ${v3}/traces/batchGetInfos`]: { body: { trace_ids: [THEIR_TRACE] }, refused: nothing },
    [`POST ${v3}/traces/search`]: { body: { locations: [location] }, refused: nothing },
  };
}

export function foreignFileQueries({
  experiment,
  run,
}: Theirs): Readonly<Record<string, { query: string; refused?: RegExp }>> {
  return {
    'GET /mlflow/api/2.0/mlflow-artifacts/artifacts': { query: `path=${experiment}/${run}/artifacts` },
    [`GET ${base}/artifacts/list`]: { query: `run_id=${run}` },
    [`GET ${base}/traces`]: { query: `experiment_ids=${experiment}`, refused: nothing },
    [`GET ${v3}/traces/get`]: { query: `trace_id=${THEIR_TRACE}` },
    [`GET ${v3}/traces/batchGet`]: { query: `trace_ids=${THEIR_TRACE}`, refused: nothing },
  };
}
