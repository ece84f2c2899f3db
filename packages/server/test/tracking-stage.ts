/** For tests: the slice tracking and what it stands on, on given stores, without a port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestStores } from '@haechi/testkit/stores';
import type { FastifyInstance } from 'fastify';
import { createChanges } from '../src/platform/changes.ts';
import { systemClock } from '../src/platform/clock.ts';
import { type Caller, everywhere, type Scope } from '../src/platform/http/caller.ts';
import { createHttpServer } from '../src/platform/http/server.ts';
import { createLog } from '../src/platform/log.ts';
import { type ObjectStore, openObjects } from '../src/platform/objects.ts';
import { type Db, openPostgres } from '../src/platform/postgres.ts';
import { systemRandom } from '../src/platform/random.ts';
import { Schedules } from '../src/platform/schedule.ts';
import { openKeyFile } from '../src/platform/sealed-objects/index.ts';
import { createSystems } from '../src/slices/systems/index.ts';
import { createTracking, mlflowEnvelope, type Tracking, type TrackingPorts } from '../src/slices/tracking/index.ts';
import { createTrail } from '../src/slices/trail/index.ts';

/** Callers by the value of the authorization header: `all`, or the names of the systems they may see, joined by a comma. */
function callerOf(header: string | undefined): Caller | null {
  if (header === undefined) return null;
  const scope: Scope = header === 'all' ? everywhere : { all: false, systems: new Set(header.split(',')) };
  return { kind: 'key', id: `key_${header}`, name: header, scope, scopeOf: () => scope };
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of tests are looked into, not typed.
  readonly body: any;
}
export interface TrackingStage extends AsyncDisposable {
  readonly db: Db;
  /** For what is no JSON. */
  readonly http: FastifyInstance;
  readonly objects: ObjectStore;
  readonly tracking: Tracking;
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    sent?: { as?: string; body?: unknown },
  ): Promise<Answer>;
  /** MLflow's interface: `POST runs/create`, with the parameters of a GET in the query. */
  mlflow(what: string, body?: object, as?: string): Promise<Answer>;
}

export async function startTrackingStage(stores: TestStores, ports?: TrackingPorts): Promise<TrackingStage> {
  const folder = await mkdtemp(join(tmpdir(), 'haechi-tracking-'));
  const postgres = openPostgres(stores.postgresUrl);
  const { db, pool } = postgres;
  const [clock, random, log] = [systemClock, systemRandom, createLog('silent')];
  const base = { db, pool, clock, random, log };
  const changes = createChanges(stores.postgresUrl, log);
  const trail = createTrail({ ...base, dataDir: folder, mirror: { dir: join(folder, 'mirror'), chosen: true } });
  const systems = createSystems({ ...base, trail, changes, timeZone: 'UTC', onCreated: [], onChanged: [] });
  const ring = await openKeyFile(join(folder, 'master.key'), random);
  const objects = openObjects(join(folder, 'objects'), { ring, random });
  const tracking = createTracking({
    ...{ ...base, trail, changes, systems },
    objects,
    ...(ports === undefined ? {} : { ports }),
    // Not started: nothing is due while a test runs.
    schedules: new Schedules({ db, clock, log, processId: 'test' }),
    config: { artifactMaxBytes: 8_000_000, bodyMaxBytes: 8_000_000 },
  });
  const http = createHttpServer({
    routes: [...systems.routes, ...tracking.routes],
    envelopes: [mlflowEnvelope],
    authenticate: (request) => callerOf(request.headers.authorization),
    log,
    random,
    bodyMaxBytes: 8_000_000,
    trustProxy: 0,
    tls: null,
  });
  const call: TrackingStage['call'] = async (method, url, { as = 'all', body } = {}) => {
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await http.inject({ method, url, headers: { authorization: as, ...type }, ...payload });
    const isJson = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, body: isJson ? answer.json() : answer.payload };
  };
  return {
    db,
    http,
    objects,
    tracking,
    call,
    mlflow: (what, body = {}, as = 'all') => {
      const [method, path] = what.split(' ') as ['GET' | 'POST' | 'DELETE', string];
      const url = `/mlflow/api/2.0/mlflow/${path}`;
      if (method !== 'GET') return call(method, url, { as, body });
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries(body)) for (const one of [value].flat()) query.append(key, String(one));
      return call('GET', `${url}?${query}`, { as });
    },
    [Symbol.asyncDispose]: async () => {
      await http.close();
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
