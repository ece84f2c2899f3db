import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CrashServer, waitReady } from './server.ts';

export interface CrashRound {
  readonly victim: 'server' | 'records' | 'rows';
  /** From the kill until everything was ready again. */
  readonly backMs: number;
}

/** Kills one child for good (SIGKILL), sees that it is another process that comes back, and waits until everything is ready. */
export async function killAndWait(server: CrashServer, victim: CrashRound['victim']): Promise<CrashRound> {
  const pid = pids(server)[victim];
  if (pid === undefined) throw new Error(`no process of ${victim} is known`);
  process.kill(pid, 'SIGKILL');
  const began = performance.now();
  // The one that was killed must be seen to be replaced, or a ready answer could still be the old one's.
  while (pids(server)[victim] === pid || pids(server)[victim] === undefined) {
    if (performance.now() - began > 30_000) throw new Error(`${victim} was not started again`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await waitReady(server.address, 30_000);
  return { victim, backMs: Math.round(performance.now() - began) };
}

function pids(server: CrashServer): Partial<Record<CrashRound['victim'], number>> {
  try {
    // Written by the supervisor; read while it may be replaced.
    return JSON.parse(readFileSync(join(server.dataDir, 'processes.json'), 'utf8')) as Partial<
      Record<CrashRound['victim'], number>
    >;
  } catch {
    return {};
  }
}
