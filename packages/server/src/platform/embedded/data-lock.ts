/**
 * One supervisor a data directory. The lock is a file that names its holder: process id and the time that process started (ids come round
 * again, both together do not) and the machine. It is taken with an exclusive create, and one whose holder is dead is moved aside first.
 *
 * From another machine or container that shares the folder, a process id says nothing: there the holder's beat (the file's time, renewed every
 * two seconds) is watched for a while instead.
 */

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HaechiError } from '@haechi/contract/errors';

export interface DataLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
  readonly host: string;
  readonly token: string;
}

const FILE = 'haechi.lock';
const BEAT_MS = 2_000;
const WATCH_MS = 5_000;
const WATCH_STEP_MS = 250;
const ATTEMPTS = 3;

/** When a process started, in the system's own terms; undefined when there is none with that id. */
function startOf(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) {
    try {
      // After the name in brackets, which may hold blanks: state is field 3, the start in ticks since boot field 22.
      return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[19];
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Holder;
  } catch {
    // Created and not yet written, or cut short by a crash: nobody's, if it stays so.
    return { pid: 0, startedAt: '', host: hostname(), token: '' };
  }
}

async function beats(file: string): Promise<boolean> {
  const first = await stat(file).catch(() => undefined);
  for (let watched = 0; first && watched < WATCH_MS; watched += WATCH_STEP_MS) {
    await sleep(WATCH_STEP_MS);
    const now = await stat(file).catch(() => undefined);
    if (now && now.mtimeMs !== first.mtimeMs) return true;
  }
  return false;
}

async function isHeld(file: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname()) return holder.pid > 0 && startOf(holder.pid) === holder.startedAt;
  return beats(file);
}

/** Moves a dead holder's lock aside. If another took it in that moment, theirs is put back. */
async function clear(file: string, dead: Holder): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => {});
  const moved = await readHolder(aside);
  if (moved && moved.token !== dead.token) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

function explain(folder: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new HaechiError(
      'disk_full',
      `The disk of the data directory ${folder} is full. Free some space and start again; nothing was changed.`,
    );
  }
  if (code === undefined || error instanceof HaechiError) return error;
  return new HaechiError(
    'data_directory_unreadable',
    `The data directory ${folder} cannot be used (${code}). Give this user a folder that it may read and write, in HAECHI_DATA_DIR.`,
    { folder },
  );
}

async function take(file: string, mine: Holder): Promise<Holder | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const written = await writeFile(file, JSON.stringify(mine), { flag: 'wx', mode: 0o600 }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (written) return undefined;
    const holder = await readHolder(file);
    if (!holder) continue;
    if (await isHeld(file, holder)) return holder;
    await clear(file, holder);
  }
  return readHolder(file);
}

/**
 * Takes the data directory for this process, making it if it is not there. Throws `data_directory_in_use`, `data_directory_unreadable` or
 * `disk_full`. The lock also goes when the process exits, and is worth nothing once it is dead.
 */
export async function lockDataDirectory(folder: string): Promise<DataLock> {
  const file = path.join(path.resolve(folder), FILE);
  const mine: Holder = {
    pid: process.pid,
    startedAt: startOf(process.pid) ?? '',
    host: hostname(),
    token: randomUUID(),
  };
  let other: Holder | undefined;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    other = await take(file, mine);
  } catch (error) {
    throw explain(folder, error);
  }
  if (other) {
    throw new HaechiError(
      'data_directory_in_use',
      `The data directory ${folder} is used by another server (process ${other.pid} on ${other.host}). Stop that one first, or set HAECHI_DATA_DIR to another folder.`,
      { folder, pid: other.pid, host: other.host },
    );
  }
  const beat = setInterval(() => void touch(file), BEAT_MS);
  beat.unref();
  const onExit = () => rmSync(file, { force: true });
  process.once('exit', onExit);
  return {
    async release() {
      clearInterval(beat);
      process.removeListener('exit', onExit);
      await rm(file, { force: true });
    },
  };
}

async function touch(file: string): Promise<void> {
  // The file system's own clock, so that machines which share the folder need not agree on theirs.
  const text = await readFile(file).catch(() => undefined);
  if (text) await writeFile(file, text).catch(() => {});
}
