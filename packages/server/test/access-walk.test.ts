/**
 * Every endpoint × every role × own and other system, made from the contract: a new endpoint is walked as soon as it is stated. What
 * cannot be guessed (which body names a thing of another system) is asked for by a failing test.
 */
import { api, type Endpoint, type Permission, type Role, roles } from '@haechi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleHolds } from '../src/slices/access/index.ts';
import { OURS, openWalkWorld, THEIR_EXPERIMENT, THEIR_RUN, THEIRS, type WalkWorld } from './access-walk-world.ts';
import { foreignExperimentBodies } from './experiments-walk.ts';
import { foreignRegistryBodies, foreignRegistryQueries } from './mlflow-registry-walk.ts';
import { sampleOf } from './sample-of.ts';
import { foreignFileBodies, foreignFileQueries } from './tracking-files-walk.ts';

let world: WalkWorld;
beforeAll(async () => {
  world = await openWalkWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;
const endpoints = Object.values(api)
  .flatMap((slice): Endpoint[] => Object.values(slice))
  // Signing out ends the session that the rest is walked with.
  .sort((a, b) => Number(nameOf(a) === nameOf(api.access.signOut)) - Number(nameOf(b) === nameOf(api.access.signOut)));
const event = {
  kind: 'prediction',
  id: 'p',
  time: '2026-01-01T00:00:00Z',
  system: THEIRS,
  features: { x: 1 },
  prediction: 1,
};

const theirFiles = { experiment: THEIR_EXPERIMENT, run: THEIR_RUN, name: THEIRS };
const theirRun = { run_id: THEIR_RUN };
const theirExperiment = { experiment_id: THEIR_EXPERIMENT };
const gone = /^404 .*not_found/;
const mlflow = (path: string) => `POST /mlflow/api/2.0/mlflow/${path}`;

/** Creating in another system: what is sent, and how it is refused. Without an entry here the walk fails. */
const foreignBodies: Readonly<Record<string, { body: unknown; refused: RegExp }>> = {
  'POST /api/v1/keys': {
    body: { name: 'k', scope: { systems: [THEIRS] }, permissions: ['events.write'] },
    refused: /^403 .*forbidden/,
  },
  'POST /api/v1/models': { body: { id: 'new-model', system: THEIRS }, refused: /^404 .*not_found/ },
  'POST /api/v1/routes': { body: { id: 'new-route', model: 'their-model', version: 1 }, refused: /^404 .*not_found/ },
  'POST /api/v1/rollouts/yaml': {
    body: { yaml: 'route: their-route\ncandidate_version: 2\n', dry_run: true },
    refused: /^404 .*not_found/,
  },
  ...foreignExperimentBodies(THEIRS),
  'POST /api/v1/rollouts': { body: { route: 'their-route', candidate_version: 2 }, refused: /^404 .*not_found/ },
  'POST /api/v1/flags': {
    body: {
      key: 'new',
      system: THEIRS,
      kind: 'boolean',
      variants: [{ name: 'on', value: true }],
      default_variant: 'on',
      off_variant: 'on',
    },
    refused: /^404 .*not_found/,
  },
  'POST /api/v1/exposures': {
    body: [{ flag: 'their-flag', variant: 'on', unit: 'u' }],
    refused: /"accepted":0,"rejected":1/,
  },
  'POST /ofrep/v1/evaluate/flags': { body: {}, refused: /^200 (?!.*their-flag)/ },
  'POST /api/v1/events': { body: [event], refused: /"accepted":0,"rejected":1/ },
  'POST /predict': { body: { features: { income: 1, region: 'north' } }, refused: /^404 .*not_found/ },
  'POST /v2/repository/index': { body: {}, refused: /^200 (?!.*their-route)/ },
  [mlflow('experiments/create')]: {
    body: { name: 'e', tags: [{ key: 'haechi.system', value: THEIRS }] },
    refused: gone,
  },
  [mlflow('experiments/search')]: { body: {}, refused: /^200 (?!.*zz-theirs)/ },
  [mlflow('experiments/update')]: { body: { ...theirExperiment, new_name: 'e' }, refused: gone },
  [mlflow('experiments/delete')]: { body: theirExperiment, refused: gone },
  [mlflow('experiments/restore')]: { body: theirExperiment, refused: gone },
  [mlflow('experiments/set-experiment-tag')]: { body: { ...theirExperiment, key: 'k' }, refused: gone },
  [mlflow('experiments/delete-experiment-tag')]: { body: { ...theirExperiment, key: 'k' }, refused: gone },
  [mlflow('runs/create')]: { body: theirExperiment, refused: gone },
  [mlflow('runs/update')]: { body: { ...theirRun, status: 'FINISHED' }, refused: gone },
  [mlflow('runs/delete')]: { body: theirRun, refused: gone },
  [mlflow('runs/restore')]: { body: theirRun, refused: gone },
  [mlflow('runs/log-metric')]: { body: { ...theirRun, key: 'k', value: 1, timestamp: 1 }, refused: gone },
  [mlflow('runs/log-parameter')]: { body: { ...theirRun, key: 'k', value: '1' }, refused: gone },
  [mlflow('runs/log-batch')]: { body: { ...theirRun, tags: [{ key: 'k', value: '1' }] }, refused: gone },
  [mlflow('runs/set-tag')]: { body: { ...theirRun, key: 'k', value: '1' }, refused: gone },
  [mlflow('runs/delete-tag')]: { body: { ...theirRun, key: 'k' }, refused: gone },
  [mlflow('runs/log-inputs')]: { body: theirRun, refused: gone },
  [mlflow('runs/outputs')]: { body: theirRun, refused: gone },
  [mlflow('runs/log-model')]: { body: { ...theirRun, model_json: '{}' }, refused: gone },
  [mlflow('runs/search')]: { body: { experiment_ids: [THEIR_EXPERIMENT] }, refused: /^200 (?!.*zz-theirs)/ },
  'POST /api/v1/tracking-experiments': { body: { name: 'e', system: THEIRS }, refused: gone },
  'POST /api/v1/tracking-runs/search': { body: { experiments: [THEIR_EXPERIMENT] }, refused: /^200 .*"total":0/ },
  'POST /api/v1/tracking-runs/metrics': { body: { runs: [THEIR_RUN] }, refused: gone },
  'POST /api/v1/tracking-runs/compare': { body: { runs: [THEIR_RUN, THEIR_RUN] }, refused: gone },
  ...foreignRegistryBodies,
  ...foreignFileBodies(theirFiles),
  'POST /predict_batch': { body: { instances: [{ income: 1, region: 'north' }] }, refused: /^404 .*not_found/ },
};
/** Things that a query names: the query for one of another system, and how that is refused unless as missing. */
const foreignQueries: Readonly<Record<string, { query: string; refused?: RegExp }>> = {
  ...foreignRegistryQueries,
  ...foreignFileQueries(theirFiles),
  'GET /mlflow/api/2.0/mlflow/experiments/get': { query: `experiment_id=${THEIR_EXPERIMENT}` },
  'GET /mlflow/api/2.0/mlflow/experiments/get-by-name': { query: `experiment_name=of%20${THEIRS}` },
  'GET /mlflow/api/2.0/mlflow/runs/get': { query: `run_id=${THEIR_RUN}` },
  'GET /mlflow/api/2.0/mlflow/metrics/get-history': { query: `run_id=${THEIR_RUN}&metric_key=m` },
  'GET /mlflow/api/2.0/mlflow/metrics/get-history-bulk-interval': {
    query: `run_ids=${THEIR_RUN}&metric_key=m`,
    refused: /^200 \{"metrics":\[\]\}/,
  },
};
/** Belongs to no system. */
const systemless: Readonly<Record<string, string>> = {
  'POST /api/v1/events/parquet': 'bytes that are read back by whoever was given their random name',
  'GET /api/v1/events/parquet/{file}': 'known by a random name of 128 bits',
};
/** Never ends by itself. */
const endless = nameOf(api.server.changes);

const hasParams = ({ path }: Endpoint) => path.includes('{');
const fill = ({ path }: Endpoint, params: Readonly<Record<string, string>>) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] || 'f'.repeat(32));
/** Bodies that say more than the smallest one would. */
const ownBodies: Readonly<Record<string, unknown>> = {
  'POST /api/v1/people': { email: 'a@example.com', name: 'a', bindings: [{ role: 'auditor', scope: { all: true } }] },
  'POST /api/v1/group-roles': { group: 'walkers', role: 'auditor', scope: { all: true } },
  'POST /api/v1/keys': { name: 'k', scope: { systems: [OURS] }, permissions: ['events.read'] },
};
const bodyFor = (endpoint: Endpoint) => ownBodies[nameOf(endpoint)] ?? smallest(endpoint);
const smallest = (endpoint: Endpoint) =>
  ['GET', 'DELETE'].includes(endpoint.method) ? undefined : endpoint.body === undefined ? {} : sampleOf(endpoint.body);
