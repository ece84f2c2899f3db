import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startServer } from '../lib/server-process.ts';

export interface CrashServer {
  readonly address: string;
  readonly token: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** `npm start` on a folder of its own. */
export async function crashServer(folder: string): Promise<CrashServer> {
  const token = `hk_crash_${randomBytes(24).toString('base64url')}`;
  const dataDir = join(folder, 'data');
  const server = await startServer({ dataDir, adminToken: token });
  return { address: server.url, token, dataDir, stop: server.stop };
}

/** Milliseconds until /readyz answers 200. @throws when it does not within `patienceMs` */
export async function waitReady(address: string, patienceMs: number): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < patienceMs) {
    const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    if (answer?.ok === true) return Math.round(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the server was not ready within ${patienceMs} ms`);
}
