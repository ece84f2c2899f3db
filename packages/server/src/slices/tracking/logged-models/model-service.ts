import type { BodyOf, mlflowLoggedModelsApi } from '@haechi/contract';
import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Changes } from '../../../platform/changes.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Random } from '../../../platform/random.ts';
import type { Actor, Trail } from '../../trail/index.ts';
import { isVisible } from '../artifacts/artifact-owner.ts';
import { pathOfUri } from '../artifacts/artifact-path.ts';
import { refuseUsed, type UploadDeps } from '../artifacts/upload-artifact.ts';
import { invalidParameter, missingResource } from '../mlflow/mlflow-envelope.ts';
import { inventRunName } from '../runs/run-names.ts';
import { MODEL_LIMITS } from './constants.ts';
import { anyModelOf, type ModelView, modelOf } from './model-read.ts';
import { modelTables } from './model-tables.ts';

type Create = BodyOf<typeof mlflowLoggedModelsApi.create>;
type Pairs = Create['tags'];

export interface ModelDeps extends Pick<UploadDeps, 'versionUsing'> {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
}

/** Commands on logged models; each runs on the transaction it is given. */
export function modelService(deps: ModelDeps) {
  const { clock, random } = deps;
  const told = async (tx: Db, model: ModelView): Promise<ModelView> => {
    await deps.changes.publish(tx, { topic: 'tracking', id: String(model.experiment_id), system: model.system });
    return model;
  };
  const touched = async (tx: Db, scope: Scope, id: string): Promise<ModelView> => {
    await modelTables(tx)
      .updateTable('tracking_logged_models')
      .set({ changed_at: clock.now() })
      .where('id', '=', id)
      .execute();
    return modelOf(tx, scope, id);
  };

  return {
    /** @throws HaechiError `not_found` for an experiment out of sight; `invalid_request` */
    create: async (tx: Db, scope: Scope, wish: Create): Promise<ModelView> => {
      const experiment = await openExperiment(tx, scope, wish.experiment_id);
      await refuseForeignRun(tx, scope, wish.source_run_id);
      const id = `m-${random.bytes(16).toString('hex')}`;
      const now = clock.now();
      await modelTables(tx)
        .insertInto('tracking_logged_models')
        .values({
          id,
          experiment_id: experiment.id,
          name: checkedName(wish.name ?? inventRunName(random)),
          model_type: wish.model_type === undefined || wish.model_type === '' ? null : wish.model_type,
          source_run_id: wish.source_run_id === undefined || wish.source_run_id === '' ? null : wish.source_run_id,
          artifact_uri: `${experiment.artifact_location.replace(/\/+$/, '')}/models/${id}/artifacts`,
          status: 'LOGGED_MODEL_PENDING',
          created_at: now,
          changed_at: now,
          deleted_at: null,
        })
        .execute();
      await putPairs(tx, 'tag', { id, pairs: wish.tags });
      await putPairs(tx, 'param', { id, pairs: wish.params });
      return told(tx, await modelOf(tx, scope, id));
    },
    finish: async (
      tx: Db,
      scope: Scope,
      { id, status }: { id: string; status: ModelView['status'] },
    ): Promise<ModelView> => {
      await modelOf(tx, scope, id);
      if (status === 'LOGGED_MODEL_PENDING')
        throw invalidParameter('A logged model becomes LOGGED_MODEL_READY or LOGGED_MODEL_UPLOAD_FAILED.', 'status');
      await modelTables(tx).updateTable('tracking_logged_models').set({ status }).where('id', '=', id).execute();
      return told(tx, await touched(tx, scope, id));
    },
    setTags: async (tx: Db, scope: Scope, { id, tags }: { id: string; tags: Pairs }): Promise<ModelView> => {
      await modelOf(tx, scope, id);
      await putPairs(tx, 'tag', { id, pairs: tags });
      return touched(tx, scope, id);
    },
    deleteTag: async (tx: Db, scope: Scope, { id, key }: { id: string; key: string }): Promise<void> => {
      await modelOf(tx, scope, id);
      const { numDeletedRows } = await modelTables(tx)
        .deleteFrom('tracking_logged_model_tags')
        .where('model_id', '=', id)
        .where('key', '=', key)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw missingResource('tag', key);
      await touched(tx, scope, id);
    },
    logParams: async (tx: Db, scope: Scope, { id, params }: { id: string; params: Pairs }): Promise<void> => {
      await modelOf(tx, scope, id);
      await putPairs(tx, 'param', { id, pairs: params });
      await touched(tx, scope, id);
    },
    /** Deleting again changes nothing. @throws HaechiError `conflict` when a registered version uses its files */
    remove: async (tx: Db, scope: Scope, { id, actor }: { id: string; actor: Actor }): Promise<void> => {
      const model = await anyModelOf(tx, scope, id);
      if (model.deleted_at !== null) return;
      const path = pathOfUri(model.artifact_uri);
      if (path !== null) await refuseUsed(deps, tx, path);
      await setDeleted(tx, id, clock.now());
      await record(deps, tx, { model, actor, action: 'logged_model.deleted' });
      await told(tx, model);
    },
    restore: async (tx: Db, scope: Scope, { id, actor }: { id: string; actor: Actor }): Promise<ModelView> => {
      const model = await anyModelOf(tx, scope, id);
      if (model.deleted_at === null) return model;
      await setDeleted(tx, id, null);
      await record(deps, tx, { model, actor, action: 'logged_model.restored' });
      return told(tx, await touched(tx, scope, id));
    },
  };
}

