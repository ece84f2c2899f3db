/**
 * The embedded rows as their parent sees them: a child process, an address, an end. The engine is a library of 200 MB that may abort the
 * process it is loaded into, hence the child.
 */
import { spawn } from 'node:child_process';
import { access, constants, mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HaechiError } from '@haechi/contract/errors';
import { readEnvironment } from '../environment.ts';
import type { StoreLog } from '../store-log.ts';
import { type ChildHandle, watchChild } from './child-handle.ts';
import type { RowsChildOptions } from './rows-child-options.ts';
import { makeSocketFolder, socketFolderOf } from './socket-folder.ts';

export interface RowsStoreOptions {
  readonly log?: StoreLog;
  /** Bytes the engine may use; by default half of the machine's memory, 4 GiB at most. */
  readonly memoryBytes?: number;
  /** Statements of one kind that may wait before the front answers 503. */
  readonly maxWaiting?: number;
  /** Milliseconds without a statement after which memory goes back to the system. */
  readonly purgeAfterIdleMs?: number;
  /** Whether processes beside it come first when the processor is short: predictions wait for nothing, an insert may take a little longer. */
  readonly yields?: boolean;
}

export interface RowsStore {
  readonly url: string;
  readonly pid: number;
  /** Files here can be read by `file('name')`. */
  readonly importFolder: string;
  /** Resolves, with a word on why, when the child has ended. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_WAITING = 64;
/**
 * The engine's allocator would keep freed memory for five seconds more, or for as long as nothing is asked. Giving it back takes 10 ms, and
 * the statement after it 5 to 10 ms more (docs/decisions/0010): seldom enough at one second, and never under load.
 */
const DEFAULT_PURGE_AFTER_IDLE_MS = 1_000;
const MAX_MEMORY_BYTES = 4 * 1024 ** 3;
/** Lanes (4 reads, 2 inserts, 2 commands), the keeper's KILL and PURGE, and four for files. */
const THREAD_POOL_SIZE = 13;
/** A third of the processor time of a process beside it (Linux: weight 335 to 1024). */
const YIELDING_NICENESS = 5;
/** The child's own heap is small: rows pass through it as buffers. */
const nodeArguments = ['--max-old-space-size=256', '--max-semi-space-size=1', '--no-warnings'];

function spawnChild(options: RowsChildOptions, log?: StoreLog): { child: ChildHandle; ready: Promise<void> } {
  const main = fileURLToPath(new URL('./rows-main.ts', import.meta.url));
  const child = spawn(process.execPath, [...nodeArguments, main, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: options.importFolder,
    detached: true,
    env: { UV_THREADPOOL_SIZE: String(THREAD_POOL_SIZE), TZ: 'UTC', ...compileCache() },
  });
  child.stdin.on('error', () => {});
  const handle = watchChild(child, {
    stopSignal: 'SIGTERM',
    stopTimeoutMs: STOP_TIMEOUT_MS,
    onLine: (line) => log?.warn({ store: 'rows' }, line),
  });
  const ready = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  return { child: handle, ready };
}

/** Modules are compiled, and their types stripped, once and not at every start. */
function compileCache(): Record<string, string> {
  const folder = readEnvironment()['NODE_COMPILE_CACHE'];
  return folder ? { NODE_COMPILE_CACHE: folder } : {};
}

function explainRowsFailure(folder: string, output: string): HaechiError {
  if (/No space left on device|ENOSPC/.test(output)) {
    return new HaechiError(
      'disk_full',
      `The disk of the rows (${folder}) is full. Free some space and start again; nothing was lost.`,
    );
  }
  if (/Permission denied|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|Read-only file system/.test(output)) {
    return new HaechiError(
      'data_directory_unreadable',
      `The rows in ${folder} cannot be read or written. Check who owns the folder.\n${output}`,
    );
  }
  return new HaechiError('rows_unavailable', `The rows in ${folder} did not start.\n${output}`);
}

function socketOf(folder: string): string {
  return path.join(socketFolderOf(folder), 'rows.sock');
}

/** Address of the rows kept in `folder`, whether they run or not. */
export function rowsUrl(folder: string): string {
  return `unix://${encodeURI(socketOf(folder))}?database=haechi`;
}

/** Starts the engine on `<folder>/engine` behind a Unix socket. The caller must hold the data directory's lock. */
export async function startRows(folder: string, options: RowsStoreOptions = {}): Promise<RowsStore> {
  const root = path.resolve(folder);
  const importFolder = path.join(root, 'import');
  try {
    await mkdir(importFolder, { recursive: true, mode: 0o700 });
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw explainRowsFailure(root, String(error));
  }
  await makeSocketFolder(root);
  const socketPath = socketOf(root);
  const { child, ready } = spawnChild(
    {
      engineFolder: path.join(root, 'engine'),
      bodyFolder: path.join(root, 'bodies'),
      importFolder,
      socketPath,
      memoryBytes: options.memoryBytes ?? Math.min(Math.floor(totalmem() / 2), MAX_MEMORY_BYTES),
      maxWaiting: options.maxWaiting ?? DEFAULT_MAX_WAITING,
      purgeAfterIdleMs: options.purgeAfterIdleMs ?? DEFAULT_PURGE_AFTER_IDLE_MS,
      niceness: options.yields === true ? YIELDING_NICENESS : 0,
    },
    options.log,
  );
  const outcome = await Promise.race([
    ready.then(() => 'ready'),
    child.exited,
    sleep(READY_TIMEOUT_MS, 'was not ready in time', { ref: false }),
  ]);
  if (outcome !== 'ready') {
    await child.stop();
    throw explainRowsFailure(root, `It ${outcome}. ${child.output()}`);
  }
  return { url: rowsUrl(root), pid: child.pid, importFolder, exited: child.exited, stop: () => child.stop() };
}
