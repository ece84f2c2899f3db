/**
 * npm run bench:start
 *
 * How long the server takes from being started on existing data to its first 200 of /readyz (the median of several
 * starts), and how much memory all its processes take together when nothing happens: when it has caught up with the
 * data that it found. What it takes while it catches up stands beside.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './lib/median.ts';
import { printBench } from './lib/print-bench.ts';
import { memoryOfTree } from './lib/process-tree.ts';
import { processorShare } from './lib/processor-share.ts';
import { type ServerOptions, type ServerProcess, startServer } from './lib/server-process.ts';

const ROUNDS = 5;
const EVENTS = 50_000;
const BATCH = 500;
/** Long enough for caches to be given back. */
const IDLE_MS = 30_000;
const IDLE_SAMPLES = 5;
/** A server at rest takes 4 to 6 % of a core (queues are polled); one that summarises what it found takes 30 %. */
const IDLE_SHARE = 0.1;
const IDLE_WINDOW_MS = 5_000;
/** The data that is made here is caught up with within 90 s. */
const IDLE_LIMIT_MS = 240_000;
const SYSTEM = 'bench-start';
const DAY_MS = 86_400_000;

const say = (text: string): boolean => process.stderr.write(`bench:start: ${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'haechi-bench-start-'));
const options: ServerOptions = { dataDir: join(folder, 'data'), adminToken: 'bench-start-token-for-one-run-only' };

try {
  await fill();
  const rounds: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const server = await startServer(options);
    rounds.push(server.readyMs);
    say(`start ${round} of ${ROUNDS}: ready in ${server.readyMs.toFixed(0)} ms`);
    await server.stop();
  }
  const memory = await measureMemory();
  printBench({
    bench: 'start',
    goals: [
      { id: 'start.ready_ms', value: Math.round(median(rounds)), op: '<=', goal: 3000 },
      { id: 'start.idle_mb', value: Math.round(memory.idle.mb), op: '<=', goal: 450 },
    ],
    detail: {
      ready_ms: rounds.map(Math.round),
      events: EVENTS,
      after_30_s_mb: Math.round(memory.early.mb),
      idle_after_s: memory.idleAfterS,
      processes: memory.idle.processes,
    },
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The existing data: one system with a quarter of a year of predictions. */
async function fill(): Promise<void> {
  say(`making data: ${EVENTS} predictions`);
  const server = await startServer(options);
  say(`first start, on an empty folder: ready in ${server.readyMs.toFixed(0)} ms`);
  await post(server, '/api/v1/systems', { id: SYSTEM, name: 'Bench', risk_tier: 'limited' });
  for (let sent = 0; sent < EVENTS; sent += BATCH) await post(server, '/api/v1/events', batchFrom(sent));
  await server.stop();
}

function batchFrom(first: number): readonly unknown[] {
  const now = Date.now();
  return Array.from({ length: BATCH }, (_, offset) => {
    const n = first + offset;
    return {
      kind: 'prediction',
      id: `p-${n}`,
      time: new Date(now - ((EVENTS - n) / EVENTS) * 90 * DAY_MS).toISOString(),
      system: SYSTEM,
      version: '1',
      features: { income: (n * 7919) % 10_000, age: 18 + (n % 60), region: `r${n % 12}` },
      prediction: n % 3 === 0 ? 'no' : 'yes',
      groups: { sex: n % 2 === 0 ? 'f' : 'm' },
    };
  });
}

async function post(server: ServerProcess, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${options.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${text.slice(0, 500)}`);
}

interface Memory {
  readonly mb: number;
  readonly processes: readonly { readonly command: string; readonly mb: number }[];
}

async function measureMemory(): Promise<{ early: Memory; idle: Memory; idleAfterS: number }> {
  const server = await startServer(options);
  try {
    const began = performance.now();
    say(`waiting ${IDLE_MS / 1000} s, then until the server has caught up`);
    await sleep(IDLE_MS);
    const early = await memoryOf(server);
    say(`after ${IDLE_MS / 1000} s: ${early.mb.toFixed(0)} MB in ${early.processes.length} processes`);
    await untilIdle(server, began);
    const idleAfterS = Math.round((performance.now() - began) / 1000);
    const idle = await memoryOf(server);
    say(`idle, after ${idleAfterS} s: ${idle.mb.toFixed(0)} MB in ${idle.processes.length} processes`);
    return { early, idle, idleAfterS };
  } finally {
    await server.stop();
  }
}

/** Two quiet windows in a row. */
async function untilIdle(server: ServerProcess, began: number): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    const share = await processorShare(server.pid, IDLE_WINDOW_MS);
    quiet = share < IDLE_SHARE ? quiet + 1 : 0;
    if (performance.now() - began > IDLE_LIMIT_MS) {
      throw new Error(`the server still used ${(share * 100).toFixed(0)} % of a core after ${IDLE_LIMIT_MS / 1000} s`);
    }
  }
}

async function memoryOf(server: ServerProcess): Promise<Memory> {
  const samples: Memory[] = [];
  for (let n = 0; n < IDLE_SAMPLES; n += 1) {
    const processes = memoryOfTree(server.pid).map(({ command, mb }) => ({ command, mb: Math.round(mb * 10) / 10 }));
    if (processes.length === 0) throw new Error('this system tells no memory of processes (/proc/<pid>/smaps_rollup)');
    samples.push({ processes, mb: processes.reduce((sum, { mb }) => sum + mb, 0) });
    await sleep(1000);
  }
  return { mb: median(samples.map(({ mb }) => mb)), processes: samples.at(-1)?.processes ?? [] };
}
