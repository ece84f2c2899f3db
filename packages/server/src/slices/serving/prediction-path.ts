import type { Rows } from '../../platform/clickhouse.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Registry } from '../registry/index.ts';
import type { Systems } from '../systems/index.ts';
import { Attempts } from './attempts.ts';
import { MAX_BODIES_BYTES, MAX_REQUESTS } from './constants.ts';
import { LoadedModels } from './loaded-models.ts';
import { NamedVersions } from './named-versions.ts';
import { type PredictionLog, Predictor, type PredictorDeps } from './predictor.ts';
import { ServingRecords } from './records.ts';
import { type ServedRoute, ServedRoutesLoader } from './served-routes.ts';
import { servingGauges } from './serving-gauges.ts';
import type { ServingMetrics } from './serving-metrics.ts';
import { Shadows } from './shadows.ts';
import { Admission } from './traffic/admission.ts';

export interface PredictionPathDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly counters: ServingMetrics;
  readonly rows: Pick<Rows, 'insert'>;
  readonly events: PredictionLog;
  readonly systems: Pick<Systems, 'all'>;
  readonly registry: Registry;
  readonly firstResponses: PredictorDeps['firstResponses'];
  /** The routes of this process; none before they are loaded. */
  readonly routesNow: () => ReadonlyMap<string, ServedRoute>;
}

/** What a prediction goes through in this process, put together: admission, versions, attempts, answer, shadow. */
export function predictionPath(deps: PredictionPathDeps) {
  const { db, clock, random, log, events, counters, registry, routesNow } = deps;
  const models = new LoadedModels({ clock, log, registry });
  const gauges = servingGauges(deps.metrics, {
    now: () => clock.monotonic(),
    served: routesNow,
    shadow: (route) => shadows.stats(route),
  });
  const lane = { clock, uniform: () => random.uniform(), repeated: gauges.repeated };
  const loader = new ServedRoutesLoader({ log, metrics: counters, systems: deps.systems, models, registry, lane });
  const records = new ServingRecords({ clock, log, rows: deps.rows });
  const shadows = new Shadows({ clock, random, records, dropped: gauges.dropped });
  const failed: ServingRecords['failed'] = (subject, code) => records.failed(subject, code);
  const attempts = new Attempts({ clock, routes: routesNow, failed, cache: gauges.cache });
  const metrics = { ...counters, asked: gauges.asked };
  const predictor = new Predictor({
    ...{ clock, random, log, events, metrics, attempts, shadows },
    firstResponses: deps.firstResponses,
  });
  const named = new NamedVersions({ db, clock, registry, models, loader });
  const admission = new Admission({ requests: MAX_REQUESTS, bytes: MAX_BODIES_BYTES });
  return {
    predictor,
    named,
    shadows,
    records,
    models,
    loader,
    /** @throws HaechiError `too_busy`, counted. */
    admit: (bytes: number): (() => void) => {
      try {
        return admission.enter(bytes);
      } catch (error) {
        gauges.refused();
        throw error;
      }
    },
  };
}
