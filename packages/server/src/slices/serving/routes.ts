import { HaechiError, type ResponseOf, servingApi } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import { actorOf, inScope, may, type Scope } from '../../platform/http/caller.ts';
import { type QuickInput, type Route, route } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { NAMED_VERSIONS_LOADED } from './constants.ts';
import { healthOf, routeHealth } from './health.ts';
import type { NamedVersions } from './named-versions.ts';
import { parseJson, readBatch, readInstance, readPredict } from './predict-body.ts';
import type { Answered, Predictor, RowAnswer } from './predictor.ts';
import { type AskedProcess, statesOf } from './process-states.ts';
import type { routeViews } from './read-model.ts';
import type { ServedRoute, ServedRoutes, ServedTarget } from './served-routes.ts';
import type { servingService } from './service.ts';
import type { ServingMetrics } from './serving-metrics.ts';
import { noRoute } from './store.ts';

export interface ServingRoutesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly service: ReturnType<typeof servingService>;
  readonly views: ReturnType<typeof routeViews>;
  readonly served: () => ServedRoutes;
  /** The same for who only looks: nothing is loaded for it. */
  readonly known: () => ServedRoutes;
  readonly log: Log;
  /** The processes that answer predictions in place of this one. */
  readonly others: readonly AskedProcess[];
  readonly predictor: Predictor;
  readonly metrics: ServingMetrics;
  readonly named: Pick<NamedVersions, 'get'>;
  readonly shadowOf: (route: string) => { waiting: number; dropped: number };
}
/** In place of the name of a version: the one that is shown before it gets users. */
const preview = Symbol('preview');

/** The parts of a request that a prediction needs, with or without a route in its path. */
type PredictRequest = Pick<QuickInput, 'request' | 'scope' | 'caller'>;

/** How long a new route's answer waits for every process to serve it (a change holds everywhere within two seconds), and how often it looks, ms. */
const servedWithinMs = 2_000;
const servedPollMs = 10;

export function servingRoutes(deps: ServingRoutesDeps): Route[] {
  const { db, views, service } = deps;
  const named = (id: string) => deps.served().byId.get(id);
  const standard = () => deps.served().defaultRoute;
  const stateOf = (served: ServedRoute) => stateNow(deps, served);
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
    quickly(servingApi.predict, (input, id = '') => predict(deps, input, visible(named(id), input.scope, id))),
    route(servingApi.predictBatch, (input) =>
      predictBatch(deps, input, visible(named(input.params.route), input.scope, input.params.route)),
    ),
    quickly(servingApi.predictDefault, (input) =>
      predict(deps, input, visible(standard() ?? undefined, input.scope, null)),
    ),
    route(servingApi.predictBatchDefault, (input) =>
      predictBatch(deps, input, visible(standard() ?? undefined, input.scope, null)),
    ),
    route(servingApi.routeHealth, async ({ scope, params, reply }) => {
      const health = stateOf(visible(named(params.route), scope, params.route));
      reply.code(health.model_loaded ? 200 : 503);
      return health;
    }),
    route(servingApi.routeState, async ({ scope, params: { route: id } }) =>
      statesOf(id, stateOf(visible(deps.known().byId.get(id), scope, id)), deps),
    ),
    route(servingApi.health, async ({ reply }) => {
      const health = healthOf(standard());
      reply.code(health.model_loaded ? 200 : 503);
      return health;
    }),
  ];
}

/** A route in this process, now. */
export function stateNow({ clock, shadowOf }: Pick<ServingRoutesDeps, 'clock' | 'shadowOf'>, served: ServedRoute) {
  return routeHealth(served, { now: clock.monotonic(), shadow: shadowOf(served.id) });
}

type SinglePredict = typeof servingApi.predict | typeof servingApi.predictDefault;
type SingleAnswer = ResponseOf<typeof servingApi.predict>;

