/** For tests: systems, registry, serving, releases and what they stand on, running on given stores as one process would run them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison, PredictionEvent } from '@haechi/contract';
import type { TestStores } from '@haechi/testkit/stores';
import type { FastifyInstance } from 'fastify';
import { rolloutTo } from '../src/app-ports.ts';
import { createChanges } from '../src/platform/changes.ts';
import { systemClock } from '../src/platform/clock.ts';
import { type Caller, everywhere, type Scope } from '../src/platform/http/caller.ts';
import { createHttpServer } from '../src/platform/http/server.ts';
import { createLog } from '../src/platform/log.ts';
import { createMetrics, type Metrics } from '../src/platform/metrics.ts';
import { type ObjectStore, openObjects } from '../src/platform/objects.ts';
import { type Db, openPostgres } from '../src/platform/postgres.ts';
import { systemRandom } from '../src/platform/random.ts';
import { Schedules } from '../src/platform/schedule.ts';
import { type Attestations, openAttestations, openKeyFile } from '../src/platform/sealed-objects/index.ts';
import { Snapshots } from '../src/platform/snapshots.ts';
import { Spool } from '../src/platform/spool/index.ts';
import { createEvents, type Events } from '../src/slices/events/index.ts';
import type { Notice } from '../src/slices/notify/index.ts';
import { createRegistry, type Registry, type RegistryDeps } from '../src/slices/registry/index.ts';
import { createReleases, type Releases } from '../src/slices/releases/index.ts';
import { createServing, inferenceEnvelope, type Serving } from '../src/slices/serving/index.ts';
import { createSystems, type SystemListener, type Systems } from '../src/slices/systems/index.ts';
import { createTrail, type Trail } from '../src/slices/trail/index.ts';

/** Callers by the value of the authorization header: `all`, the name of the one system they may see, or a person (`acc_…`) who may see all. */
function callerOf(header: string | undefined): Caller | null {
  if (header === undefined) return null;
  if (header.startsWith('acc_'))
    return { kind: 'account', id: header, name: header, scope: everywhere, scopeOf: () => everywhere };
  const scope: Scope = header === 'all' ? everywhere : { all: false, systems: new Set([header]) };
  return { kind: 'key', id: `key_${header}`, name: header, scope, scopeOf: () => scope };
}

export interface StageOptions {
  /** Name of the process; two stages on the same stores are two processes. */
  readonly process?: string;
  /** Bytes that the spool may take. */
  readonly spoolMaxBytes?: number;
  readonly comparisonOf?: (route: string) => Promise<Comparison | null>;
  /** Who may approve; nobody unless given. */
  readonly people?: RegistryDeps['people'];
}

const nobody: RegistryDeps['people'] = {
  holdersOf: async () => [],
  personBehind: async () => null,
  namesOf: async () => new Map(),
};

export interface ModelStage {
  readonly db: Db;
  readonly systems: Systems;
  readonly registry: Registry;
  readonly serving: Serving;
  readonly releases: Releases;
  readonly events: Events;
  readonly trail: Trail;
  readonly objects: ObjectStore;
  readonly metrics: Metrics;
  readonly spool: Spool;
  /** Not started: `tick` runs what is due. */
  readonly schedules: Schedules;
  readonly http: FastifyInstance;
  readonly onSystemCreated: SystemListener[];
  /** What people were told of. */
  readonly notices: readonly Notice[];
  /** Predictions handed to the log in this process. */
  readonly logged: { readonly event: PredictionEvent; readonly mode: string }[];
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, sent?: Sent): Promise<Answer>;
  stop(): Promise<void>;
  /** Takes the records away from this process, as a stopped PostgreSQL would. */
  cutRecords(): Promise<void>;
  /** Ends without a word to anybody, as a killed process would: its connections go, its entry in the records stays. */
  kill(): Promise<void>;
}
interface Sent {
  readonly as?: string;
  readonly body?: unknown;
}
interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of tests are looked into, not typed.
  readonly body: any;
}

