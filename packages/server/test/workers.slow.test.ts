/** The product as `npm start` runs it with two predict processes, under load, while one is killed and while all is stopped. */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRows } from '../src/platform/clickhouse.ts';
import { rowsUrl } from '../src/platform/embedded/index.ts';
import { readEnvironment } from '../src/platform/environment.ts';
import { type ChildName, type Supervisor, startSupervisor } from '../src/supervisor.ts';
import { goodRecord } from './approved-version.ts';
import { lineage, smallModel } from './model-scene.ts';

const token = 'hk_test_0123456789abcdef0123456789abcdef';
const clients = 8;
let folder: string;
let supervisor: Supervisor;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haechi-workers-'));
  supervisor = await startSupervisor({
    dataDir: join(folder, 'data'),
    environment: {
      ...readEnvironment(),
      HAECHI_PORT: '0',
      HAECHI_WORKERS: '2',
      HAECHI_ADMIN_TOKEN: token,
      HAECHI_LOG_LEVEL: 'error',
    },
    log: { info() {}, warn() {}, error() {} },
    serverOutput: 'ignore',
  });
  await must('POST', '/api/v1/systems', { id: 'loans', name: 'loans' });
  await must('POST', '/api/v1/models', { id: 'credit', system: 'loans' });
  const artifact = Buffer.from(JSON.stringify(smallModel()));
  const { sha256 } = (await must('POST', '/api/v1/models/credit/artifacts', artifact)) as { sha256: string };
  await must('POST', '/api/v1/models/credit/versions', { artifact_sha256: sha256, lineage, ...goodRecord });
  await must('POST', '/api/v1/models/credit/versions/1/submit', {});
  await must('POST', '/api/v1/models/credit/versions/1/approve', { reason: 'for a test', override: true });
  await must('POST', '/api/v1/routes', { id: 'apply', model: 'credit', version: 1, log: 'after' });
  const made = await must('POST', '/api/v1/routes', { id: 'sure', model: 'credit', version: 1, log: 'before' });
  expect(made).toMatchObject({ acknowledged: { by: 3, of: 3 } });
}, 60_000);
afterAll(async () => {
  await supervisor.stop();
  await rm(folder, { recursive: true, force: true });
});

test('the console is shown the state in each predict process', async () => {
  expect(await must('GET', '/api/v1/routes/apply/state')).toMatchObject({
    ...{ process: expect.stringMatching(/^predict-[12]$/), model_loaded: true },
    processes: [1, 2].map((n) => ({ process: `predict-${n}`, pid: expect.any(Number), state: { model_loaded: true } })),
  });
});

async function must(method: string, path: string, body?: object): Promise<unknown> {
  const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
  const sent = body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) };
  const answer = await fetch(supervisor.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
    ...sent,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return path === '/metrics' ? text : JSON.parse(text);
}

interface Load {
  /** Ids of the predictions that were answered, and of those whose event is acknowledged with them. */
  readonly answered: string[];
  readonly sure: string[];
  /** What went wrong, other than that nobody listens any more. */
  readonly failed: string[];
  refused: number;
  /** When something was answered, ms. */
  readonly times: number[];
}

/** Predicts without a pause on each of several kept connections until `done` is true. */
async function underLoad(url: string, done: () => boolean): Promise<Load> {
  const load: Load = { answered: [], sure: [], failed: [], refused: 0, times: [] };
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const body = JSON.stringify({ features: { income: 39, region: 'north' } });
  const one = (route: string) =>
    new Promise<void>((resolve) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': body.length,
      };
      request(`${url}/serve/${route}/predict`, { agent, method: 'POST', headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.once('error', (error) => resolve(void load.failed.push(String(error))));
        answer.once('end', () => {
          if (answer.statusCode === 200) {
            const id: string = JSON.parse(text).prediction_id;
            load.answered.push(id);
            if (route === 'sure') load.sure.push(id);
          }
          if (answer.statusCode !== 200) load.failed.push(`${answer.statusCode} ${text}`);
          load.times.push(performance.now());
          resolve();
        });
      })
        .once('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'ECONNREFUSED') load.refused += 1;
          else load.failed.push(error.code ?? String(error));
          resolve();
        })
        .end(body);
    });
  const client = async (_: unknown, index: number) => {
    while (!done()) {
      const refused = load.refused;
      await one(index < 2 ? 'sure' : 'apply');
      if (load.refused > refused) return;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return load;
}

const longestPause = (times: readonly number[]) =>
  Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? time)));

/** Predictions counted at /metrics, over all processes. */
async function counted(): Promise<number> {
  const text = String(await must('GET', '/metrics'));
  const lines = text.split('\n').filter((line) => line.startsWith('model_predictions_total{'));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** How many of these predictions of the route `sure` are in the row store. */
async function stored(ids: readonly string[]): Promise<number> {
  const rows = openRows(rowsUrl(join(folder, 'data', 'rows')));
  try {
    const found = new Set(
      (await rows.query<{ id: string }>("select distinct id from predictions where route = 'sure'")).map(
        ({ id }) => id,
      ),
    );
    return ids.filter((id) => found.has(id)).length;
  } finally {
    await rows.close();
  }
}

test('both processes answer, their counts add up, and everything else is answered by the server behind them', async () => {
  const until = performance.now() + 1_000;
  const load = await underLoad(supervisor.url, () => performance.now() > until);
  expect(load.failed).toEqual([]);
  expect(await counted()).toBe(load.answered.length);
  expect(await must('GET', '/api/v1/me')).toMatchObject({});
  expect(await (await fetch(`${supervisor.url}/readyz`)).json()).toMatchObject({ ready: true });
}, 30_000);

test('a killed process costs fewer than one in a thousand requests, is back within 2 s, and nothing acknowledged is lost', async () => {
  const name: ChildName = 'predict-1';
  const before = supervisor.pids()[name] ?? -1;
  const countedBefore = await counted();
  const until = performance.now() + 12_000;
  const loading = underLoad(supervisor.url, () => performance.now() > until);
  await sleep(3_000);
  process.kill(before, 'SIGKILL');
  const killedAt = performance.now();
  await expect.poll(() => supervisor.pids()[name] ?? before, { timeout: 10_000, interval: 10 }).not.toBe(before);
  const backAfter = performance.now() - killedAt;
  const load = await loading;
  const figures = {
    answered: load.answered.length,
    failed: load.failed.length,
    share: load.failed.length / (load.answered.length + load.failed.length),
    longest_pause_ms: Math.round(longestPause(load.times)),
    process_back_ms: Math.round(backAfter),
  };
  process.stderr.write(`workers: ${JSON.stringify(figures)}\n`);
  expect(load.failed.length).toBeLessThanOrEqual(clients);
  expect(figures.share).toBeLessThan(0.001);
  expect(figures.longest_pause_ms).toBeLessThan(2_000);
  await expect.poll(() => stored(load.sure), { timeout: 20_000, interval: 200 }).toBe(load.sure.length);
  expect(await counted()).toBeGreaterThanOrEqual(countedBefore);
}, 90_000);

test('a stop under load cuts nothing', async () => {
  let stopped = false;
  const loading = underLoad(supervisor.url, () => stopped);
  await sleep(1_000);
  await supervisor.stop();
  stopped = true;
  const load = await loading;
  process.stderr.write(`workers: stop under load, ${load.answered.length} answered, ${load.failed.length} failed\n`);
  expect(load.failed).toEqual([]);
  expect(load.refused).toBeGreaterThan(0);
}, 60_000);
