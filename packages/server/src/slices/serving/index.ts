import type { ServingRoute } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Db } from '../../platform/postgres.ts';
import { processLoad } from '../../platform/process-load.ts';
import { bumpSnapshot, type Snapshots } from '../../platform/snapshots.ts';
import type { Registry } from '../registry/index.ts';
import type { SystemListener, Systems } from '../systems/index.ts';
import { FirstResponses } from './first-responses.ts';
import { inferenceRoutes } from './inference-protocol/inference-routes.ts';
import { keepCurrent } from './keep-current.ts';
import { isServed, routesOf } from './model-routes.ts';
import { predictionPath } from './prediction-path.ts';
import type { PredictionLog } from './predictor.ts';
import { type AskedProcess, type StateHere, stateHere } from './process-states.ts';
import {
  acknowledged,
  behind,
  firstResponses,
  type RouteSplit,
  routesTopic,
  routeViews,
  splits,
} from './read-model.ts';
import { servingRoutes, stateNow } from './routes.ts';
import { ServingSamples } from './samples.ts';
import type { ServedRoute } from './served-routes.ts';
import { servingService } from './service.ts';
import type { ServingServiceDeps } from './service-deps.ts';
import { servingMetrics } from './serving-metrics.ts';

export { bucketCount, bucketOf, drawOf } from './buckets.ts';
export { inferenceEnvelope } from './inference-protocol/inference-envelope.ts';
export type { PredictionLog } from './predictor.ts';
export type { AskedProcess } from './process-states.ts';
export { type RouteSplit, routesTopic } from './read-model.ts';
export { championAlias } from './service.ts';
export { onlyStable, type Target } from './targets.ts';

export interface ServingDeps extends ServingServiceDeps {
  readonly db: Db;
  readonly log: Log;
  readonly snapshots: Pick<Snapshots, 'register'>;
  readonly metrics: Metrics;
  readonly rows: Pick<Rows, 'insert'>;
  readonly events: PredictionLog;
  readonly systems: Pick<Systems, 'requireOpen' | 'all' | 'get'>;
  readonly registry: Registry;
  /** False: others answer predictions, and this process loads no model until it is asked for one all the same. */
  readonly answers?: boolean;
  /** Those others, asked for the state of their routes. */
  readonly others?: readonly AskedProcess[];
}

export interface Serving extends Pick<ReturnType<typeof servingService>, 'createRoute' | 'updateRoute' | 'setTargets'> {
  readonly routes: readonly Route[];
  /** For `onChanged` of systems: a new risk tier may change how a route is logged, an archived system no longer answers. */
  readonly onSystemChanged: SystemListener;
  /** Every route with its stable version, and its candidate if it has one. */
  splits(): Promise<RouteSplit[]>;
  /** How many of the live processes serve the route as it stands. */
  acknowledged(route: string): Promise<{ by: number; of: number }>;
  /** Live processes that do not serve this version of the routes yet, in words. */
  behind(version: number): Promise<readonly string[]>;
  /** A route in `scope` as the wire shows it. @throws HaechiError `not_found` */
  getRoute(scope: Scope, id: string): Promise<ServingRoute>;
  /** When the candidates of these periods first answered. */
  firstResponses: typeof firstResponses;
  /** The state of a route in this process, for the one that asks all. */
  stateHere(route: string): StateHere;
  /** Whether any route gives users this version. */
  isServed: typeof isServed;
  /** The routes of a model. */
  routesOf: typeof routesOf;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Routes and predictions. Each process answers from a snapshot of the routes with their models loaded; the hot path touches no database. */
export function createServing(deps: ServingDeps): Serving {
  const { db, clock, random, log } = deps;
  const samples = new ServingSamples({
    clock,
    log,
    rows: deps.rows,
    load: processLoad(() => clock.monotonic()),
    processId: random.id('smp', clock.now()),
    served: () => routesNow(),
  });
  const metrics = samples.beside(servingMetrics(deps.metrics));
  const service = servingService(deps);
  const routesNow = () => (snapshot.version >= 0 ? snapshot.current().byId : new Map<string, ServedRoute>());
  const noted = new FirstResponses({ db, clock, log });
  const path = predictionPath({ ...deps, counters: metrics, firstResponses: noted, routesNow });
  const snapshot = deps.snapshots.register(routesTopic, (tx) => path.loader.load(tx));
  const { predictor, named, shadows, records, models, loader, admit } = path;
  const views = routeViews(db, deps.systems);
  models.loads = deps.answers ?? true;
  const { retry, served, ...keeping } = keepCurrent({ db, log, loader, models, snapshot });
  const shadowOf = (route: string) => shadows.stats(route);
  let stopping = false;
  return {
    routes: [
      ...servingRoutes({
        ...{ db, clock, service, views, predictor, metrics, named },
        ...{ served, known: () => snapshot.current(), log, others: deps.others ?? [] },
        shadowOf,
      }),
      ...inferenceRoutes({
        clock,
        random,
        predictor,
        metrics,
        served,
        ready: () => snapshot.version >= 0 && !stopping,
        retry,
      }),
    ].map((one) =>
      one.endpoint.permission === 'predict.call' && one.endpoint.method === 'POST' ? { ...one, admit } : one,
    ),
    createRoute: service.createRoute,
    updateRoute: service.updateRoute,
    setTargets: service.setTargets,
    onSystemChanged: async (tx) => {
      await bumpSnapshot(tx, routesTopic);
    },
    splits: () => splits(db),
    acknowledged: (route) => acknowledged(db, route),
    behind: (version) => behind(db, version),
    getRoute: views.get,
    stateHere: (route) => {
      const found = routesNow().get(route);
      return stateHere(found === undefined ? null : stateNow({ clock, shadowOf }, found));
    },
    firstResponses,
    isServed,
    routesOf,
    start: async () => {
      keeping.start();
      samples.start();
      records.start();
    },
    stop: async () => {
      stopping = true;
      keeping.stop();
      shadows.stop();
      await samples.stop();
      await records.stop();
      await noted.stop();
      models.stop();
    },
  };
}