async function setDeleted(tx: Db, id: string, deleted_at: Date | null): Promise<void> {
  await modelTables(tx).updateTable('tracking_logged_models').set({ deleted_at }).where('id', '=', id).execute();
}

async function record({ trail }: ModelDeps, tx: Db, note: { model: ModelView; actor: Actor; action: string }) {
  const { model, actor, action } = note;
  const target = { kind: 'logged_model', id: model.id };
  const detail = { experiment: String(model.experiment_id), run: model.source_run_id };
  await trail.record(tx, { actor, action, system: model.system, target, detail });
}

async function openExperiment(tx: Db, scope: Scope, given: string) {
  const found = /^\d{1,18}$/.test(given)
    ? await modelTables(tx)
        .selectFrom('tracking_experiments')
        .select(['id', 'system_id', 'artifact_location', 'deleted_at'])
        .where('id', '=', Number(given))
        .executeTakeFirst()
    : undefined;
  if (found === undefined || !isVisible(scope, found.system_id)) throw missingResource('experiment', given);
  if (found.deleted_at !== null)
    throw invalidParameter(`The experiment "${given}" is deleted. Restore it first.`, 'experiment_id');
  return found;
}

/** A model is shown with the run that made it: nobody puts one beside runs that they do not see. @throws HaechiError `not_found` */
async function refuseForeignRun(tx: Db, scope: Scope, run: string | undefined): Promise<void> {
  if (run === undefined || run === '') return;
  const { rows } = await sql<{ system: string | null }>`select e.system_id as system from tracking_runs r
    join tracking_experiments e on e.id = r.experiment_id where r.id = ${run}`.execute(tx);
  if (rows[0] !== undefined && !isVisible(scope, rows[0].system)) throw missingResource('run', run);
}

/** As MLflow names logged models: nothing that an address could mistake. */
function checkedName(name: string): string {
  if (name === '' || name.length > MODEL_LIMITS.name || /[/:.%"']/.test(name))
    throw invalidParameter(
      `"${name.slice(0, 100)}" cannot name a logged model: give 1 to ${MODEL_LIMITS.name} characters without / : . % " and '.`,
      'name',
    );
  return name;
}

const tableOf = { tag: 'tracking_logged_model_tags', param: 'tracking_logged_model_params' } as const;

/** A tag is replaced; a parameter that has another value already is refused. Of a key that comes twice the last counts. */
async function putPairs(tx: Db, kind: 'tag' | 'param', { id, pairs }: { id: string; pairs: Pairs }): Promise<void> {
  if (pairs.length === 0) return;
  if (pairs.length > MODEL_LIMITS.pairs)
    throw invalidParameter(`At most ${MODEL_LIMITS.pairs} ${kind}s go at once, not ${pairs.length}.`, `${kind}s`);
  const byKey = new Map(pairs.map(({ key, value }) => [key, value]));
  const rows = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  const bad = rows.find(
    ([key, value]) => key === '' || key.length > MODEL_LIMITS.key || value.length > MODEL_LIMITS[kind],
  );
  if (bad !== undefined)
    throw invalidParameter(
      `The ${kind} "${bad[0].slice(0, 100)}" is too long: a key has 1 to ${MODEL_LIMITS.key} characters, its value up to ${MODEL_LIMITS[kind]}.`,
      `${kind}s`,
    );
  const result = await sql<{ key: string }>`
    insert into ${sql.table(tableOf[kind])} as kv (model_id, key, value)
    select ${id}, * from unnest(${rows.map(([key]) => key)}::text[], ${rows.map(([, value]) => value)}::text[])
    on conflict (model_id, key) do update set value = excluded.value
    ${kind === 'param' ? sql`where kv.value = excluded.value` : sql``}
    returning key`.execute(tx);
  if (result.rows.length < rows.length)
    throw new HaechiError(
      'invalid_request',
      'A parameter of the logged model has another value already; parameters do not change.',
      { where: 'params' },
    );
}
