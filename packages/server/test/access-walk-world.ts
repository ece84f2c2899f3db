/** A whole server with two systems, `ours` and `zz-theirs`, things in the second, and a person and a key of every role. */
import { type Endpoint, incidentSchema, permissions, type Role, roles } from '@haechi/contract';
import { openTestApp, type TestApp } from '../src/open-test-app.ts';
import { systemClock } from '../src/platform/clock.ts';
import { roleHolds } from '../src/slices/access/index.ts';
import { goodRecord } from './approved-version.ts';
import { smallExperiment, THEIR_TEST } from './experiments-walk.ts';
import { lineage, smallModel } from './model-scene.ts';
import { sampleOf } from './sample-of.ts';
import { plantedFiles, THEIR_ASSESSMENT, THEIR_MODEL, THEIR_TRACE } from './tracking-files-walk.ts';

export const OURS = 'ours';
/** An experiment of MLflow's kind and a run in it, of `zz-theirs`. */
export const THEIR_EXPERIMENT = '900';
export const THEIR_RUN = 'e'.repeat(32);
/** Long and odd, so that it is found in an answer wherever it stands. */
export const THEIRS = 'zz-theirs';

type Headers = Readonly<Record<string, string>>;
type Method = Endpoint['method'];

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface WalkWorld extends AsyncDisposable {
  readonly admin: Headers;
  /** What somebody with this role, in `ours` or everywhere, sends along to this endpoint. */
  headersOf(role: Role, where: 'ours' | 'all', endpoint: Endpoint): Headers;
  send(endpoint: Endpoint, url: string, request: { headers?: Headers; body?: unknown }): Promise<Answer>;
  /** Path parameters that name a thing of `zz-theirs`. */
  theirs(endpoint: Endpoint): Readonly<Record<string, string>>;
}

/** `must('POST /path', body)`: as admin unless told otherwise; anything but success is a broken set-up. */
type Must = (what: `${Method} ${string}`, body?: object, headers?: Headers) => Promise<{ body: Body; cookie: string }>;
type Body = Readonly<Record<string, unknown>>;

