import { hostname } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import type { Config } from './config.ts';
import { openSealing } from './open-sealing.ts';
import { type Changes, createChanges } from './platform/changes.ts';
import { openRows, type Rows } from './platform/clickhouse.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { Jobs } from './platform/jobs.ts';
import { createLog, type Log } from './platform/log.ts';
import { createMetrics, type Metrics } from './platform/metrics.ts';
import { migrateClickhouse } from './platform/migrate-clickhouse.ts';
import { migratePostgres } from './platform/migrate-postgres.ts';
import type { ObjectStore } from './platform/objects.ts';
import { createOutbound, type Outbound } from './platform/outbound.ts';
import { openPostgres, type Postgres } from './platform/postgres.ts';
import { type Random, systemRandom } from './platform/random.ts';
import { Schedules } from './platform/schedule.ts';
import type { Attestations, MasterKeys } from './platform/sealed-objects/index.ts';
import { openSecretBox, type SecretBox } from './platform/secret-box.ts';
import { Snapshots } from './platform/snapshots.ts';
import { Spool } from './platform/spool/index.ts';
import { stopInOrder } from './stop-in-order.ts';

/** Every mechanism of one server process, opened; nothing of it knows a word of the domain. */
export interface Platform {
  readonly config: Config;
  /** Name of this process in the records. */
  readonly processId: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly postgres: Postgres;
  readonly rows: Rows;
  readonly objects: ObjectStore;
  readonly attestations: Attestations;
  readonly masterKeys: MasterKeys;
  readonly spool: Spool;
  readonly jobs: Jobs;
  readonly schedules: Schedules;
  readonly snapshots: Snapshots;
  readonly changes: Changes;
  readonly outbound: Outbound;
  readonly box: SecretBox;
  close(): Promise<void>;
}

/** Addresses of the two stores; by now they exist, embedded or not. */
export interface StoreUrls {
  readonly postgresUrl: string;
  readonly clickhouseUrl: string;
}

/** Opens everything a process needs. The server brings both stores to this version's schema; predict processes begin after it. Listens on nothing. */
export async function openPlatform(
  config: Config,
  urls: StoreUrls,
  kind: 'server' | 'predict' = 'server',
): Promise<Platform> {
  const clock = systemClock;
  const random = systemRandom;
  const log = createLog(config.logLevel);
  const postgres = openPostgres(urls.postgresUrl, { log, applicationName: `haechi-${kind}` });
  const rows = openRows(urls.clickhouseUrl);
  if (kind === 'server') {
    await migratePostgres(postgres.pool);
    await migrateClickhouse(rows, postgres.pool);
  }
  const identity = { id: random.id('prc', clock.now()), kind, host: hostname(), pid };
  const outbound = createOutbound(config.outboundAllow);
  const spool = await Spool.open({
    root: config.spoolDir,
    clock,
    random,
    // Each process keeps a spool of its own in the same folder.
    maxBytes: Math.floor(config.spoolMaxBytes / (config.workers + 1)),
    onIncident: (incident) => log.warn({ incident }, 'spool'),
  });
  const sealing = await openSealing(config, { clock, random, log, tidy: kind === 'server' });
  return {
    config,
    processId: identity.id,
    clock,
    random,
    log,
    postgres,
    rows,
    spool,
    outbound,
    metrics: createMetrics(),
    objects: sealing.objects,
    attestations: sealing.attestations,
    masterKeys: sealing.masterKeys,
    jobs: new Jobs(urls.postgresUrl, { log }),
    schedules: new Schedules({ db: postgres.db, clock, log, processId: identity.id }),
    snapshots: new Snapshots({ postgres, clock, log, process: identity }),
    changes: createChanges(urls.postgresUrl, log),
    box: openSecretBox(join(config.dataDir, 'keys', 'secrets.key'), random),
    close: () =>
      stopInOrder(log, [
        () => sealing.close(),
        () => spool.close(),
        () => outbound.close(),
        () => rows.close(),
        () => postgres.close(),
      ]),
  };
}
