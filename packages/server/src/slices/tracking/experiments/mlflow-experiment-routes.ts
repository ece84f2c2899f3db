import { mlflowExperimentsApi as api } from '@haechi/contract';
import { actorOf } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { MLFLOW_VERSION } from '../constants.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import type { TrackingDeps } from '../tracking-deps.ts';
import { experimentByName, experimentRow, mlflowExperiment } from './experiment-rows.ts';
import { searchExperiments } from './experiment-search.ts';
import type { experimentService } from './experiment-service.ts';

const stages = { ACTIVE_ONLY: 'active', DELETED_ONLY: 'deleted', ALL: 'all' } as const;

/** MLflow's experiments over HTTP, as its clients ask. */
export function mlflowExperimentRoutes({ db }: TrackingDeps, service: ReturnType<typeof experimentService>): Route[] {
  return [
    route(api.health, async ({ reply }) => reply.type('text/plain').send('OK') as never),
    route(api.version, async ({ reply }) => reply.type('text/plain').send(MLFLOW_VERSION) as never),
    route(api.createExperiment, async ({ body, scope, caller }) => ({
      experiment_id: await service.create(body, { scope, actor: actorOf(caller) }),
    })),
    route(api.getExperiment, async ({ query, scope }) => ({
      experiment: mlflowExperiment(await experimentRow(db, scope, { id: query.experiment_id })),
    })),
    route(api.getExperimentByName, async ({ query, scope }) => {
      const row = await experimentByName(db, scope, query.experiment_name);
      if (row === undefined) throw missingResource('experiment', query.experiment_name);
      return { experiment: mlflowExperiment(row) };
    }),
    route(api.searchExperiments, async ({ body, scope }) => {
      const { shown, ...next } = await searchExperiments(db, scope, {
        filter: body.filter,
        order: body.order_by,
        stage: stages[body.view_type],
        limit: body.max_results,
        token: body.page_token,
      });
      return { experiments: shown.map(mlflowExperiment), ...next };
    }),
    route(api.updateExperiment, async ({ body, scope, caller }) => {
      if (body.new_name !== undefined)
        await service.rename(body.experiment_id, body.new_name, { scope, actor: actorOf(caller) });
      return {};
    }),
    route(api.deleteExperiment, async ({ body, scope, caller }) => {
      await service.remove(body.experiment_id, { scope, actor: actorOf(caller) });
      return {};
    }),
    route(api.restoreExperiment, async ({ body, scope, caller }) => {
      await service.restore(body.experiment_id, { scope, actor: actorOf(caller) });
      return {};
    }),
    route(api.setExperimentTag, async ({ body, scope, caller }) => {
      await service.setTag(body.experiment_id, body, { scope, actor: actorOf(caller) });
      return {};
    }),
    route(api.deleteExperimentTag, async ({ body, scope, caller }) => {
      await service.deleteTag(body.experiment_id, body.key, { scope, actor: actorOf(caller) });
      return {};
    }),
  ];
}
