import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../lib/server-process.ts';

export interface Row {
  readonly features: Readonly<Record<string, number>>;
  readonly probability: number;
}
/** Something that answers single predictions over HTTP. */
export interface Served {
  readonly name: string;
  /** Root of its processes. */
  readonly pid: number;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  bodyOf(row: Row): string;
  stop(): Promise<void>;
}
export type Peer = Served | { readonly name: string; readonly skipped: string };

const READY_MS = 120_000;
const json = { 'content-type': 'application/json' };

/** XGBoost behind FastAPI and uvicorn. */
export async function fastapiPeer(bin: string, folder: string, workers: number): Promise<Peer> {
  const port = await freePort();
  const args = [
    'fastapi_app:app',
    '--port',
    String(port),
    '--workers',
    String(workers),
    '--log-level',
    'warning',
    '--no-access-log',
  ];
  const child = start(join(bin, 'uvicorn'), args, {
    cwd: import.meta.dirname,
    env: { MODEL: join(folder, 'model.ubj') },
  });
  const peer = {
    name: `FastAPI with xgboost, uvicorn with ${workers} workers`,
    path: '/predict',
    bodyOf: ({ features }: Row) => JSON.stringify({ features }),
  };
  return whenReady(
    { ...peer, pid: child.pid ?? 0, port, headers: json, stop: () => end(child) },
    `http://127.0.0.1:${port}/ready`,
  );
}

/** MLflow's own server. */
export async function mlflowPeer(bin: string, folder: string, workers: number): Promise<Peer> {
  const name = `mlflow models serve with ${workers} workers`;
  const missing = join(folder, 'mlflow-missing');
  if (existsSync(missing)) return { name, skipped: readFileSync(missing, 'utf8') };
  const port = await freePort();
  const model = ['-m', join(folder, 'mlflow'), '--env-manager', 'local'];
  const args = ['models', 'serve', ...model, '-p', String(port), '-h', '127.0.0.1', '-w', String(workers)];
  // MLflow starts uvicorn by its name.
  const child = start(join(bin, 'mlflow'), args, { cwd: folder, env: { PATH: `${bin}:${process.env['PATH']}` } });
  const bodyOf = ({ features }: Row) =>
    JSON.stringify({ dataframe_split: { columns: Object.keys(features), data: [Object.values(features)] } });
  return whenReady(
    { name, pid: child.pid ?? 0, port, path: '/invocations', headers: json, bodyOf, stop: () => end(child) },
    `http://127.0.0.1:${port}/ping`,
  );
}

function start(command: string, args: readonly string[], { cwd, env }: { cwd: string; env: Record<string, string> }) {
  return spawn(command, [...args], { cwd, env: { ...process.env, ...env }, stdio: 'ignore', detached: true });
}

async function whenReady(served: Served, probe: string): Promise<Peer> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until) {
    const answer = await fetch(probe).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return served;
    await sleep(200);
  }
  await served.stop();
  return { name: served.name, skipped: `not ready within ${READY_MS / 1000} s` };
}

/** The whole group: both start processes of their own. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  await Promise.race([ended, sleep(5_000)]);
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
}
