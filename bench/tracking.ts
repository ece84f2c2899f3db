/**
 * npm run bench:tracking [-- --quick]
 *
 * The product beside `mlflow server` on SQLite, in turn on the same machine, asked as the official Python client asks and timed at the HTTP level: a metric, a batch of
 * a thousand, a search of 300 runs with 20 metrics each. On ours alone: a search of 30 000 runs by a filter, and 16 clients that log into one run at once. Without the
 * peer the ratios are not measured, and the result says why.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Goal } from './lib/goal.ts';
import { median } from './lib/median.ts';
import { printBench } from './lib/print-bench.ts';
import { startServer } from './lib/server-process.ts';
import { mlflowServer, type TrackingServer } from './tracking/mlflow-server.ts';
import { plantRuns } from './tracking/plant-runs.ts';
import { TimedClient } from './tracking/timed-client.ts';

const quick = process.argv.includes('--quick');
const [METRICS, BATCHES, SEARCHES] = quick ? [50, 5, 5] : [300, 20, 15];
const WARM = 10;
const RUNS = 300;
const MANY_RUNS = 30_000;
const CLIENTS = 16;
const ROUNDS_EACH = quick ? 10 : 50;
const TOKEN = 'bench-tracking-token-for-one-run-only';

const say = (text: string): boolean => process.stderr.write(`bench:tracking: ${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'haechi-bench-tracking-'));
const stops: (() => Promise<void>)[] = [];
try {
  const dataDir = join(folder, 'data');
  const server = await startServer({ dataDir, adminToken: TOKEN });
  stops.push(server.stop);
  const ours: TrackingServer = {
    name: 'haechi',
    url: `${server.url}/mlflow`,
    headers: { authorization: `Bearer ${TOKEN}` },
    stop: server.stop,
  };
  const peer = await mlflowServer(folder);
  if ('missing' in peer) say(`no mlflow server: ${peer.missing}`);
  else stops.push(peer.stop);
  const servers = 'missing' in peer ? [ours] : [ours, peer];
  const clients: Prepared[] = [];
  for (const one of servers) clients.push(await prepared(one));
  const metric = await inTurn(clients, METRICS, logMetric);
  const batch = await inTurn(clients, BATCHES, logBatch);
  const search = await inTurn(clients, SEARCHES, searchAll);
  for (const { client } of clients) client.close();
  const many = await searchMany(ours, dataDir);
  const together = await atOnce(ours);
  printBench({
    bench: 'tracking',
    goals: [
      ratioGoal('tracking.metric_ratio', metric, 0.33),
      ratioGoal('tracking.batch_ratio', batch, 0.33),
      ratioGoal('tracking.search_ratio', search, 0.1),
      { id: 'tracking.search_30k_ms', value: many['metric and parameter'] ?? Number.NaN, op: '<=', goal: 200 },
      { id: 'tracking.concurrent_errors', value: together.failed, op: '<=', goal: 0 },
    ],
    detail: {
      quick,
      servers: servers.map(({ name }) => name),
      ...('missing' in peer ? { skipped: peer.missing } : {}),
      medians_ms: { metric, batch, search },
      search_many: { runs: MANY_RUNS, medians_ms: many },
      clients_at_once: together,
    },
  });
} finally {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
}

interface Prepared {
  readonly client: TimedClient;
  readonly run: string;
  /** With 300 runs of 20 metrics. */
  readonly experiment: string;
}

async function prepared(server: TrackingServer): Promise<Prepared> {
  const client = new TimedClient(server);
  const experiment = await client.experiment('search');
  for (let index = 0; index < RUNS; index += 1) {
    const run_id = await client.run(experiment);
    const metrics = Array.from({ length: 20 }, (_, key) => ({
      key: `m${key}`,
      value: index / (key + 1),
      timestamp: index,
      step: 0,
    }));
    const params = Array.from({ length: 5 }, (_, key) => ({ key: `p${key}`, value: String(index % (key + 2)) }));
    await client.must('runs/log-batch', { run_id, metrics, params, tags: [] });
  }
  const run = await client.run(await client.experiment('logged into'));
  say(`${server.name}: ${RUNS} runs are there`);
  return { client, run, experiment };
}

async function logMetric({ client, run }: Prepared, index: number) {
  return client.must('runs/log-metric', {
    run_uuid: run,
    run_id: run,
    key: 'loss',
    value: 1 / (index + 1),
    timestamp: 1_700_000_000_000 + index,
    step: index,
  });
}

