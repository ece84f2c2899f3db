import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../lib/server-process.ts';

const run = promisify(execFile);
const PACKAGES = ['mlflow==3.17.2'];
const VENV = join(import.meta.dirname, '../../node_modules/.cache/haechi-bench/tracking-1');
const INSTALL_MS = 10 * 60_000;
const READY_MS = 180_000;

export interface TrackingServer {
  readonly name: string;
  /** What the tracking URI of a client would be. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * `mlflow server` on SQLite in `folder`; or why there is none. One worker: one client asks at a time, and with several, uvicorn ends those that a busy machine
 * keeps from answering its pings.
 */
export async function mlflowServer(folder: string): Promise<TrackingServer | { readonly missing: string }> {
  const bin = join(VENV, 'bin');
  const problem = await installed(bin);
  if (problem !== null) return { missing: problem };
  const port = await freePort();
  const store = ['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`];
  const files = ['--artifacts-destination', join(folder, 'artifacts')];
  const args = ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...store, ...files];
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, MLFLOW_DISABLE_TELEMETRY: 'true' };
  const child = spawn(join(bin, 'mlflow'), args, { cwd: folder, env, stdio: 'ignore', detached: true });
  const stop = async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGTERM');
    const inTime = await Promise.race([ended.then(() => true), sleep(5_000, false, { ref: false })]);
    if (!inTime) process.kill(-child.pid, 'SIGKILL');
  };
  const url = `http://127.0.0.1:${port}`;
  const until = performance.now() + READY_MS;
  while (performance.now() < until && child.exitCode === null) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok === true)
      return { name: `mlflow server ${PACKAGES[0]?.split('==')[1]} on SQLite`, url, headers: {}, stop };
    await sleep(200);
  }
  await stop();
  return { missing: `mlflow server was not ready within ${READY_MS / 1000} s` };
}

/** Makes the environment on the first run. @returns what is in the way, or null */
async function installed(bin: string): Promise<string | null> {
  const done = join(VENV, 'installed');
  if (existsSync(done)) return null;
  try {
    await run('python3', ['-m', 'venv', '--clear', VENV], { timeout: INSTALL_MS });
    await run(join(bin, 'python'), ['-m', 'pip', 'install', '-q', ...PACKAGES], { timeout: INSTALL_MS });
    writeFileSync(done, `${PACKAGES.join('\n')}\n`);
    return null;
  } catch (error) {
    return `${PACKAGES.join(' ')} could not be installed: ${String(error).slice(-300)}`;
  }
}
