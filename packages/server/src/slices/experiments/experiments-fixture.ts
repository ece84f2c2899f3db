/** For tests: the slice on real stores, with a clock that they move, and rows written as events would be stored. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestStores } from '@haechi/testkit/stores';
import { createChanges } from '../../platform/changes.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import { createHttpServer } from '../../platform/http/server.ts';
import { createLog } from '../../platform/log.ts';
import { type Db, openPostgres, transact } from '../../platform/postgres.ts';
import { systemRandom } from '../../platform/random.ts';
import { createSystems } from '../systems/index.ts';
import { createTrail } from '../trail/index.ts';
import type { RunningExperiment } from './assignment.ts';
import type { ExperimentDeps } from './deps.ts';
import { createExperiments, type Experiments } from './index.ts';
import { runningOnFlags } from './running-read.ts';

const minute = 60_000;

export interface ExperimentStage {
  readonly experiments: Experiments;
  /** Moves the clock on. */
  pass(ms: number): void;
  now(): Date;
  // biome-ignore lint/suspicious/noExplicitAny: answers of tests are looked into, not typed.
  call(what: string, body?: unknown, as?: string): Promise<{ status: number; body: any; text: string }>;
  /** The experiment as evaluations see it now; undefined when it does not run. */
  running(experiment: string): Promise<RunningExperiment | undefined>;
  /** Rows of exposures, as the log of flags writes them. */
  expose(rows: readonly Exposed[]): Promise<void>;
  /** Business events, as ingest stores them. */
  business(rows: readonly Happened[]): Promise<void>;
  /** Events of another kind, as ingest stores them. */
  happened(kind: 'business' | 'cost' | 'feedback', rows: readonly Event[]): Promise<void>;
  /** Predictions with their labels. */
  predicted(rows: readonly Predicted[]): Promise<void>;
  inTransaction(run: (tx: Db) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}
interface Predicted {
  readonly user: string;
  readonly at: Date;
  readonly prediction: string;
  readonly label: string;
  readonly latencyMs: number;
}
interface Exposed {
  readonly unit: string;
  readonly variant: string;
  readonly experiment: string;
  readonly period: string;
  readonly at: Date;
  readonly flag?: string;
  readonly environment?: string;
}
interface Event {
  readonly user: string;
  readonly at: Date;
  readonly payload: object;
  readonly id?: string;
  readonly environment?: string;
}
interface Happened {
  readonly user: string;
  readonly metric: string;
  readonly value: number;
  readonly at: Date;
  readonly id?: string;
  readonly predictionId?: string;
  readonly environment?: string;
}

/** A clock that starts at a whole hour in the past and moves only when it is told to. */
function movingClock(): Clock & { pass(ms: number): void } {
  let at = Date.UTC(2026, 5, 1, 12);
  return {
    now: () => new Date(at),
    monotonic: () => systemClock.monotonic(),
    sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal),
    pass: (ms) => {
      at += ms;
    },
  };
}

type Ports = Pick<ExperimentDeps, 'serving' | 'releases' | 'flags' | 'jobs' | 'schedules'>;
const noPort = async (): Promise<never> => {
  throw new Error('not asked for in this test');
};
const ports: Ports = {
  serving: { getRoute: noPort, acknowledged: noPort },
  releases: { startRollout: noPort, rollBack: noPort, activeOn: noPort },
  flags: { requireVariants: async () => {} },
  jobs: { enqueue: async () => {}, work: () => {} },
  schedules: { handle: () => {} },
};

