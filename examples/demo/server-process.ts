import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@haechi/sdk';

/** A real, supervised server of the demo's own, on a data folder of its own. */
export interface DemoServer {
  readonly client: Client;
  readonly address: string;
  /** The one-time link that makes the first admin, as the server printed it. */
  readonly signInLink: () => string | null;
  stop(): Promise<void>;
}

/** The server did not come up; the message ends with its own last words. */
export class StartProblem extends Error {}

const entry = fileURLToPath(new URL('../../packages/server/src/supervisor-main.ts', import.meta.url));
const readyWithinMs = 60_000;

/** Starts `npm start`'s supervisor and waits until the server is ready. `port` 0 takes any free one. */
export async function startServer(port: number): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'haechi-demo-'));
  const chosen = port === 0 ? await freePort() : port;
  const address = `http://127.0.0.1:${chosen}`;
  const token = `hk_demo_${randomBytes(24).toString('base64url')}`;
  const child = spawn(execPath, [entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      HAECHI_DATA_DIR: join(folder, 'data'),
      HAECHI_TRAIL_MIRROR: join(folder, 'trail-mirror'),
      HAECHI_PORT: String(chosen),
      HAECHI_PUBLIC_URL: address,
      HAECHI_ADMIN_TOKEN: token,
      HAECHI_LOG_LEVEL: 'warn',
    },
  });
  const output = watch(child);
  const client = createClient({ baseUrl: address, key: token });
  const stop = async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(address, child);
  } catch (error) {
    await stop();
    throw new StartProblem(`The demo's server did not start: ${error instanceof Error ? error.message : String(error)}.
${output.tail().trim()}`);
  }
  return { client, address, signInLink: output.link, stop };
}

function watch(child: ChildProcess): { tail(): string; link(): string | null } {
  let text = '';
  const take = (part: Buffer) => {
    text = (text + part.toString('utf8')).slice(-20_000);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return {
    tail: () => text.slice(-3_000),
    link: () => /https?:\/\/\S+\/(?:link|welcome|sign-in)\S*/.exec(text)?.[0] ?? null,
  };
}

async function ready(address: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + readyWithinMs;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it was not ready within ${readyWithinMs / 1000} s`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 15_000).unref();
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}
