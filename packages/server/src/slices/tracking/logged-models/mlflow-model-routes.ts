import { mlflowLoggedModelsApi as api, trackingArtifactsApi } from '@haechi/contract';
import { sql } from 'kysely';
import { actorOf } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { isVisible } from '../artifacts/artifact-owner.ts';
import { listRunFolder } from '../artifacts/list-folder.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import { anyModelOf, mlflowModel, modelOf, modelsWhere, trackedModel } from './model-read.ts';
import { searchModels } from './model-search.ts';
import { type ModelDeps, modelService } from './model-service.ts';

/** Logged models: as MLflow's clients ask for them, and for people. */
export function modelRoutes(deps: ModelDeps): Route[] {
  const service = modelService(deps);
  return [...readRoutes(deps), ...writeRoutes(deps, service), ...peopleRoutes(deps, service)];
}
type Service = ReturnType<typeof modelService>;

function readRoutes({ db }: ModelDeps): Route[] {
  return [
    route(api.get, async ({ scope, params, query }) => ({
      model: mlflowModel(
        query.allow_deleted === 'true'
          ? await anyModelOf(db, scope, params.model_id)
          : await modelOf(db, scope, params.model_id),
      ),
    })),
    route(api.search, async ({ scope, body }) => {
      const { shown, ...next } = await searchModels(db, scope, body);
      return { ...(shown.length === 0 ? {} : { models: shown.map(mlflowModel) }), ...next };
    }),
    route(api.files, ({ scope, params, query }) =>
      listRunFolder(db, scope, {
        owner: params.model_id,
        path: query.artifact_directory_path,
        page_token: query.page_token,
      }),
    ),
  ];
}

function writeRoutes({ db }: ModelDeps, service: Service): Route[] {
  return [
    route(api.create, async ({ scope, body }) => ({
      model: mlflowModel(await transact(db, (tx) => service.create(tx, scope, body))),
    })),
    route(api.finish, async ({ scope, params, body }) => ({
      model: mlflowModel(
        await transact(db, (tx) => service.finish(tx, scope, { id: params.model_id, status: body.status })),
      ),
    })),
    route(api.remove, async ({ scope, params, caller }) => {
      await transact(db, (tx) => service.remove(tx, scope, { id: params.model_id, actor: actorOf(caller) }));
      return {};
    }),
    route(api.setTags, async ({ scope, params, body }) => ({
      model: mlflowModel(
        await transact(db, (tx) => service.setTags(tx, scope, { id: params.model_id, tags: body.tags })),
      ),
    })),
    route(api.deleteTag, async ({ scope, params }) => {
      await transact(db, (tx) => service.deleteTag(tx, scope, { id: params.model_id, key: params.tag_key }));
      return {};
    }),
    route(api.logParams, async ({ scope, params, body }) => {
      await transact(db, (tx) => service.logParams(tx, scope, { id: params.model_id, params: body.params }));
      return {};
    }),
  ];
}

function peopleRoutes({ db }: ModelDeps, service: Service): Route[] {
  const people = trackingArtifactsApi;
  return [
    route(people.modelsOfRun, async ({ scope, params }) => {
      await requireRun(db, params.id, (system) => isVisible(scope, system));
      const where = sql`m.source_run_id = ${params.id} and m.deleted_at is null`;
      const models = await modelsWhere(db, scope, { where, tail: sql`order by m.created_at, m.id limit 1000` });
      return { items: models.map(trackedModel) };
    }),
    route(people.model, async ({ scope, params }) => trackedModel(await anyModelOf(db, scope, params.id))),
    route(people.deleteModel, async ({ scope, params, caller }) => {
      await transact(db, (tx) => service.remove(tx, scope, { id: params.id, actor: actorOf(caller) }));
      return {};
    }),
    route(people.restoreModel, async ({ scope, params, caller }) =>
      trackedModel(await transact(db, (tx) => service.restore(tx, scope, { id: params.id, actor: actorOf(caller) }))),
    ),
  ];
}

async function requireRun(db: Db, id: string, visible: (system: string | null) => boolean): Promise<void> {
  const { rows } = await sql<{ system: string | null }>`
    select e.system_id as system from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
    where r.id = ${id}`.execute(db);
  if (rows[0] === undefined || !visible(rows[0].system)) throw missingResource('run', id);
}
