import { mlflowRunsApi as api } from '@haechi/contract';
import { actorOf, type Caller, type Scope } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { invalidParameter } from '../mlflow/mlflow-envelope.ts';
import type { TrackingDeps } from '../tracking-deps.ts';
import type { logService, RunAsking } from './log-service.ts';
import { metricHistory, metricInterval } from './metric-history.ts';
import { mlflowRun, mlflowRunJson, runData } from './run-data.ts';
import { logInputs, logOutputs } from './run-inputs.ts';
import { mlflowRunInfo, runRow } from './run-rows.ts';
import { searchRunTexts } from './run-search.ts';
import type { runService } from './run-service.ts';

export interface RunServices {
  readonly runs: ReturnType<typeof runService>;
  readonly logs: ReturnType<typeof logService>;
}
interface RunIds {
  readonly run_id?: string | undefined;
  readonly run_uuid?: string | undefined;
}

/** @throws HaechiError `invalid_request` when neither is given */
function runOf({ run_id, run_uuid }: RunIds): string {
  const id = run_id ?? run_uuid;
  if (id === undefined) throw invalidParameter('The parameter run_id is missing.', 'run_id');
  return id;
}
const asking = (input: { body: RunIds; scope: Scope; caller: Caller | null }): RunAsking => ({
  run: runOf(input.body),
  scope: input.scope,
  actor: actorOf(input.caller),
});
const stages = { ACTIVE_ONLY: 'active', DELETED_ONLY: 'deleted', ALL: 'all' } as const;

/** MLflow's runs over HTTP, as its clients ask. */
export function mlflowRunRoutes(deps: TrackingDeps, services: RunServices): Route[] {
  return [...lifeRoutes(deps, services), ...logRoutes(deps, services), ...readRoutes(deps)];
}

function lifeRoutes(_deps: TrackingDeps, { runs }: RunServices): Route[] {
  return [
    route(api.createRun, async ({ body, scope, caller }) => {
      const { run, tags } = await runs.create(body, { scope, actor: actorOf(caller) });
      const written = [...tags].map(([key, value]) => ({ key, value }));
      return { run: mlflowRun(run, { metrics: null, params: null, tags: written, datasets: null, models: null }) };
    }),
    route(api.updateRun, async (input) => {
      const { run, ...who } = asking(input);
      return { run_info: mlflowRunInfo(await runs.update(run, input.body, who)) };
    }),
    route(api.deleteRun, async (input) => {
      const { run, ...who } = asking(input);
      await runs.remove(run, who);
      return {};
    }),
    route(api.restoreRun, async (input) => {
      const { run, ...who } = asking(input);
      await runs.restore(run, who);
      return {};
    }),
  ];
}

function logRoutes({ db }: TrackingDeps, { logs }: RunServices): Route[] {
  return [
    route(api.logMetric, async (input) => {
      await logs.metric(asking(input), input.body);
      return {};
    }),
    route(api.logParameter, async (input) => {
      await logs.param(asking(input), input.body);
      return {};
    }),
    route(api.logBatch, async (input) => {
      await logs.batch(asking(input), input.body);
      return {};
    }),
    route(api.setTag, async (input) => {
      await logs.tag(asking(input), input.body);
      return {};
    }),
    route(api.deleteTag, async (input) => {
      await logs.deleteTag(asking(input), input.body.key);
      return {};
    }),
    route(api.logModel, async (input) => {
      await logs.model(asking(input), input.body.model_json);
      return {};
    }),
    route(api.logInputs, async ({ body, scope }) => {
      await logInputs(db, scope, { ...body, run: runOf(body) });
      return {};
    }),
    route(api.logOutputs, async ({ body, scope }) => {
      await logOutputs(db, scope, { run: runOf(body), models: body.models });
      return {};
    }),
  ];
}

function readRoutes({ db }: TrackingDeps): Route[] {
  return [
    route(api.getRun, async ({ query, scope }) => {
      const row = await runRow(db, scope, { id: runOf(query) });
      return { run: mlflowRun(row, await runData(db, row.id)) };
    }),
    route(api.searchRuns, async ({ body, scope, reply }) => {
      const { shown, next_page_token: next } = await searchRunTexts(db, scope, {
        experiments: body.experiment_ids,
        filter: body.filter,
        stage: stages[body.run_view_type],
        order: body.order_by,
        limit: body.max_results,
        token: body.page_token,
      });
      const token = next === undefined ? '' : `,"next_page_token":${JSON.stringify(next)}`;
      const json = `{"runs":[${shown.map(mlflowRunJson).join(',')}]${token}}`;
      return (await reply.type('application/json; charset=utf-8').send(json)) as unknown as Promise<never>;
    }),
    route(api.getHistory, ({ query, scope }) =>
      metricHistory(db, scope, {
        run: runOf(query),
        key: query.metric_key,
        limit: query.max_results,
        token: query.page_token,
      }),
    ),
    route(api.getHistoryBulkInterval, async ({ query, scope }) => ({
      metrics: await metricInterval(db, scope, {
        runs: query.run_ids,
        key: query.metric_key,
        from: query.start_step,
        to: query.end_step,
        limit: query.max_results,
      }),
    })),
  ];
}