const inOurs = {
  system: OURS,
  id: 'none',
  model: 'none',
  version: '1',
  alias: 'none',
  name: 'none',
  key: 'none',
  route: 'none',
  sequence: '1',
  artifact_path: '0/none',
};

/** Characters of an answer that a failure shows; enough for every refusal. */
const SHOWN = 2_000;
const isPermission = (value: Endpoint['permission']): value is Permission =>
  value !== 'public' && value !== 'signed_in';
const admitted = /^(?!401|403|5)/;
const refused = /^403 .*"forbidden"/s;
const missing = /^404 .*"not_found"/s;

/** How an endpoint answers somebody with `role`, in `ours` or everywhere: status and text. */
async function ask(
  endpoint: Endpoint,
  who: { role: Role; where: 'ours' | 'all' },
  what: { at: string; body?: unknown },
) {
  const headers = world.headersOf(who.role, who.where, endpoint);
  const { status, text } = await world.send(endpoint, what.at, { headers, body: what.body });
  return `${status} ${text}`.slice(0, SHOWN);
}

/** A thing of another system, for somebody whose role is in ours alone. */
async function checkForeign(endpoint: Endpoint, role: Role, holds: boolean): Promise<void> {
  const who = { role, where: 'ours' } as const;
  const body = bodyFor(endpoint);
  if (hasParams(endpoint)) {
    const expected = endpoint.scope === 'system' || holds ? missing : refused;
    expect(await ask(endpoint, who, { at: fill(endpoint, world.theirs(endpoint)), body })).toMatch(expected);
  } else if (nameOf(endpoint) in foreignQueries) {
    const { query, refused: expected = missing } = foreignQueries[nameOf(endpoint)] ?? { query: '' };
    expect(await ask(endpoint, who, { at: `${endpoint.path}?${query}` })).toMatch(holds ? expected : refused);
  } else if (endpoint.method === 'GET') {
    const { text } = await world.send(endpoint, `${endpoint.path}?limit=500`, {
      headers: world.headersOf(role, 'ours', endpoint),
    });
    expect(text.includes(THEIRS)).toBe(false);
  } else {
    const foreign = foreignBodies[nameOf(endpoint)];
    if (foreign === undefined)
      throw new Error(`say in foreignBodies how ${nameOf(endpoint)} names another system, and how that is refused`);
    expect(await ask(endpoint, who, { at: endpoint.path, body: foreign.body })).toMatch(
      holds ? foreign.refused : refused,
    );
  }
}

