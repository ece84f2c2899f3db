/**
 * postmaster.pid, and what to do with the one a killed parent left. Its process id may by now be anybody's (after a container restart it
 * usually is), so a process is touched only when its command line is a postgres on this very directory.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreLog } from '../store-log.ts';

export interface Postmaster {
  readonly pid: number;
  readonly folder: string;
  readonly ready: boolean;
}

/** Lines of postmaster.pid: 1 process id, 2 data directory, 8 status. */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return { pid, folder: lines[1] ?? '', ready: lines[7]?.trim() === 'ready' };
}

/** True when `pid` is a live PostgreSQL whose data directory is `data`. */
export async function isPostgresOf(pid: number, data: string): Promise<boolean> {
  const words = existsSync('/proc/self/cmdline')
    ? (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
    : commandLine(pid).split(' ');
  const program = path.basename(words[0] ?? '');
  return program.startsWith('postgres') && words.includes(data);
}

function commandLine(pid: number): string {
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

const POLL_MS = 20;
/** Fast shutdown, then immediate, then by force, each with its time. Recovery at the next start makes any of them safe. */
const escalation = [
  { signal: 'SIGINT', waitMs: 5_000 },
  { signal: 'SIGQUIT', waitMs: 3_000 },
  { signal: 'SIGKILL', waitMs: 3_000 },
] as const;

/** Stops the PostgreSQL that postmaster.pid names if it is this directory's, and removes the file if it names anybody else. */
export async function stopOrphan(data: string, log?: StoreLog): Promise<void> {
  const found = await readPostmaster(data);
  if (!found || !(await isPostgresOf(found.pid, data))) {
    await rm(path.join(data, 'postmaster.pid'), { force: true });
    return;
  }
  log?.warn({ pid: found.pid, folder: data }, 'a PostgreSQL left behind by a killed parent is stopped');
  for (const { signal, waitMs } of escalation) {
    try {
      process.kill(found.pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < waitMs; waited += POLL_MS) {
      if (!(await isPostgresOf(found.pid, data))) return;
      await sleep(POLL_MS);
    }
  }
}
