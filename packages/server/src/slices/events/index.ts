/** Events: predictions, labels and what else happened. Taken durably, checked row by row, stored exactly once, read deduplicated. */
import { join } from 'node:path';
import type { ExposureEvent, PredictionEvent } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import { type Drain, type Spool, startDrain } from '../../platform/spool/index.ts';
import { eventMetrics } from './event-metrics.ts';
import type { ExposureSource } from './exposure-encoder.ts';
import type { FeatureSchema } from './feature-schema.ts';
import { Ingest } from './ingest.ts';
import { createInserter, isRefusedForGood } from './inserter.ts';
import { type KnownSystem, KnownSystems } from './known-systems.ts';
import { applyRetention } from './retention.ts';
import { eventRoutes } from './routes.ts';
import { SchemaRegistry } from './schema-registry.ts';
import { allSchemas } from './schema-store.ts';

export { type DirtyBucket, markDirty, settleDirty } from './dirty-store.ts';
export type { FeatureSchema } from './feature-schema.ts';
export {
  arrivedPredictions,
  labelledPredictions,
  type PredictionWindow,
  predictions,
  type SqlFragment,
} from './labelled-predictions.ts';
export { BUCKET_MS } from './limits.ts';

export interface EventsDeps {
  readonly db: Db;
  readonly rows: Rows;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Opened by the process, closed by it after `stop`. */
  readonly spool: Spool;
  /** All systems, archived ones too; asked about once a second. */
  knownSystems(): Promise<readonly KnownSystem[]>;
  /** The row store reads files from `<dataDir>/rows/import`. */
  readonly dataDir: string;
  readonly random: Random;
  readonly bodyMaxBytes: number;
  readonly retentionDays: number;
  /** Port: told after rows or labels of these systems became queryable and their buckets are marked dirty. */
  onInserted?(systems: readonly string[]): void;
}

export interface Events {
  readonly routes: readonly Route[];
  start(): Promise<void>;
  /** Ends after the inserts under way; what is in the spool stays there. */
  stop(): Promise<void>;
  /**
   * Logs a prediction of the server's own (id, time and system given). `before` resolves when it is on disk, `after` takes it at once (null). Asks no database.
   * @throws HaechiError `spool_full` (`before` only), `invalid_request` for an event that would be refused from outside.
   */
  appendPrediction(event: PredictionEvent, mode: 'before' | 'after'): Promise<void> | null;
  /** Logs exposures that the server made or was told of by way of the flags; `before` resolves when they are on disk. Asks no database. */
  appendExposures(
    exposures: readonly ExposureEvent[],
    how: { readonly source: ExposureSource; readonly mode: 'before' | 'after' },
  ): Promise<void>;
  /** Names of the positional features of rows with this schema id. */
  schemaOf(id: string): Promise<FeatureSchema | undefined>;
  /** All feature schemas of a system, oldest first. */
  schemasOfSystem(system: string): Promise<readonly FeatureSchema[]>;
  /** Resolves when all that was appended before is queryable. For tests, demonstrations and imports. */
  settled(): Promise<void>;
  /** Why rows are not being stored now, or null. */
  trouble(): string | null;
}

/** Two inserts at a time: one is written while the next is parsed (measured best on 2 cores). */
const LANES = 2;
/** How often the segments of dead processes are looked for, ms. */
const ADOPT_EVERY_MS = 2_000;
const SETTLED_POLL_MS = 20;

/** Composes the slice. */
export function createEvents(deps: EventsDeps): Events {
  const { db, rows, clock, log, spool } = deps;
  const registry = new SchemaRegistry();
  const systems = new KnownSystems(deps.knownSystems, clock);
  const trouble = () => drain?.trouble ?? null;
  const counted = eventMetrics(deps.metrics, spool).answered;
  const ingest = new Ingest({ spool, registry, systems, clock, trouble, counted });
  const learn = async () => registry.learn(await allSchemas(db));
  let drain: Drain | undefined;
  let adopting: NodeJS.Timeout | undefined;

  async function start(): Promise<void> {
    await Promise.all([learn(), systems.refresh(), applyRetention(rows, deps.retentionDays)]);
    drain = startDrain(spool, {
      clock,
      lanes: LANES,
      store: createInserter({ db, rows, clock, registry, onInserted: (names) => deps.onInserted?.(names) }),
      hopeless: isRefusedForGood,
      failed: (error, segment, attempt) =>
        log.warn({ err: error, segment: segment.id, attempt }, 'rows could not be stored; trying again'),
    });
    adopting = setInterval(() => {
      spool
        .adoptDead()
        .catch((error: unknown) => log.warn({ err: error }, 'the spool of a dead process could not be adopted'));
    }, ADOPT_EVERY_MS).unref();
  }

  async function settled(): Promise<void> {
    ingest.flush();
    await spool.flush();
    while (spool.stats().segments > 0) await clock.sleep(SETTLED_POLL_MS);
  }

  return {
    routes: eventRoutes({ ...deps, ingest, importFolder: join(deps.dataDir, 'rows', 'import') }),
    start,
    async stop() {
      clearInterval(adopting);
      ingest.flush();
      await drain?.stop();
    },
    appendPrediction: (event, mode) => ingest.takeOne(event, mode),
    appendExposures: (exposures, how) => ingest.takeExposures(exposures, how),
    async schemaOf(id) {
      if (!registry.get(id)) await learn();
      return registry.get(id);
    },
    async schemasOfSystem(system) {
      await learn();
      return registry.of(system);
    },
    settled,
    trouble,
  };
}
