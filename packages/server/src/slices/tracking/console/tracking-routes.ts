import { trackingApi as api } from '@haechi/contract';
import { actorOf, type Caller, type Scope } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { SYSTEM_TAG } from '../constants.ts';
import { searchExperiments } from '../experiments/experiment-search.ts';
import type { experimentService } from '../experiments/experiment-service.ts';
import { countRuns, searchRuns } from '../runs/run-search.ts';
import type { runService } from '../runs/run-service.ts';
import type { TrackingDeps } from '../tracking-deps.ts';
import { compareRuns } from './compare-runs.ts';
import { experimentKeys, experimentView, experimentViews } from './experiment-views.ts';
import { metricCourses } from './metric-courses.ts';
import { foundViews, runDetail } from './run-views.ts';

export interface TrackingServices {
  readonly experiments: ReturnType<typeof experimentService>;
  readonly runs: ReturnType<typeof runService>;
}
const asking = ({ scope, caller }: { scope: Scope; caller: Caller | null }) => ({ scope, actor: actorOf(caller) });

/** Experiments and runs for the console and for scripts. */
export function trackingRoutes(deps: TrackingDeps, services: TrackingServices): Route[] {
  return [...experimentRoutes(deps, services), ...runRoutes(deps, services)];
}

function experimentRoutes({ db }: TrackingDeps, { experiments }: TrackingServices): Route[] {
  return [
    route(api.listExperiments, async ({ query, scope }) => {
      const asked = { ...query, order: [], token: query.cursor };
      const { shown, next_page_token: next = null } = await searchExperiments(db, scope, asked);
      return { items: await experimentViews(db, shown), next };
    }),
    route(api.createExperiment, async ({ body, ...input }) => {
      const tags = body.system === null ? [] : [{ key: SYSTEM_TAG, value: body.system }];
      const id = await experiments.create({ name: body.name, tags }, asking(input));
      return experimentView(db, input.scope, id);
    }),
    route(api.getExperiment, ({ params, scope }) => experimentView(db, scope, params.id)),
    route(api.renameExperiment, async ({ params, body, ...input }) => {
      await experiments.rename(params.id, body.name, asking(input));
      return experimentView(db, input.scope, params.id);
    }),
    route(api.deleteExperiment, async ({ params, ...input }) => {
      await experiments.remove(params.id, asking(input));
      return {};
    }),
    route(api.restoreExperiment, async ({ params, ...input }) => {
      await experiments.restore(params.id, asking(input));
      return experimentView(db, input.scope, params.id);
    }),
    route(api.experimentKeys, ({ params, scope }) => experimentKeys(db, scope, params.id)),
  ];
}

function runRoutes({ db }: TrackingDeps, { runs }: TrackingServices): Route[] {
  return [
    route(api.searchRuns, async ({ body, scope }) => {
      const asked = { ...body, token: body.cursor };
      const { shown, next_page_token: next = null } = await searchRuns(db, scope, asked);
      return { items: await foundViews(db, shown), next, total: await countRuns(db, scope, asked) };
    }),
    route(api.getRun, ({ params, scope }) => runDetail(db, scope, params.id)),
    route(api.renameRun, async ({ params, body, ...input }) => {
      await runs.update(params.id, { run_name: body.name }, asking(input));
      return runDetail(db, input.scope, params.id);
    }),
    route(api.deleteRun, async ({ params, ...input }) => {
      await runs.remove(params.id, asking(input));
      return {};
    }),
    route(api.restoreRun, async ({ params, ...input }) => {
      await runs.restore(params.id, asking(input));
      return runDetail(db, input.scope, params.id);
    }),
    route(api.runMetrics, ({ body, scope }) => metricCourses(db, scope, body)),
    route(api.compareRuns, ({ body, scope }) => compareRuns(db, scope, body.runs)),
  ];
}
