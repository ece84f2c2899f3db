/**
 * npm run bench:serve [-- --quick]
 *
 * Single predictions over HTTP by an XGBoost model of 500 trees (30 features, depth 6): the product with two predict processes beside `mlflow models
 * serve` and FastAPI with xgboost, each with two workers, in turn on the same machine, asked by closed-loop clients of a process of its own. What a thousand routes
 * cost against one. A peer that cannot be installed or started is skipped, and the result says why.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './lib/median.ts';
import { printBench } from './lib/print-bench.ts';
import { memoryOfTree } from './lib/process-tree.ts';
import { processorMs } from './lib/processor-share.ts';
import type { LoadResult } from './serve/load-client.ts';
import { ourServer } from './serve/our-server.ts';
import { fastapiPeer, mlflowPeer, type Peer, type Row, type Served } from './serve/peers.ts';
import { putLoad } from './serve/put-load.ts';
import { serveModel, servePython } from './serve/serve-python.ts';

const quick = process.argv.includes('--quick');
const WORKERS = 2;
const ROUTES = 1_000;
const [ROUNDS, SECONDS, WARM_SECONDS] = quick ? [1, 2, 1] : [3, 4, 2];
const CONNECTIONS = quick ? [8] : [1, 8, 32];
/** Where tails are compared: busy, and no queue of the clients' own making. */
const TAIL_AT = 8;
/** What a product's answer may differ from XGBoost's own. */
const TOLERANCE = 1e-6;

const say = (text: string): boolean => process.stderr.write(`bench:serve: ${text}\n`);
const python = await servePython();
if ('missing' in python) {
  say(`no model to serve: ${python.missing}`);
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'haechi-bench-serve-'));
const stops: (() => Promise<void>)[] = [];
try {
  const model = await serveModel(python.bin);
  const rows = JSON.parse(readFileSync(join(model, 'rows.json'), 'utf8')) as Row[];
  say('the model is trained');
  const ours = await ourServer(
    { dataDir: join(folder, 'data'), model: join(model, 'model.ubj') },
    WORKERS,
    ({ stop }) => stops.push(stop),
  );
  const largestError = await parity(ours.served('after'), rows.slice(0, 100));
  const peers = [await fastapiPeer(python.bin, model, WORKERS), await mlflowPeer(python.bin, model, WORKERS)];
  const there = peers.filter((peer): peer is Served => !('skipped' in peer));
  stops.push(...there.map(({ stop }) => stop));
  for (const peer of peers) if ('skipped' in peer) say(`${peer.name} skipped: ${peer.skipped}`);
  const [after, before] = [ours.served('after'), ours.served('before')];
  const measured = await measureInTurn([after, before, ...there], rows);
  for (const { stop } of there) await stop();
  const routes = await routesCost(ours, after, rows);
  const [us, late, ...others] = measured;
  printBench({
    bench: 'serve',
    goals: [
      { id: 'serve.throughput_ratio', value: bestOf([us]) / bestOf(others), op: '>=', goal: 8 },
      { id: 'serve.p99_ratio', value: tailOf([us]) / tailOf(others), op: '<=', goal: 0.25 },
      { id: 'serve.routes_cost', value: routes.cost, op: '<=', goal: 1.1 },
    ],
    detail: {
      quick,
      largest_error: largestError,
      before: { throughput_ratio: bestOf([late]) / bestOf(others), p99_ratio: tailOf([late]) / tailOf(others) },
      measured,
      skipped: peers.filter((peer: Peer) => 'skipped' in peer),
      routes,
    },
  });
} finally {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
}

/** A load, and the processor time of the server's processes for each answer, ms: what a busy machine changes least. */
type Loaded = LoadResult & { readonly serverCpuMs: number };

interface Measured {
  readonly name: string;
  /** Medians of the rounds. */
  readonly at: readonly (Loaded & { readonly connections: number })[];
}

/** The largest difference to what XGBoost itself gave: a fast answer that is wrong is none. */
async function parity(served: Served, asked: readonly Row[]): Promise<number> {
  let largest = 0;
  for (const row of asked) {
    const url = `http://127.0.0.1:${served.port}${served.path}`;
    const answer = await fetch(url, { method: 'POST', headers: served.headers, body: served.bodyOf(row) });
    const { probability } = (await answer.json()) as { probability: { class_1: number } };
    largest = Math.max(largest, Math.abs(probability.class_1 - row.probability));
  }
  if (!(largest <= TOLERANCE)) throw new Error(`answers differ from XGBoost's by up to ${largest}`);
  return largest;
}

