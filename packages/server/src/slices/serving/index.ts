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
import { Attempts } from './attempts.ts';
import { FirstResponses } from './first-responses.ts';
import { inferenceRoutes } from './inference-protocol/inference-routes.ts';
import { LoadedModels } from './loaded-models.ts';
import { NamedVersions } from './named-versions.ts';
import { type PredictionLog, Predictor } from './predictor.ts';
import {
  acknowledged,
  firstResponses,
  isServed,
  type RouteSplit,
  routesOf,
  routesTopic,
  routeViews,
  splits,
} from './read-model.ts';
import { ServingRecords } from './records.ts';
import { servingRoutes } from './routes.ts';
import { ServingSamples } from './samples.ts';
import { ServedRoutesLoader } from './served-routes.ts';
import { type ServingServiceDeps, servingService } from './service.ts';
import { servingGauges } from './serving-gauges.ts';
import { servingMetrics } from './serving-metrics.ts';
import { Shadows } from './shadows.ts';

export { inferenceEnvelope } from './inference-protocol/inference-envelope.ts';
export type { PredictionLog } from './predictor.ts';
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
}

export interface Serving extends Pick<ReturnType<typeof servingService>, 'createRoute' | 'updateRoute' | 'setTargets'> {
  readonly routes: readonly Route[];
  /** For `onChanged` of systems: a new risk tier may change how a route is logged, an archived system no longer answers. */
  readonly onSystemChanged: SystemListener;
  /** Every route with its stable version, and its candidate if it has one. */
  splits(): Promise<RouteSplit[]>;
  /** How many of the live processes serve the route as it stands. */
  acknowledged(route: string): Promise<{ by: number; of: number }>;
  /** A route in `scope` as the wire shows it. @throws HaechiError `not_found` */
  getRoute(scope: Scope, id: string): Promise<ServingRoute>;
  /** When the candidates of these periods first answered. */
  firstResponses: typeof firstResponses;
  /** Whether any route gives users this version. */
  isServed: typeof isServed;
  /** The routes of a model. */
  routesOf: typeof routesOf;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How often a model that could not be loaded is tried again. */
const retryMs = 5_000;

/** Routes and predictions. Each process answers from a snapshot of the routes with their models loaded; the hot path touches no database. */
export function createServing(deps: ServingDeps): Serving {
  const { db, clock, random, log, events } = deps;
  const samples = new ServingSamples({
    clock,
    log,
    rows: deps.rows,
    load: processLoad(() => clock.monotonic()),
    processId: random.id('smp', clock.now()),
    served: () => (snapshot.version >= 0 ? snapshot.current().byId : new Map()),
  });
  const metrics = samples.beside(servingMetrics(deps.metrics));
  const service = servingService(deps);
  const models = new LoadedModels({ clock, log, registry: deps.registry });
  const gauges = servingGauges(deps.metrics, {
    now: () => clock.monotonic(),
    served: () => (snapshot.version >= 0 ? snapshot.current().byId : new Map()),
    shadow: (route) => shadows.stats(route),
  });
  const lane = { clock, uniform: () => random.uniform(), repeated: gauges.repeated };
  const loader = new ServedRoutesLoader({ log, metrics, systems: deps.systems, models, lane });
  const snapshot = deps.snapshots.register(routesTopic, (tx) => loader.load(tx));
  const noted = new FirstResponses({ db, clock, log });
  const records = new ServingRecords({ clock, log, rows: deps.rows });
  const shadows = new Shadows({ clock, random, records, dropped: gauges.dropped });
  const attempts = new Attempts({
    clock,
    routes: () => snapshot.current().byId,
    failed: (subject, code) => records.failed(subject, code),
    cache: gauges.cache,
  });
  const asked = { ...metrics, asked: gauges.asked };
  const predictor = new Predictor({
    ...{ clock, random, log, events, metrics: asked, firstResponses: noted, attempts, shadows },
  });
  const named = new NamedVersions({ db, clock, registry: deps.registry, models, loader });
  const views = routeViews(db, deps.systems);
  let retrying: NodeJS.Timeout | undefined;
  let stopping = false;
  return {
    routes: [
      ...servingRoutes({
        ...{ db, clock, service, views, predictor, metrics, named },
        served: () => snapshot.current(),
        shadowOf: (route) => shadows.stats(route),
      }),
      ...inferenceRoutes({
        clock,
        random,
        predictor,
        metrics,
        served: () => snapshot.current(),
        ready: () => snapshot.version >= 0 && !stopping,
        retry: () => loader.retry(db, snapshot.current()),
      }),
    ],
    createRoute: service.createRoute,
    updateRoute: service.updateRoute,
    setTargets: service.setTargets,
    onSystemChanged: async (tx) => {
      await bumpSnapshot(tx, routesTopic);
    },
    splits: () => splits(db),
    acknowledged: (route) => acknowledged(db, route),
    getRoute: views.get,
    firstResponses,
    isServed,
    routesOf,
    start: async () => {
      retrying = setInterval(() => {
        if (snapshot.version >= 0)
          loader
            .retry(db, snapshot.current())
            .catch((error: unknown) => log.warn({ err: error }, 'models were not tried again'));
      }, retryMs).unref();
      samples.start();
      records.start();
    },
    stop: async () => {
      stopping = true;
      clearInterval(retrying);
      shadows.stop();
      await samples.stop();
      await records.stop();
      await noted.stop();
      models.stop();
    },
  };
}
