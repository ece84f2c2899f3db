import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const POLL_MS = 5;
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;

/** A server as `npm start` starts it, in its own process group. */
export interface ServerProcess {
  readonly pid: number;
  readonly url: string;
  /** Milliseconds from the spawn to the first 200 of /readyz. */
  readonly readyMs: number;
  /** Asks it to end, waits for all of it, and makes it end when it does not. */
  readonly stop: () => Promise<void>;
}

/** Where the server keeps its data and how a bench may call it. */
export interface ServerOptions {
  readonly dataDir: string;
  readonly adminToken: string;
  /** Further settings. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs the script of `npm start`, without npm itself, and waits until the server is ready.
 *
 * @throws Error with the server's own last words when it does not get ready
 */
export async function startServer({ dataDir, adminToken, environment }: ServerOptions): Promise<ServerProcess> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn('sh', ['-c', startScript()], {
    cwd: REPOSITORY,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HAECHI_DATA_DIR: dataDir,
      HAECHI_PORT: String(port),
      HAECHI_ADMIN_TOKEN: adminToken,
      HAECHI_LOG_LEVEL: 'warn',
      ...environment,
    },
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      words = (words + text.toString()).slice(-4_000);
    });
  }
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`the server ended with exit code ${child.exitCode}:\n${words}`);
    if (performance.now() - began > READY_LIMIT_MS) {
      await stop(child);
      throw new Error(`the server was not ready within ${READY_LIMIT_MS / 1000} s:\n${words}`);
    }
    await sleep(POLL_MS);
  }
  const readyMs = performance.now() - began;
  return { pid: child.pid ?? 0, url, readyMs, stop: () => stop(child) };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`);
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const inTime = await Promise.race([ended.then(() => true), sleep(STOP_LIMIT_MS, false, { ref: false })]);
  if (!inTime) process.kill(-child.pid, 'SIGKILL');
  await ended;
}

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP port is free on 127.0.0.1');
  return address.port;
}

/** What `npm start` runs. */
function startScript(): string {
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start;
}