/** Round by round, so that whatever else the machine does falls on all of them. */
async function measureInTurn(all: readonly Served[], rows: readonly Row[]): Promise<readonly Measured[]> {
  const results = new Map<string, Loaded[]>();
  for (let round = 1; round <= ROUNDS; round += 1)
    for (const connections of CONNECTIONS)
      for (const served of all) {
        const key = `${served.name}\n${connections}`;
        const result = await load(served, rows, { paths: [served.path], connections });
        results.set(key, [...(results.get(key) ?? []), result]);
        say(`round ${round}, ${connections} connections, ${served.name}: ${words(result)}`);
      }
  return all.map(({ name }) => ({
    name,
    at: CONNECTIONS.map((connections) => ({ connections, ...middle(results.get(`${name}\n${connections}`) ?? []) })),
  }));
}

async function load(
  served: Served,
  rows: readonly Row[],
  { paths, connections }: { readonly paths: readonly string[]; readonly connections: number },
): Promise<Loaded> {
  const { port, headers, pid } = served;
  const order = { port, headers, paths, bodies: rows.map((row) => served.bodyOf(row)), connections };
  const before = processorMs(pid);
  const result = await putLoad({ ...order, seconds: SECONDS, warmSeconds: WARM_SECONDS });
  // The warm-up is not counted among the answers, but its time is among the processor's.
  const answers = (result.answered * (SECONDS + WARM_SECONDS)) / SECONDS;
  return { ...result, serverCpuMs: (processorMs(pid) - before) / answers };
}

/** The same requests to one route and spread over a thousand, in turn. */
async function routesCost(ours: Awaited<ReturnType<typeof ourServer>>, served: Served, rows: readonly Row[]) {
  const memory = () => Math.round(memoryOfTree(ours.pid).reduce((sum, { mb }) => sum + mb, 0));
  const mbBefore = memory();
  const paths = await ours.addRoutes(ROUTES);
  // Each route makes its counters when it is first asked.
  await load(served, rows, { paths, connections: TAIL_AT });
  const one: Loaded[] = [];
  const many: Loaded[] = [];
  for (let round = 0; round < Math.max(ROUNDS, 3); round += 1) {
    one.push(await load(served, rows, { paths: [served.path], connections: TAIL_AT }));
    many.push(await load(served, rows, { paths, connections: TAIL_AT }));
  }
  const [single, spread] = [middle(one), middle(many)];
  say(`one route: ${words(single)}; ${ROUTES} routes: ${words(spread)}`);
  return {
    cost: single.perSecond / spread.perSecond,
    one: single,
    many: spread,
    mb_before: mbBefore,
    mb_after: memory(),
  };
}

function middle(results: readonly Loaded[]): Loaded {
  const of = (key: keyof Loaded) => median(results.map((result) => result[key]));
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const rounded = (key: keyof Loaded) => Math.round(of(key) * 1000) / 1000;
  return {
    answered: of('answered'),
    failed,
    perSecond: Math.round(of('perSecond')),
    p50Ms: rounded('p50Ms'),
    p99Ms: rounded('p99Ms'),
    clientCpu: rounded('clientCpu'),
    serverCpuMs: rounded('serverCpuMs'),
  };
}

/** Most predictions a second, at whichever number of connections, by the best of them. */
function bestOf(all: readonly (Measured | undefined)[]): number {
  return Math.max(...all.flatMap((one) => one?.at.map(({ perSecond }) => perSecond) ?? []));
}

/** Shortest p99 of them at eight connections. */
function tailOf(all: readonly (Measured | undefined)[]): number {
  return Math.min(
    ...all.flatMap(
      (one) => one?.at.filter(({ connections }) => connections === TAIL_AT).map(({ p99Ms }) => p99Ms) ?? [],
    ),
  );
}

function words({ perSecond, p50Ms, p99Ms, failed, clientCpu, serverCpuMs }: Loaded): string {
  return `${perSecond.toFixed(0)}/s, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, ${failed} failed, ${serverCpuMs.toFixed(3)} ms of processor each, client ${(clientCpu * 100).toFixed(0)} % of a core`;
}