describe.each(endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const))('%s', (name, endpoint) => {
  const { permission } = endpoint;
  const at = fill(endpoint, inOurs);

  it('without credentials, and with wrong ones', async () => {
    if (permission === 'public') {
      const { status, text } = await world.send(endpoint, at, { body: bodyFor(endpoint) });
      expect(`${status} ${text}`.slice(0, SHOWN)).not.toMatch(
        /^40[13] \{"error":\{"code":"(unauthenticated|forbidden)"/,
      );
      return;
    }
    for (const headers of [{}, { authorization: 'Bearer hk_wrong' }, { cookie: 'haechi_session=wrong' }]) {
      const { status, text } = await world.send(endpoint, at, { body: bodyFor(endpoint), headers });
      expect(`${status} ${text}`.slice(0, SHOWN)).toMatch(/^401 .*"unauthenticated"/s);
    }
  });

  if (permission === 'public' || name === endless) return;

  it.each(roles)('as %s', async (role) => {
    const everywhere = await ask(endpoint, { role, where: 'all' }, { at, body: bodyFor(endpoint) });
    const inOne = await ask(endpoint, { role, where: 'ours' }, { at, body: bodyFor(endpoint) });
    if (!isPermission(permission)) {
      expect([everywhere, inOne]).toEqual([expect.stringMatching(admitted), expect.stringMatching(admitted)]);
      return;
    }
    const holds = roleHolds(role, permission);
    expect(everywhere).toMatch(holds ? admitted : refused);
    expect(inOne).toMatch(holds && endpoint.scope !== 'installation' ? admitted : refused);
    if (endpoint.scope !== 'installation' && !(name in systemless)) await checkForeign(endpoint, role, holds);
  });

  it('shows the thing to whoever sees all systems: it is there, and hidden by scope alone', async () => {
    if (endpoint.scope !== 'filtered' || name in systemless || endpoint.method !== 'GET') return;
    const named = foreignQueries[name];
    const query = named?.query ?? 'limit=500';
    const url = hasParams(endpoint) ? fill(endpoint, world.theirs(endpoint)) : `${endpoint.path}?${query}`;
    const { status, text } = await world.send(endpoint, url, { headers: world.admin });
    expect(`${status} ${text}`.slice(0, SHOWN)).not.toMatch(named?.refused ?? /^(404|500)/);
    if (named !== undefined) expect(status).toBe(200);
    else if (!hasParams(endpoint)) expect(text.includes(THEIRS)).toBe(true);
  });
});
