/** For tests only: trail, access and the HTTP edge on given stores, and people and keys to call it with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api, type Role } from '@haechi/contract';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { createChanges } from '../../platform/changes.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import type { Route } from '../../platform/http/route.ts';
import { createHttpServer } from '../../platform/http/server.ts';
import { createLog } from '../../platform/log.ts';
import { openPostgres } from '../../platform/postgres.ts';
import { systemRandom } from '../../platform/random.ts';
import { Snapshots } from '../../platform/snapshots.ts';
import { createTrail } from '../trail/index.ts';
import { type Access, createAccess, type ProviderSettings } from './index.ts';

export const ADMIN_TOKEN = 'preset-admin-token-for-tests';
export const PASSWORD = 'a quiet river at dawn';

export interface Person {
  readonly id: string;
  readonly headers: { readonly cookie: string; readonly 'x-csrf-token': string };
}

export interface TestAccess extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly access: Access;
  readonly clock: { advance(ms: number): void };
  /** Actions in the trail, with who and what, oldest first. */
  trailText(): Promise<string[]>;
  call(
    method: InjectOptions['method'],
    url: string,
    options?: { body?: object; headers?: object },
  ): Promise<{
    status: number;
    body: Record<string, unknown>;
    cookie: string | null;
    headers: Record<string, unknown>;
  }>;
  /** Invites a person, lets them in by the link, and answers what they call with. */
  person(email: string, role: Role, systems?: readonly string[]): Promise<Person>;
}

export const asAdmin = { authorization: `Bearer ${ADMIN_TOKEN}` };

export async function openTestAccess(
  postgresUrl: string,
  more: readonly Route[] = [],
  oidc: ProviderSettings | null = null,
): Promise<TestAccess> {
  const postgres = openPostgres(postgresUrl);
  const log = createLog('silent');
  let skipped = 0;
  const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + skipped) };
  const folder = mkdtempSync(join(tmpdir(), 'haechi-access-'));
  const mirror = { dir: join(folder, 'mirror'), chosen: true };
  const trail = createTrail({
    db: postgres.db,
    clock,
    random: systemRandom,
    log,
    dataDir: join(folder, 'data'),
    mirror,
  });
  await trail.start();
  const identity = { id: systemRandom.id('prc', clock.now()), kind: 'server', host: 'test', pid: 1 };
  const snapshots = new Snapshots({ postgres, clock, log, process: identity });
  const changes = createChanges(postgresUrl, log);
  const deps = { db: postgres.db, clock, random: systemRandom, log, trail, changes, snapshots };
  const access = createAccess({
    ...deps,
    baseUrl: () => 'https://haechi.test',
    adminToken: ADMIN_TOKEN,
    oidc,
    outboundAllow: [],
  });
  await snapshots.start();
  const app = createHttpServer({
    routes: [...trail.routes, ...access.routes, ...more],
    authenticate: access.authenticate,
    log,
    random: systemRandom,
    bodyMaxBytes: 1_000_000,
    trustProxy: 1,
    tls: null,
  });
  const call: TestAccess['call'] = async (method, url, options = {}) => {
    const { body, headers = {} } = options;
    const answer = await app.inject({
      method: method ?? 'GET',
      url,
      headers: { ...headers } as Record<string, string>,
      ...(body === undefined ? {} : { payload: body }),
    });
    const set = answer.headers['set-cookie'];
    const cookie = set === undefined ? null : String(Array.isArray(set) ? set[0] : set);
    const json = String(answer.headers['content-type']).includes('application/json');
    return {
      status: answer.statusCode,
      body: json ? answer.json() : { text: answer.payload },
      cookie,
      headers: answer.headers,
    };
  };
  const person: TestAccess['person'] = async (email, role, systems) => {
    const scope = systems === undefined ? { all: true } : { systems };
    const invited = await call('POST', api.access.invite.path, {
      headers: asAdmin,
      body: { email, name: role, bindings: [{ role, scope }] },
    });
    const { link } = invited.body['invitation'] as { link: string };
    const token = link.split('#token=')[1];
    const entered = await call('POST', api.access.openLink.path, { body: { token, password: PASSWORD } });
    if (entered.status !== 200) throw new Error(JSON.stringify([invited, entered]));
    const { id, csrf_token: csrf } = entered.body as { id: string; csrf_token: string };
    return { id, headers: { cookie: (entered.cookie ?? '').split(';')[0] ?? '', 'x-csrf-token': csrf } };
  };
  return {
    app,
    access,
    call,
    person,
    clock: {
      advance: (ms) => {
        skipped += ms;
      },
    },
    trailText: async () => {
      await trail.flush();
      const { rows } = await postgres.pool.query<{ body: string }>('select body from trail_entries order by sequence');
      return rows.map((row) => row.body);
    },
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await access.stop();
      await snapshots.stop();
      await trail.stop();
      await postgres.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
