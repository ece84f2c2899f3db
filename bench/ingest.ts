/**
 * npm run bench:ingest
 *
 * Predictions per second over HTTP, sustained for 30 s, every one durable when acknowledged; that rate against the rate at which one
 * core parses the same bodies; and how long until an event is queryable meanwhile. At the end every acknowledged event must be there
 * exactly once. The generator runs on the same machine and takes its share of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Body, makeBody, numberIds } from './ingest-bodies.ts';
import { printBench } from './lib/print-bench.ts';
import { type ServerOptions, type ServerProcess, startServer } from './lib/server-process.ts';

const SECONDS = 30;
const WARM_SECONDS = 3;
const CONNECTIONS = 8;
const SHAPE = { system: 'bench-ingest', rows: 500, numeric: 20, categorical: 5 } as const;
const PROBE_SYSTEM = 'bench-probe';
const PROBE_EVERY_MS = 1_000;
const PARSE_MS = 3_000;

const say = (text: string): boolean => process.stderr.write(`bench:ingest: ${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'haechi-bench-ingest-'));
const options: ServerOptions = { dataDir: join(folder, 'data'), adminToken: 'bench-ingest-token-for-one-run-only' };
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS + 2 });
let server: ServerProcess | undefined;
let nextId = 0;

try {
  server = await startServer(options);
  for (const id of [SHAPE.system, PROBE_SYSTEM]) await callJson('POST', '/api/v1/systems', { id, name: id });
  await run();
} finally {
  agent.destroy();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function run(): Promise<void> {
  say(`warming up for ${WARM_SECONDS} s`);
  const warm = await load(WARM_SECONDS);
  say(`sending for ${SECONDS} s on ${CONNECTIONS} connections`);
  const stopProbing = new AbortController();
  const probing = probe(stopProbing.signal);
  const measured = await load(SECONDS);
  stopProbing.abort();
  const visible = await probing;
  const parse = parseRate();
  const acknowledged = warm.events + measured.events;
  const stored = await storedEvents(acknowledged);
  if (stored !== acknowledged) throw new Error(`${acknowledged} events were acknowledged, ${stored} are stored`);
  const rate = measured.events / measured.seconds;
  printBench({
    bench: 'ingest',
    goals: [
      { id: 'ingest.events_per_s', value: Math.round(rate), op: '>=', goal: 40_000 },
      { id: 'ingest.vs_parse', value: Math.round((rate / parse) * 1000) / 1000, op: '>=', goal: 0.14 },
      { id: 'ingest.visible_ms', value: Math.round(Math.max(...visible)), op: '<=', goal: 2_000 },
    ],
    detail: {
      acknowledged,
      stored,
      seconds: Math.round(measured.seconds * 100) / 100,
      connections: CONNECTIONS,
      parse_events_per_s: Math.round(parse),
      request_ms: quantiles(measured.requestMs),
      visible_ms: quantiles(visible),
      bytes_per_event: Math.round(makeBody(SHAPE, 1, Date.now()).bytes.length / SHAPE.rows),
    },
  });
}

interface Load {
  readonly events: number;
  readonly seconds: number;
  readonly requestMs: readonly number[];
}

/** Sends bodies on all connections, each one after the other, until the time is over. */
async function load(seconds: number): Promise<Load> {
  const began = performance.now();
  const requestMs: number[] = [];
  async function connection(number: number): Promise<void> {
    const bodies = Array.from({ length: 4 }, (_, index) => makeBody(SHAPE, number * 10 + index + 1, Date.now()));
    for (let turn = 0; performance.now() - began < seconds * 1000; turn += 1) {
      const body = bodies[turn % bodies.length];
      if (body) requestMs.push(await send(body));
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => connection(number)));
  return { events: requestMs.length * SHAPE.rows, seconds: (performance.now() - began) / 1000, requestMs };
}

async function send(body: Body): Promise<number> {
  numberIds(body, nextId);
  nextId += SHAPE.rows;
  const began = performance.now();
  const answer = await call('POST', '/api/v1/events', body.bytes);
  if (!answer.includes(`"accepted":${SHAPE.rows}`))
    throw new Error(`not all events were accepted: ${answer.slice(0, 500)}`);
  return performance.now() - began;
}

/** While the load runs: milliseconds from an event's acknowledgement until a query counts it. */
async function probe(signal: AbortSignal): Promise<number[]> {
  const waits: number[] = [];
  while (!signal.aborted) {
    await sleep(PROBE_EVERY_MS);
    await callJson('POST', '/api/v1/events', [
      { kind: 'prediction', system: PROBE_SYSTEM, features: { n: waits.length }, prediction: 1 },
    ]);
    const began = performance.now();
    while ((await total(PROBE_SYSTEM)) <= waits.length) await sleep(10);
    waits.push(performance.now() - began);
  }
  return waits;
}

async function total(system: string): Promise<number> {
  const answer = await callJson('GET', `/api/v1/systems/${system}/traffic`);
  return (answer as { total: number }).total;
}

/** Events stored, once there are as many as acknowledged or nothing has come for a while. */
async function storedEvents(acknowledged: number): Promise<number> {
  let count = -1;
  for (let quiet = 0; quiet < 10 && count < acknowledged; quiet += 1) {
    await sleep(500);
    const now = await total(SHAPE.system);
    if (now !== count) quiet = 0;
    count = now;
  }
  return count;
}

/** Events per second at which this core parses the same bodies, from bytes as they come from a socket. */
function parseRate(): number {
  const bodies = Array.from({ length: 32 }, (_, index) => makeBody(SHAPE, index + 1, Date.now()).bytes);
  for (const body of bodies) JSON.parse(body.toString());
  const began = performance.now();
  let events = 0;
  while (performance.now() - began < PARSE_MS) {
    for (const body of bodies) events += (JSON.parse(body.toString()) as unknown[]).length;
  }
  return events / ((performance.now() - began) / 1000);
}

function quantiles(values: readonly number[]): Record<string, number> {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

async function callJson(method: string, path: string, body?: unknown): Promise<unknown> {
  const text = await call(method, path, body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
  return JSON.parse(text);
}

function call(method: string, path: string, body?: Buffer): Promise<string> {
  const headers = {
    authorization: `Bearer ${options.adminToken}`,
    ...(body ? { 'content-type': 'application/json', 'content-length': String(body.length) } : {}),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, server?.url), { method, agent, headers }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if ((incoming.statusCode ?? 500) < 300) resolve(text);
        else reject(new Error(`${method} ${path} answered ${incoming.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
