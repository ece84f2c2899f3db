import { HaechiError, servingApi } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import { actorOf, inScope, type Scope } from '../../platform/http/caller.ts';
import { type Route, type RouteInput, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { healthOf, routeHealth } from './health.ts';
import { parseJson, readBatch, readInstance, readPredict } from './predict-body.ts';
import type { Predictor } from './predictor.ts';
import type { routeViews } from './read-model.ts';
import type { ServedRoute, ServedRoutes } from './served-routes.ts';
import type { servingService } from './service.ts';
import type { ServingMetrics } from './serving-metrics.ts';
import { noRoute } from './store.ts';

export interface ServingRoutesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly service: ReturnType<typeof servingService>;
  readonly views: ReturnType<typeof routeViews>;
  readonly served: () => ServedRoutes;
  readonly predictor: Predictor;
  readonly metrics: ServingMetrics;
}
/** The parts of a request that a prediction needs, with or without a route in its path. */
type PredictRequest = Pick<RouteInput<typeof servingApi.predictDefault>, 'request' | 'scope'>;

/** Rows scored in one go, some milliseconds; in between other requests have their turn. */
const chunkRows = 500;
/** How long a new route's answer waits for every process to serve it (a change holds everywhere within two seconds), and how often it looks, ms. */
const servedWithinMs = 2_000;
const servedPollMs = 10;

export function servingRoutes(deps: ServingRoutesDeps): Route[] {
  const { db, views, service } = deps;
  const named = (id: string) => deps.served().byId.get(id);
  const standard = () => deps.served().defaultRoute;
  return [
    route(servingApi.listRoutes, ({ scope, query }) => views.list(scope, query)),
    route(servingApi.getRoute, ({ scope, params }) => views.get(scope, params.route)),
    route(servingApi.createRoute, async ({ scope, body, caller }) => {
      await transact(db, (tx) => service.createRoute(tx, scope, { wish: body, actor: actorOf(caller) }));
      return onceServed(deps, () => views.get(scope, body.id));
    }),
    route(servingApi.updateRoute, async ({ scope, params, body, caller }) => {
      const wish = { id: params.route, edit: body, actor: actorOf(caller) };
      await transact(db, (tx) => service.updateRoute(tx, scope, wish));
      return views.get(scope, params.route);
    }),
    route(servingApi.predict, (input) =>
      predict(deps, input, visible(named(input.params.route), input.scope, input.params.route)),
    ),
    route(servingApi.predictBatch, (input) =>
      predictBatch(deps, input, visible(named(input.params.route), input.scope, input.params.route)),
    ),
    route(servingApi.predictDefault, (input) =>
      predict(deps, input, visible(standard() ?? undefined, input.scope, null)),
    ),
    route(servingApi.predictBatchDefault, (input) =>
      predictBatch(deps, input, visible(standard() ?? undefined, input.scope, null)),
    ),
    route(servingApi.routeHealth, async ({ scope, params, reply }) => {
      const health = routeHealth(visible(named(params.route), scope, params.route));
      reply.code(health.model_loaded ? 200 : 503);
      return health;
    }),
    route(servingApi.health, async ({ reply }) => {
      const health = healthOf(standard());
      reply.code(health.model_loaded ? 200 : 503);
      return health;
    }),
  ];
}

/** @throws HaechiError `not_found` for an unknown route and one outside `scope` alike; `system_archived`. */
function visible(found: ServedRoute | undefined, scope: Scope, id: string | null): ServedRoute {
  if (found === undefined || !inScope(scope, found.system)) {
    if (id !== null) throw noRoute(id);
    throw new HaechiError(
      'not_found',
      'No route is the default. Call /serve/{route}/predict, or make a route the default.',
    );
  }
  if (found.archived)
    throw new HaechiError('system_archived', `The system of the route "${found.id}" is archived; it answers nothing.`);
  return found;
}

async function predict(deps: ServingRoutesDeps, { request }: PredictRequest, served: ServedRoute) {
  const startedAt = deps.clock.monotonic();
  try {
    const input = readPredict(parseJson(request.body, request.headers['content-encoding']));
    const { answer, logged } = deps.predictor.predict(served, input, startedAt);
    if (logged !== null) await logged;
    return {
      ...answer,
      request_id: input.requestId ?? String(request.id),
      processing_time_ms: elapsed(deps, startedAt),
    };
  } catch (error) {
    deps.metrics.failed(served.id, error instanceof HaechiError ? error.code : 'internal');
    throw error;
  }
}

async function predictBatch(deps: ServingRoutesDeps, { request }: PredictRequest, served: ServedRoute) {
  const startedAt = deps.clock.monotonic();
  const instances = readBatch(parseJson(request.body, request.headers['content-encoding']));
  const predictions: BatchRow[] = [];
  const waiting: Promise<void>[] = [];
  for (const [index, instance] of instances.entries()) {
    if (index > 0 && index % chunkRows === 0) await new Promise((resolve) => setImmediate(resolve));
    predictions.push(predictRow(deps, { served, instance, waiting }));
  }
  const refused = (await Promise.allSettled(waiting)).find((write) => write.status === 'rejected');
  if (refused !== undefined) throw refused.reason;
  return { predictions, processing_time_ms: elapsed(deps, startedAt) };
}

type BatchRow =
  | ({ status: 'success' } & ReturnType<Predictor['predict']>['answer'])
  | { status: 'error'; prediction: null; error: string; error_code: string };

/** One row of a batch; what is wrong with it is its own answer. */
function predictRow(
  deps: ServingRoutesDeps,
  { served, instance, waiting }: { served: ServedRoute; instance: unknown; waiting: Promise<void>[] },
): BatchRow {
  try {
    const { answer, logged } = deps.predictor.predict(served, readInstance(instance), deps.clock.monotonic());
    if (logged !== null) waiting.push(logged);
    return { status: 'success', ...answer };
  } catch (error) {
    if (!(error instanceof HaechiError)) throw error;
    deps.metrics.failed(served.id, error.code);
    // What concerns the route and not the row fails the whole request.
    if (error.status >= 500) throw error;
    return { status: 'error', prediction: null, error: error.message, error_code: error.code };
  }
}

/** Milliseconds with three digits: microseconds are what a linear model takes. */
function elapsed({ clock }: ServingRoutesDeps, startedAt: number): number {
  return Math.round((clock.monotonic() - startedAt) * 1000) / 1000;
}

/** A new route is answered for when every process serves it, so that the next request finds it; after a moment the answer says who does not. */
async function onceServed<T extends { acknowledged: { by: number; of: number } }>(
  { clock }: Pick<ServingRoutesDeps, 'clock'>,
  read: () => Promise<T>,
): Promise<T> {
  const until = clock.monotonic() + servedWithinMs;
  for (;;) {
    const view = await read();
    if (view.acknowledged.by >= view.acknowledged.of || clock.monotonic() > until) return view;
    await clock.sleep(servedPollMs);
  }
}