/** A route whose plain requests take the short way; both ways have one handler. */
function quickly(
  endpoint: SinglePredict,
  answer: (asked: PredictRequest, route?: string) => SingleAnswer | Promise<SingleAnswer>,
): Route {
  const quick = (input: QuickInput) => answer(input, input.params['route']);
  return {
    ...route(endpoint, async (input) =>
      answer(input, (input.params as { readonly route?: string } | undefined)?.route),
    ),
    quick,
  };
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

/** At once where the version is computed here and nothing must be written before. */
function predict(
  deps: ServingRoutesDeps,
  asked: PredictRequest,
  served: ServedRoute,
): SingleAnswer | Promise<SingleAnswer> {
  const { request } = asked;
  const startedAt = deps.clock.monotonic();
  const failed = (error: unknown): never => {
    deps.metrics.failed(served.id, error instanceof HaechiError ? error.code : 'internal');
    throw error;
  };
  try {
    const input = readPredict(parseJson(request.body, request.headers['content-encoding']));
    const finished = ({ answer }: Answered): SingleAnswer => ({
      ...answer,
      request_id: input.requestId ?? String(request.id),
      processing_time_ms: elapsed(deps, startedAt),
    });
    const ask = (version: ServedTarget | undefined) => deps.predictor.predict(served, { input, startedAt, version });
    const named = asksFor(asked, input.version);
    if (named === undefined) {
      const given = ask(undefined);
      if (!('then' in given) && given.logged === null) return finished(given);
      return logged(given).then(finished).catch(failed);
    }
    return later(() => versionOf(deps, asked, { served, named }))
      .then((version) => logged(ask(version)))
      .then(finished)
      .catch(failed);
  } catch (error) {
    return failed(error);
  }
}

const later = async <T>(make: () => T | Promise<T>): Promise<T> => make();

/** Resolves when the answer may go out. */
async function logged(given: Answered | Promise<Answered>): Promise<Answered> {
  const answered = await given;
  await answered.logged;
  return answered;
}

/** What is asked for in place of the split: a version, or the preview. */
function asksFor(
  { request }: PredictRequest,
  version: number | string | undefined,
): number | string | typeof preview | undefined {
  const { preview: wanted } = request.query as { preview?: unknown };
  const header = request.headers['x-haechi-preview'];
  if (header === 'true' || (wanted !== undefined && wanted !== 'false')) return preview;
  return version;
}

/** @throws HaechiError `forbidden` for a preview without the right to change the route, `not_found` for what there is not. */
function versionOf(
  deps: ServingRoutesDeps,
  { caller }: PredictRequest,
  { served, named }: { served: ServedRoute; named: number | string | typeof preview },
): ServedTarget | Promise<ServedTarget> {
  if (named !== preview) return deps.named.get(served, named);
  if (caller === null || !may(caller, 'routes.write', served.system))
    throw new HaechiError('forbidden', 'A preview needs the permission routes.write for the system of the route.', {
      permission: 'routes.write',
    });
  const { shadow } = served.split;
  if (shadow?.preview !== true)
    throw new HaechiError('not_found', `The route "${served.id}" has no preview now. Call it without one.`, {
      where: 'preview',
    });
  return shadow;
}

async function predictBatch(deps: ServingRoutesDeps, asked: PredictRequest, served: ServedRoute) {
  const { request } = asked;
  const startedAt = deps.clock.monotonic();
  const instances = readBatch(parseJson(request.body, request.headers['content-encoding']));
  const whole = asksFor(asked, undefined);
  const version = whole === undefined ? undefined : await versionOf(deps, asked, { served, named: whole });
  const versions = version === undefined ? await namedIn(deps, served, instances) : new Map<number | string, Named>();
  const answers = await deps.predictor.predictAll(
    served,
    instances.map((instance) => () => {
      const input = readInstance(instance);
      const own = input.version === undefined ? version : (version ?? settled(versions.get(input.version)));
      return { input, startedAt: deps.clock.monotonic(), version: own };
    }),
  );
  const refused = (await Promise.allSettled(answers.map((one) => ('logged' in one ? one.logged : null)))).find(
    (write) => write.status === 'rejected',
  );
  if (refused !== undefined) throw refused.reason;
  const some = answers.some((one) => 'answer' in one);
  const predictions = answers.map((one) => batchRow(deps, { served, some }, one));
  return { predictions, processing_time_ms: elapsed(deps, startedAt) };
}

type Named = ServedTarget | HaechiError;

function settled(named: Named | undefined): ServedTarget | undefined {
  if (named instanceof HaechiError) throw named;
  return named;
}

/** The versions that rows ask for by name, each looked up once. */
async function namedIn(
  deps: ServingRoutesDeps,
  served: ServedRoute,
  instances: readonly unknown[],
): Promise<ReadonlyMap<number | string, Named>> {
  const found = new Map<number | string, Named>();
  for (const instance of instances) {
    const name = (instance as { model_version?: unknown; features?: unknown } | null)?.model_version;
    const given = (instance as { features?: unknown } | null)?.features;
    if (typeof given !== 'object' || (typeof name !== 'string' && typeof name !== 'number') || found.has(name))
      continue;
    if (found.size >= NAMED_VERSIONS_LOADED) {
      found.set(name, new HaechiError('invalid_request', `A batch may name ${NAMED_VERSIONS_LOADED} versions.`));
      continue;
    }
    try {
      found.set(name, await deps.named.get(served, name));
    } catch (error) {
      if (!(error instanceof HaechiError)) throw error;
      found.set(name, error);
    }
  }
  return found;
}

/** One row of a batch; what is wrong with it is its own answer. What concerns the route fails the whole request, unless some rows were answered (and kept). */
function batchRow(
  deps: ServingRoutesDeps,
  { served, some }: { readonly served: ServedRoute; readonly some: boolean },
  row: RowAnswer,
) {
  if ('answer' in row) return { status: 'success' as const, ...row.answer };
  const { failed } = row;
  deps.metrics.failed(served.id, failed.code);
  if (!some && failed.status >= 500 && !ofTheRow.has(failed.code)) throw failed;
  return { status: 'error' as const, prediction: null, error: failed.message, error_code: failed.code };
}

/** Failures of a version that hold for single rows, also where none was answered. */
const ofTheRow: ReadonlySet<string> = new Set(['model_failed', 'prediction_timeout', 'circuit_open']);

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