export async function openWalkWorld(): Promise<WalkWorld> {
  const opened = await openTestApp();
  const admin = { authorization: `Bearer ${opened.adminToken}` };
  const must = mustOf(opened.app, admin);
  for (const id of [OURS, THEIRS]) await must('POST /api/v1/systems', { id, name: id });
  const ids = await plantTheirs(must, (text) => opened.platform.postgres.pool.query(text));
  const people = await everyRole(must);
  for (const { key } of people.values()) await untilKnown(opened.app, key);
  const named = {
    model: 'their-model',
    version: '1',
    alias: 'their-alias',
    name: 'their-alias',
    key: 'their-tag',
    route: 'their-route',
    flag: 'their-flag',
    system: THEIRS,
    owner: THEIR_RUN,
    model_id: THEIR_MODEL,
    trace_id: THEIR_TRACE,
    assessment_id: THEIR_ASSESSMENT,
    artifact_path: `${THEIR_EXPERIMENT}/${THEIR_RUN}/artifacts/x`,
  };
  return {
    admin,
    headersOf: (role, where, endpoint) => {
      const person = people.get(`${role}@${where}`);
      if (person === undefined) throw new Error(`nobody is ${role} in ${where}`);
      return endpoint.path.startsWith('/api/v1/') ? person.session : person.key;
    },
    send: async ({ method }, url, { headers = {}, body }) => {
      const payload = body === undefined ? {} : { payload: body as object };
      const answer = await opened.app.http.inject({ method, url, headers: { ...headers }, ...payload });
      return {
        status: answer.statusCode,
        text: /^\/(?:v2|mlflow|ofrep)\b/.test(url) ? withCode(answer) : answer.payload,
      };
    },
    theirs: ({ path }) => {
      if (path.startsWith('/ofrep/')) return { ...named, key: 'their-flag' };
      // A model of the Open Inference Protocol is a route.
      if (path.startsWith('/v2/')) return { ...named, model: 'their-route' };
      const id = ids[path.replace('/api/v1/', '').split('/')[0] ?? ''] ?? '';
      return { ...named, id, sequence: id };
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** Failures of the Open Inference Protocol are one sentence, those of MLflow and OFREP have names of their own; the walk reads codes. */
function withCode({ statusCode, payload }: { readonly statusCode: number; readonly payload: string }): string {
  const codes: Readonly<Record<number, string>> = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found' };
  const body: unknown = statusCode < 400 ? null : JSON.parse(payload);
  const isForeign = typeof body === 'object' && body !== null && typeof Object.values(body)[0] === 'string';
  return isForeign ? `{"error":{"code":"${codes[statusCode]}"}} ${payload}` : payload;
}

function mustOf(app: TestApp['app'], admin: Headers): Must {
  return async (what, body, headers = admin) => {
    const [method, url = ''] = what.split(' ') as [Method, string];
    const type = Buffer.isBuffer(body) ? { 'content-type': 'application/octet-stream' } : {};
    const payload = body === undefined ? {} : { payload: body };
    const answer = await app.http.inject({ method, url, headers: { ...headers, ...type }, ...payload });
    if (answer.statusCode >= 300) throw new Error(`${what}: ${answer.statusCode} ${answer.payload}`);
    return { body: answer.json() as Body, cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' };
  };
}

const flag = { kind: 'boolean', variants: [{ name: 'on', value: true }], default_variant: 'on', off_variant: 'on' };

/** One thing of each kind in `zz-theirs`; those that only a machine makes are written into the tables. Ids by collection. */
async function plantTheirs(
  must: Must,
  query: (text: string) => Promise<{ rows: Body[] }>,
): Promise<Readonly<Record<string, string>>> {
  const wish = { name: `of ${THEIRS}`, scope: { systems: [THEIRS] }, permissions: ['events.write'] };
  const { key } = (await must('POST /api/v1/keys', wish)).body as { key: { id: string } };
  await must('POST /api/v1/models', { id: 'their-model', system: THEIRS });
  const bytes = Buffer.from(JSON.stringify(smallModel()));
  const { sha256 } = (await must('POST /api/v1/models/their-model/artifacts', bytes)).body;
  const profile = { format: 'haechi.profile.v1', rows: 1, numeric: {}, categorical: {} };
  const version = {
    artifact_sha256: sha256,
    lineage,
    reference_profile: profile,
    ...goodRecord,
    tags: { 'their-tag': 'x' },
  };
  for (const number of [1, 2]) {
    await must('POST /api/v1/models/their-model/versions', version);
    await must(`POST /api/v1/models/their-model/versions/${number}/submit`, {});
    // Nobody has an account yet: an exception that is recorded.
    await must(`POST /api/v1/models/their-model/versions/${number}/approve`, { reason: 'for a test', override: true });
  }
  await must('PUT /api/v1/models/their-model/aliases/their-alias', { version: 1 });
  await must('POST /api/v1/routes', { id: 'their-route', model: 'their-model', version: 1, is_default: true });
  const rollout = (await must('POST /api/v1/rollouts', { route: 'their-route', candidate_version: 2 })).body;
  // The list before it is kept when it is first read.
  await must(`GET /api/v1/rollouts/${rollout['id']}/checklists`);
  await must('POST /api/v1/flags', { ...flag, key: 'their-flag', system: THEIRS });
  await must('POST /api/v1/experiments', smallExperiment(THEIRS));
  const sentence = `'{"key":"k","params":{}}'`;
  const cause = JSON.stringify(sampleOf(incidentSchema.shape.cause));
  await query(`insert into alerts (id, system_id, objective_id, basis, version, state, severity, sentence, finding_ids, raised_at)
    select 'alr_theirs', system_id, id, basis, 'their-model/1', 'open', 'minor', ${sentence}, '{}', now()
    from objectives where system_id = '${THEIRS}' limit 1`);
  await query(`insert into incidents (id, system_id, alert_id, state, severity, sentence, cause, opened_at)
    values ('inc_theirs', '${THEIRS}', 'alr_theirs', 'open', 'minor', ${sentence}, '${cause}', now())`);
  await query(`insert into policy_runs (id, policy_id, system_id, alert_id, incident_id, actions, mode, state, actor_kind, actor_id, started_at)
    select 'run_theirs', id, system_id, 'alr_theirs', 'inc_theirs', actions, 'ask_first', 'proposed', 'system', 'x', now()
    from policies where system_id = '${THEIRS}' limit 1`);
  await query(`insert into tracking_experiments (id, name, system_id, artifact_location, created_at, changed_at)
    values (${THEIR_EXPERIMENT}, 'of ${THEIRS}', '${THEIRS}', 'mlflow-artifacts:/${THEIR_EXPERIMENT}', now(), now())`);
  await query(`insert into tracking_runs (id, experiment_id, name, user_id, status, start_time, artifact_uri, created_at)
    values ('${THEIR_RUN}', ${THEIR_EXPERIMENT}, 'of ${THEIRS}', '', 'RUNNING', 1, 'mlflow-artifacts:/${THEIR_EXPERIMENT}/${THEIR_RUN}/artifacts', now())`);
  await query(
    `insert into tracking_metrics (run_id, key, timestamp, step, value) values ('${THEIR_RUN}', 'm', 1, 0, 0.5)`,
  );
  await query(
    `insert into tracking_latest_metrics (run_id, key, timestamp, step, value) values ('${THEIR_RUN}', 'm', 1, 0, 0.5)`,
  );
  const theirFiles = { experiment: THEIR_EXPERIMENT, run: THEIR_RUN, name: `of ${THEIRS}` };
  for (const text of plantedFiles(theirFiles)) await query(text);
  const tracked = {
    'tracking-models': THEIR_MODEL,
    'tracking-experiments': THEIR_EXPERIMENT,
    'tracking-runs': THEIR_RUN,
  };
  const made = {
    ...tracked,
    alerts: 'alr_theirs',
    incidents: 'inc_theirs',
    'policy-runs': 'run_theirs',
    experiments: THEIR_TEST,
  };
  return { ...made, keys: key.id, rollouts: String(rollout['id']), trail: await numberedEntry(query) };
}

/** Number of an entry of `zz-theirs` in the trail, once it has one. */
async function numberedEntry(query: (text: string) => Promise<{ rows: Body[] }>): Promise<string> {
  const text = `select sequence from trail_entries where system_id = '${THEIRS}' order by sequence limit 1`;
  for (let tries = 0; tries < 100; tries += 1) {
    const [row] = (await query(text)).rows;
    if (row !== undefined) return String(row['sequence']);
    await systemClock.sleep(50);
  }
  throw new Error('the trail did not number its entries within 5 s');
}

/** A new key is taken up from the snapshot within 2 s. */
async function untilKnown(app: TestApp['app'], headers: Headers): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await app.http.inject({ method: 'GET', url: '/api/v1/me', headers: { ...headers } });
    if (answer.statusCode === 200) return;
    await systemClock.sleep(50);
  }
  throw new Error('a new key was not taken up within 5 s');
}

/** A person with a session, and a key with the same permissions for the paths where sessions count for nothing. */
async function everyRole(must: Must): Promise<ReadonlyMap<string, { session: Headers; key: Headers }>> {
  const people = new Map<string, { session: Headers; key: Headers }>();
  for (const role of roles) {
    for (const where of ['ours', 'all'] as const) {
      const scope = where === 'all' ? { all: true } : { systems: [OURS] };
      const person = { email: `${role}-${where}@example.com`, name: role, bindings: [{ role, scope }] };
      const { invitation } = (await must('POST /api/v1/people', person)).body as { invitation: { link: string } };
      const opening = { token: invitation.link.split('#token=')[1], password: 'a quiet river at dawn' };
      const { body, cookie } = await must('POST /api/v1/session/link', opening, {});
      const held = permissions.filter((permission) => roleHolds(role, permission));
      const key = await must('POST /api/v1/keys', { name: `${role} ${where}`, scope, permissions: held });
      const session = { cookie, 'x-csrf-token': String(body['csrf_token']) };
      people.set(`${role}@${where}`, { session, key: { 'x-api-key': String(key.body['secret']) } });
    }
  }
  return people;
}