/** Calls over HTTP without a socket; bytes go as they are, everything else as JSON. */
function caller(http: FastifyInstance): ModelStage['call'] {
  return async (method, url, { as = 'all', body } = {}) => {
    const type = body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
    const payload = body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
    const answer = await http.inject({
      method,
      url,
      headers: { authorization: as, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, body: answer.json() };
  };
}

/** The keys lie beside the objects, since two stages on the same stores share them. */
async function openStageObjects(root: string): Promise<{ objects: ObjectStore; attestations: Attestations }> {
  const keyIn = (name: string) => join(root, 'keys', name);
  const random = systemRandom;
  const objects = openObjects(root, { ring: await openKeyFile(keyIn('master.key'), random), random });
  const signed = { root, keyFile: keyIn('artifact-signing.pem'), random, digests: () => objects.digests() };
  return { objects, attestations: await openAttestations(signed) };
}

/** What the registry asks of others: people, channels, and the slices after it. */
/** Dangerous acts wait for nobody here: the slice access has tests of its own for that. */
const alone: RegistryDeps['acts'] = { require: async () => {}, onConfirmed: () => {} };

function around(
  { people = nobody }: StageOptions,
  notices: Notice[],
  later: () => { serving: Serving; releases: Releases },
): Pick<RegistryDeps, 'acts' | 'people' | 'notify' | 'ports'> {
  return {
    acts: alone,
    people,
    notify: { enqueue: async (_, notice) => void notices.push(notice) },
    ports: {
      routesOf: (from, model) => later().serving.routesOf(from, model),
      startRollout: (scope, wish) => rolloutTo(later().releases, scope, wish),
    },
  };
}

/** Starts one process on the stores. */
export async function startModelStage(stores: TestStores, options: StageOptions = {}): Promise<ModelStage> {
  const folder = await mkdtemp(join(tmpdir(), 'haechi-stage-'));
  const postgres = openPostgres(stores.postgresUrl);
  const { db } = postgres;
  const [clock, random, log, metrics] = [systemClock, systemRandom, createLog('silent'), createMetrics()];
  const base = { db, clock, random, log, metrics, rows: stores.rows };
  const identity = { id: options.process ?? 'one', kind: 'server', host: 'test', pid: process.pid };
  const snapshots = new Snapshots({ postgres, clock, log, process: identity });
  const schedules = new Schedules({ db, clock, log, processId: identity.id });
  const changes = createChanges(stores.postgresUrl, log);
  const { objects, attestations } = await openStageObjects(stores.objectsDir);
  const spool = await Spool.open({
    root: join(folder, 'spool'),
    clock,
    random,
    lingerMs: 20,
    ...(options.spoolMaxBytes === undefined ? {} : { maxBytes: options.spoolMaxBytes }),
  });
  const trail = createTrail({ ...base, dataDir: folder, mirror: { dir: join(folder, 'mirror'), chosen: true } });
  const notices: Notice[] = [];
  const [onCreated, onChanged]: [SystemListener[], SystemListener[]] = [[], []];
  const systems = createSystems({ ...base, trail, changes, timeZone: 'UTC', onCreated, onChanged });
  const events = createEvents({
    ...base,
    spool,
    knownSystems: async () => (await systems.all(db, everywhere)).map(({ id }) => ({ id, archived: false })),
    bodyMaxBytes: 1_000_000,
    retentionDays: 400,
    dataDir: folder,
  });
  const others = around(options, notices, () => ({ serving, releases }));
  const registry = createRegistry({ ...base, ...others, trail, changes, systems, objects, attestations });
  const logged: ModelStage['logged'][number][] = [];
  const taken: Pick<Events, 'appendPrediction'> = {
    appendPrediction: (event, mode) => {
      logged.push({ event, mode });
      return events.appendPrediction(event, mode);
    },
  };
  const serving = createServing({ ...base, trail, changes, snapshots, events: taken, systems, registry });
  onChanged.push(serving.onSystemChanged);
  const comparisonOf = options.comparisonOf ?? (async () => null);
  const releases = createReleases({
    ...{ ...base, trail, acts: alone },
    changes,
    schedules,
    snapshots,
    systems,
    registry,
    serving,
    comparisonOf,
  });
  const http = createHttpServer({
    routes: [...systems.routes, ...registry.routes, ...serving.routes, ...releases.routes],
    envelopes: [inferenceEnvelope],
    authenticate: (request) => callerOf(request.headers.authorization),
    log,
    random,
    bodyMaxBytes: 8_000_000,
    trustProxy: 0,
    tls: null,
  });
  await events.start();
  await snapshots.start();
  await serving.start();

  async function release(): Promise<void> {
    await http.close();
    await releases.stop();
    await serving.stop();
    await events.stop();
    await spool.close();
    await rm(folder, { recursive: true, force: true });
  }
  return {
    ...{ db, notices },
    ...{ systems, registry, serving, releases, events, trail, objects, metrics, spool, schedules, http, logged },
    onSystemCreated: onCreated,
    call: caller(http),
    cutRecords: () => postgres.close(),
    stop: async () => {
      await snapshots.stop();
      await release();
      await postgres.close();
    },
    kill: async () => {
      await postgres.close();
      await snapshots.stop();
      await release();
    },
  };
}
