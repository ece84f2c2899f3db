import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEnvironment } from './platform/environment.ts';
import { type ChildName, type SupervisorOptions, startSupervisor } from './supervisor.ts';

const serverEntry = fileURLToPath(new URL('./supervisor-fixture.ts', import.meta.url));
const quiet = { info() {}, warn() {}, error() {} };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haechi-supervisor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const optionsFor = (name: string, environment: Record<string, string> = {}): SupervisorOptions => ({
  dataDir: path.join(folder, name),
  environment: { ...readEnvironment(), ...environment },
  log: quiet,
  serverEntry,
  serverOutput: 'ignore',
});

function alive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function answer(url: string): Promise<{ visits: number; rows: number; pid: number } | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  return response?.ok ? ((await response.json()) as { visits: number; rows: number; pid: number }) : undefined;
}

/** A child is back within 5 s on a machine that has nothing else to do; here other tests run beside. */
const patience = { timeout: 20_000, interval: 20 };

test('each killed child is started again and the service is back, with its data', { timeout: 90_000 }, async () => {
  const supervisor = await startSupervisor(optionsFor('kill'));
  try {
    expect(await answer(supervisor.url)).toMatchObject({ visits: 1, rows: 1 });
    for (const name of ['records', 'rows'] satisfies ChildName[]) {
      const before = supervisor.pids()[name];
      process.kill(before ?? -1, 'SIGKILL');
      await expect.poll(() => supervisor.pids()[name] ?? before, patience).not.toBe(before);
      await expect.poll(() => answer(supervisor.url), patience).toBeDefined();
    }
    const server = supervisor.pids().server;
    process.kill(server ?? -1, 'SIGKILL');
    await expect.poll(() => supervisor.pids().server ?? server, patience).not.toBe(server);
    expect((await answer(supervisor.url))?.visits).toBeGreaterThanOrEqual(4);
    const written = JSON.parse(await readFile(path.join(folder, 'kill', 'processes.json'), 'utf8'));
    expect(written).toEqual({ supervisor: process.pid, ...supervisor.pids() });
  } finally {
    await supervisor.stop();
  }
  expect(existsSync(path.join(folder, 'kill', 'processes.json'))).toBe(false);
});

test('a second start on the same folder is refused and the first goes on', async () => {
  const supervisor = await startSupervisor(optionsFor('twice'));
  try {
    await expect(startSupervisor(optionsFor('twice'))).rejects.toMatchObject({ code: 'data_directory_in_use' });
    expect(await answer(supervisor.url)).toBeDefined();
  } finally {
    await supervisor.stop();
  }
});

test('a server that says why it cannot start ends the start with its code, and nothing is left running', async () => {
  const options = optionsFor('failing', { HAECHI_TIME_ZONE: 'fail' });
  await expect(startSupervisor(options)).rejects.toMatchObject({ code: 'port_taken', message: /4600/ });
  expect(existsSync(path.join(folder, 'failing', 'haechi.lock'))).toBe(false);
  const again = await startSupervisor(optionsFor('failing'));
  const pids = again.pids();
  await again.stop();
  expect(Object.values(pids).map(alive)).toEqual([false, false, false]);
});

test('a store that is given by URL is not started', async () => {
  const owner = await startSupervisor(optionsFor('owner'));
  try {
    const records = path.join(folder, 'owner', 'records', 'run');
    const rows = path.join(folder, 'owner', 'rows', 'run', 'rows.sock');
    const guest = await startSupervisor(
      optionsFor('guest', {
        HAECHI_POSTGRES_URL: `postgresql://haechi@/haechi?host=${encodeURIComponent(records)}`,
        HAECHI_CLICKHOUSE_URL: `unix://${rows}`,
      }),
    );
    expect(Object.keys(guest.pids())).toEqual(['server']);
    expect(await answer(guest.url)).toMatchObject({ rows: 1 });
    await guest.stop();
    expect(await answer(owner.url)).toBeDefined();
  } finally {
    await owner.stop();
  }
});

test('when the supervisor is killed its children end, and the next start finds everything', async () => {
  const options = optionsFor('orphans');
  const script = `
    const { startSupervisor } = await import(${JSON.stringify(new URL('./supervisor.ts', import.meta.url).href)});
    const log = { info() {}, warn() {}, error() {} };
    const supervisor = await startSupervisor({ ...${JSON.stringify({ dataDir: options.dataDir, serverEntry, serverOutput: 'ignore' })}, environment: process.env, log });
    await fetch(supervisor.url);
    console.log(JSON.stringify(supervisor.pids()));`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const pids = Object.values(JSON.parse(String(line))) as number[];
  parent.kill('SIGKILL');
  await expect.poll(() => pids.filter(alive), patience).toEqual([]);
  const next = await startSupervisor(options);
  try {
    expect((await answer(next.url))?.visits).toBeGreaterThanOrEqual(2);
  } finally {
    await next.stop();
  }
});