export async function startExperiments(stores: TestStores, given: Partial<Ports> = {}): Promise<ExperimentStage> {
  const folder = await mkdtemp(join(tmpdir(), 'haechi-experiments-'));
  const postgres = openPostgres(stores.postgresUrl);
  const { db } = postgres;
  const clock = movingClock();
  const log = createLog('silent');
  const changes = createChanges(stores.postgresUrl, log);
  const base = { db, clock, random: systemRandom, log, rows: stores.rows, changes };
  const trail = createTrail({ ...base, dataDir: folder, mirror: { dir: join(folder, 'mirror'), chosen: true } });
  const systems = createSystems({ ...base, trail, timeZone: 'UTC', onCreated: [], onChanged: [] });
  const experiments = createExperiments({ ...base, ...ports, ...given, trail, systems });
  const http = createHttpServer({
    routes: [...systems.routes, ...experiments.routes],
    authenticate: async ({ headers }) => {
      const name = headers.authorization ?? 'nobody';
      const scope: Scope = name === 'all' ? everywhere : { all: false, systems: new Set([name]) };
      return { kind: 'key', id: `key_${name}`, name, scope, scopeOf: () => scope };
    },
    log,
    random: systemRandom,
    bodyMaxBytes: 1_000_000,
    trustProxy: 0,
    tls: null,
  });
  let seq = 0;
  const stored = (at: Date) => ({ time: at.toISOString(), received_at: at.toISOString(), seq: ++seq });
  const happened: ExperimentStage['happened'] = (kind, rows) =>
    stores.rows.insert(
      'events',
      rows.map(({ user, at, payload, id, environment = 'production' }) => ({
        ...{ system_id: 'shop', kind, id: id ?? `h${seq}`, tags: {}, user, environment },
        ...{ session: '', tier: '', variant: '', route: '', version: '' },
        ...{ payload: JSON.stringify(payload), ...stored(at) },
      })),
    );
  return {
    experiments,
    pass: clock.pass,
    now: clock.now,
    call: async (what, body, as = 'all') => {
      const [method = 'GET', url = ''] = what.split(' ');
      const payload = body === undefined ? {} : { payload: body as object };
      const answer = await http.inject({ method: method as 'GET', url, headers: { authorization: as }, ...payload });
      const isJson = String(answer.headers['content-type']).includes('json');
      return { status: answer.statusCode, body: isJson ? answer.json() : null, text: answer.payload };
    },
    running: async (experiment) => (await runningOnFlags(db)).find((one) => one.experiment === experiment),
    expose: (rows) =>
      stores.rows.insert(
        'exposures',
        rows.map(({ unit, variant, experiment, period, at, flag = experiment, environment = 'production' }) => ({
          ...{ system_id: 'shop', id: `e${seq}`, flag, variant, unit, experiment, period, source: 'server' },
          ...stored(at),
          ...{ tags: {}, environment },
        })),
      ),
    business: (rows) =>
      happened(
        'business',
        rows.map(({ metric, value, predictionId, ...row }) => ({
          ...row,
          payload: { metric, value, ...(predictionId === undefined ? {} : { prediction_id: predictionId }) },
        })),
      ),
    happened,
    predicted: async (rows) => {
      const place = { system_id: 'shop', environment: 'production' };
      // Of a text there is no number; any two that differ will do.
      const numbered = (text: string) => text.length;
      await stores.rows.insert(
        'predictions',
        rows.map(({ user, at, prediction, latencyMs }) => ({
          ...{ ...place, ...stored(at), id: `p${user}`, schema_id: 's', user, version: 'm/1', latency_ms: latencyMs },
          ...{ prediction, prediction_num: numbered(prediction) },
        })),
      );
      await stores.rows.insert(
        'labels',
        rows.map(({ user, at, label }) => ({
          ...{ ...place, ...stored(at), id: `l${user}`, prediction_id: `p${user}`, prediction_time: at.toISOString() },
          ...{ value: label, value_num: numbered(label) },
        })),
      );
    },
    inTransaction: (run) => transact(db, run),
    stop: async () => {
      await http.close();
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const later = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * minute);

/** Half and half on a flag of its own, by purchases; `more` replaces. */
export const definitionOf = (id: string, more: object = {}) => ({
  ...{ id, system: 'shop', hypothesis: 'A shorter form sells more.', assign: { by: 'flag', flag: id } },
  arms: [
    { name: 'old', weight: '50%' },
    { name: 'new', weight: '50%' },
  ],
  metrics: [{ name: 'bought', type: 'conversion', event: 'business', metric: 'purchase' }],
  analysis: { conversion_window: '60m', look_back: 'off', planned_units: 1_000 },
  ...more,
});