/** Twenty metrics of fifty steps. */
async function logBatch({ client }: Prepared, index: number) {
  const run_id = await client.run('0');
  const metrics = Array.from({ length: 1_000 }, (_, at) => ({
    key: `metric_${at % 20}`,
    value: Math.sin(at + index),
    timestamp: 1_700_000_000_000 + at,
    step: Math.floor(at / 20),
  }));
  return client.must('runs/log-batch', { run_id, metrics, params: [], tags: [] });
}

async function searchAll({ client, experiment }: Prepared) {
  const answer = await client.must('runs/search', {
    experiment_ids: [experiment],
    run_view_type: 'ACTIVE_ONLY',
    max_results: 1_000,
  });
  const { runs } = JSON.parse(answer.text) as { runs: { data: { metrics: unknown[] } }[] };
  if (runs.length !== RUNS || runs.some(({ data }) => data.metrics.length !== 20))
    throw new Error('a search did not find all');
  return answer;
}

/** Medians, ms, one a server; the servers take turns, so that whatever else the machine does falls on all. */
async function inTurn(
  all: readonly Prepared[],
  rounds: number,
  act: (prepared: Prepared, round: number) => Promise<{ readonly ms: number }>,
): Promise<readonly number[]> {
  const times: number[][] = all.map(() => []);
  const warm = Math.min(WARM, rounds);
  for (let round = 0; round < rounds + warm; round += 1)
    for (const [index, one] of all.entries()) {
      const { ms } = await act(one, round);
      if (round >= warm) times[index]?.push(ms);
    }
  const medians = times.map((list) => Math.round(median(list) * 1000) / 1000);
  say(`${act.name}: ${medians.join(' and ')} ms`);
  return medians;
}

/** Not a number without a peer: such a goal is not met. */
function ratioGoal(id: string, [us = Number.NaN, them = Number.NaN]: readonly number[], goal: number): Goal {
  return { id, value: us / them, op: '<=', goal };
}

/** Medians of searches of many runs, ms. */
async function searchMany(server: TrackingServer, dataDir: string): Promise<Record<string, number>> {
  const client = new TimedClient(server);
  const experiment = await client.experiment('many');
  await plantRuns(dataDir, { experiment, runs: MANY_RUNS });
  const asked: Record<string, object> = {
    'metric and parameter': { filter: "metrics.m7 > 0.95 and params.p1 = '3'" },
    'metric, best hundred': { filter: 'metrics.m3 < 0.5', order_by: ['metrics.m3 DESC'], max_results: 100 },
    'tag and status': { filter: "tags.team = 't3' and attributes.status = 'FINISHED'", max_results: 100 },
    'nothing found': { filter: "params.p2 = 'none'" },
    'newest thousand': {},
  };
  const found: Record<string, number> = {};
  for (const [name, more] of Object.entries(asked)) {
    const times: number[] = [];
    for (let round = 0; round < SEARCHES + 2; round += 1) {
      const { ms } = await client.must('runs/search', { experiment_ids: [experiment], max_results: 1_000, ...more });
      if (round >= 2) times.push(ms);
    }
    found[name] = Math.round(median(times) * 10) / 10;
    say(`${MANY_RUNS} runs, ${name}: ${found[name]} ms`);
  }
  client.close();
  return found;
}

/** Sixteen clients that log the same keys into the same run, in orders of their own. */
async function atOnce(server: TrackingServer) {
  const first = new TimedClient(server);
  const run_id = await first.run('0');
  first.close();
  const times: number[] = [];
  let failed = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, who) => {
      const client = new TimedClient(server);
      for (let round = 0; round < ROUNDS_EACH; round += 1) {
        const keys = Array.from({ length: 50 }, (_, index) => `k${(index * 7 + who * 13) % 50}`);
        const metrics = keys.map((key) => ({ key, value: who, timestamp: round, step: round }));
        const tags = keys.slice(0, 10).map((key) => ({ key, value: `${who}` }));
        const { status, ms } = await client.post('runs/log-batch', {
          run_id,
          metrics,
          params: [{ key: 'same', value: '1' }],
          tags,
        });
        times.push(ms);
        if (status !== 200) failed += 1;
      }
      client.close();
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  say(`${CLIENTS} clients at once: ${failed} failed, median ${median(times).toFixed(1)} ms`);
  return {
    clients: CLIENTS,
    batches: times.length,
    failed,
    median_ms: median(times),
    per_second: times.length / seconds,
  };
}
