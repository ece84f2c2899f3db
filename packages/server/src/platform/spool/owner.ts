/**
 * Who writes a spool directory, and whether it still lives. A process is known by pid and start mark (a pid alone is used again), within
 * one pid namespace of one boot of one host. Where that cannot be compared (another container or host on a shared volume) the owner
 * counts as alive while it touches its file.
 */
import { execFile } from 'node:child_process';
import { readFile, readlink, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const OWNER_FILE = 'owner.json';
/** How often an owner touches its file, and after how long without a touch one that cannot be looked at is taken for dead. */
export const HEARTBEAT_MS = 3_000;
const HEARTBEAT_LOST_MS = 15_000;

export interface Owner {
  readonly pid: number;
  /** Host, boot and pid namespace: where the pid means something. */
  readonly place: string;
  /** When the process started, in whatever form the system tells it. */
  readonly started: string;
}

async function textOf(read: Promise<string>): Promise<string> {
  return (await read.catch(() => '')).trim();
}

/** Start mark of a living process; undefined when there is none, or it has ended and only waits to be reaped. */
async function startMark(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const text = await textOf(readFile(`/proc/${pid}/stat`, 'utf8'));
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return started === undefined || state === 'Z' || state === 'X' ? undefined : started;
  }
  const ps = promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).then((result) => result.stdout);
  return (await textOf(ps)) || undefined;
}

async function placeNow(): Promise<string> {
  const boot = await textOf(readFile('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = await textOf(readlink('/proc/self/ns/pid'));
  return [hostname(), boot, namespace].join('|');
}

/** This process. */
export async function thisOwner(): Promise<Owner> {
  return { pid: process.pid, place: await placeNow(), started: (await startMark(process.pid)) ?? '' };
}

export async function writeOwner(directory: string, owner: Owner): Promise<void> {
  await writeFile(join(directory, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 });
}

/** Says "alive" to those who cannot look at the process. */
export async function touchOwner(directory: string, now: Date): Promise<void> {
  await utimes(join(directory, OWNER_FILE), now, now);
}

/** `none`: closed in good order. `dead`: its process ended without closing. */
export async function ownerState(directory: string, now: Date): Promise<'alive' | 'dead' | 'none'> {
  const path = join(directory, OWNER_FILE);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return 'none';
  const owner = parseOwner(text);
  if (owner && owner.place === (await placeNow())) {
    return (await startMark(owner.pid)) === owner.started ? 'alive' : 'dead';
  }
  const touched = await stat(path).then(
    (info) => info.mtimeMs,
    () => 0,
  );
  return now.getTime() - touched < HEARTBEAT_LOST_MS ? 'alive' : 'dead';
}

function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, place, started } = value as Partial<Owner>;
    if (typeof pid !== 'number' || typeof place !== 'string' || typeof started !== 'string') return undefined;
    return { pid, place, started };
  } catch {
    return undefined;
  }
}
