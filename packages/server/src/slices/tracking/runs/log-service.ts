import type { MlflowMetricIn } from '@haechi/contract';
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import type { Scope } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import type { Actor } from '../../trail/index.ts';
import { BATCH_ENTITIES, HISTORY_CHARACTERS, LOGGED_MODELS_TAG, RUN_NAME_TAG } from '../constants.ts';
import { invalidParameter, missingResource } from '../mlflow/mlflow-envelope.ts';
import type { TrackingDeps } from '../tracking-deps.ts';
import { systemsOf } from '../tracking-scope.ts';
import { putMetrics, putModelMetrics, putParams, putTags, type Queryable, type RunTarget } from './log-statements.ts';
import { runRow } from './run-rows.ts';
import { requireActive, type runService } from './run-service.ts';
import { writeTags } from './write-tags.ts';

type KeyValue = { readonly key: string; readonly value: string };
interface Batch {
  readonly metrics: readonly MlflowMetricIn[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}
/** A run, where the caller may write, and who that is. */
export interface RunAsking {
  readonly run: string;
  readonly scope: Scope;
  readonly actor: Actor;
}

/** Metrics, parameters and tags of runs. A call writes all it was given or nothing. */
export function logService(deps: TrackingDeps, runs: Pick<ReturnType<typeof runService>, 'update'>) {
  const { db, pool } = deps;

  async function putBatch(client: Queryable, asking: RunAsking, batch: Batch): Promise<void> {
    const target = targetOf(asking);
    const { metrics, params, tags } = batch;
    if (metrics.length > 0 && !(await putMetrics(client, target, metrics))) await refuse(client, asking);
    await putModelMetrics(client, target, metrics);
    if (params.length > 0) await putUnchanged(client, asking, params);
    if (tags.length > 0 && !(await putTags(client, target, mapOf(tags)))) await refuse(client, asking);
  }

  async function putUnchanged(client: Queryable, asking: RunAsking, params: readonly KeyValue[]): Promise<void> {
    const given = paramsOf(params);
    const changed = (await putParams(client, targetOf(asking), given)) ?? (await refuse(client, asking));
    if (changed.length > 0) throw await changedParams(client, { run: asking.run, given, changed });
  }

  return {
    metric: async (asking: RunAsking, metric: MlflowMetricIn): Promise<void> => {
      const batch = { metrics: [metric], params: [], tags: [] };
      if (metric.model_id !== undefined) await inTransaction(deps, (client) => putBatch(client, asking, batch));
      else await putBatch(pool, asking, batch);
    },
    /** @throws HaechiError `invalid_request` when it has another value already */
    param: (asking: RunAsking, param: KeyValue): Promise<void> => putUnchanged(pool, asking, [param]),
    /** @throws HaechiError `invalid_request`; then nothing of the batch is written */
    batch: async (asking: RunAsking, batch: Batch): Promise<void> => {
      const { metrics, params, tags } = batch;
      const entities = metrics.length + params.length + tags.length;
      if (entities > BATCH_ENTITIES)
        throw invalidParameter(
          `A batch holds ${BATCH_ENTITIES} metrics, parameters and tags at most; this one has ${entities}.`,
          'metrics',
        );
      if (entities === 0) return refuseUnlessThere(asking);
      const parts = [metrics, params, tags].filter(({ length }) => length > 0).length;
      const isOne = parts === 1 && params.length <= 1 && metrics.every(({ model_id }) => model_id === undefined);
      if (isOne) await putBatch(pool, asking, batch);
      else await inTransaction(deps, (client) => putBatch(client, asking, batch));
      await rename(asking, tags);
    },
    tag: async (asking: RunAsking, tag: KeyValue): Promise<void> => {
      await putBatch(pool, asking, { metrics: [], params: [], tags: [tag] });
      await rename(asking, [tag]);
    },
    /** @throws HaechiError `not_found` when there is no such tag */
    deleteTag: async ({ run, scope }: RunAsking, key: string): Promise<void> => {
      requireActive(await runRow(db, scope, { id: run }));
      const { rows } =
        await sql`delete from tracking_tags where run_id = ${run} and key = ${key} returning key`.execute(db);
      if (rows.length === 0) throw missingResource('tag of the run', key);
    },
    /** What a client of MLflow 2 says of a model that it uploaded. @throws HaechiError `invalid_request` when it is no JSON object */
    model: ({ run, scope }: RunAsking, json: string): Promise<void> =>
      transact(db, async (tx) => {
        requireActive(await runRow(tx, scope, { id: run, lock: true }));
        const { rows } = await sql<{
          value: string;
        }>`select value from tracking_tags where run_id = ${run} and key = ${LOGGED_MODELS_TAG}`.execute(tx);
        const history = JSON.stringify([...listIn(rows[0]?.value), objectIn(json)]);
        if (history.length > HISTORY_CHARACTERS)
          throw invalidParameter(
            `What is said of the models of a run has at most ${HISTORY_CHARACTERS} characters. Log more models in another run.`,
            'model_json',
          );
        await writeTags(tx, run, new Map([[LOGGED_MODELS_TAG, history]]));
      }),
  };

  async function refuseUnlessThere({ run, scope }: RunAsking): Promise<void> {
    requireActive(await runRow(db, scope, { id: run }));
  }
  /** The tag of its name is the run's name. */
  async function rename({ run, ...asking }: RunAsking, tags: readonly KeyValue[]): Promise<void> {
    const name = mapOf(tags).get(RUN_NAME_TAG);
    if (name) await runs.update(run, { run_name: name }, asking);
  }
}

/** Why a statement found no run. Asked on the same connection: a transaction that waits for a second one could wait for ever. */
async function refuse(client: Queryable, { run, scope }: RunAsking): Promise<never> {
  const { rows } = await client.query<{ deleted_at: Date | null }>(
    `select r.deleted_at from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
      where r.id = $1 and ($2::text[] is null or e.system_id is null or e.system_id = any($2))`,
    [run, systemsOf(scope)],
  );
  requireActive({ id: run, deleted_at: rows[0]?.deleted_at ?? null });
  throw missingResource('run', run);
}

const targetOf = ({ run, scope }: RunAsking): RunTarget => ({ run, systems: systemsOf(scope) });
const mapOf = (pairs: readonly KeyValue[]): Map<string, string> => new Map(pairs.map(({ key, value }) => [key, value]));

/** @throws HaechiError `invalid_request` when one key has two values */
function paramsOf(params: readonly KeyValue[]): Map<string, string> {
  const given = mapOf(params);
  const twice = params.find(({ key, value }) => given.get(key) !== value);
  if (twice !== undefined)
    throw invalidParameter(`The parameter "${twice.key}" is given twice with different values.`, 'params');
  return given;
}

async function changedParams(
  client: Queryable,
  { run, given, changed }: { run: string; given: ReadonlyMap<string, string>; changed: readonly string[] },
) {
  const [key = ''] = changed;
  const { rows } = await client.query<{ value: string }>(
    'select value from tracking_params where run_id = $1 and key = $2',
    [run, key],
  );
  return invalidParameter(
    `The parameter "${key}" of the run "${run}" is "${rows[0]?.value ?? ''}" and cannot become "${given.get(key) ?? ''}": a parameter is given once. Use another key, or a tag.`,
    'params',
  );
}

async function inTransaction(
  { pool }: Pick<TrackingDeps, 'pool'>,
  run: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await run(client);
    await client.query('commit');
    client.release();
  } catch (error) {
    // A connection that cannot even roll back is given up; the server rolls back for it.
    const broken = await client.query('rollback').then(
      () => undefined,
      (lost: Error) => lost,
    );
    client.release(broken);
    throw error;
  }
}

function objectIn(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Falls through to the refusal below.
  }
  throw invalidParameter('model_json is no JSON object.', 'model_json');
}

function listIn(json: string | undefined): unknown[] {
  try {
    const value: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
