/**
 * The embedded records: a real PostgreSQL as a child process on a Unix socket, never on TCP.
 *
 * - initdb writes beside its target and is renamed when whole, so that a start which was killed half-way is done again.
 * - A data directory of another major version is refused untouched: PostgreSQL cannot read it and would say so in its own words only.
 * - A PostgreSQL left behind by a killed parent holds the directory. Whoever calls this holds the lock on the data directory (data-lock.ts),
 *   so that one belongs to nobody: it is stopped, after making sure that it is one and that it is this directory's.
 * - fsync and synchronous_commit stay on: acknowledged means durable.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HaechiError } from '@haechi/contract/errors';
import type { StoreLog } from '../store-log.ts';
import { type ChildHandle, watchChild } from './child-handle.ts';
import { findRecordsBinaries, type RecordsBinaries } from './records-binaries.ts';
import { explainRecordsFailure, recordsMajorVersion } from './records-failure.ts';
import { type RecordsIdentity, takeRecordsIdentity } from './records-identity.ts';
import { readPostmaster, stopOrphan } from './records-orphan.ts';
import { makeSocketFolder, socketFolderOf } from './socket-folder.ts';

export interface RecordsOptions {
  readonly log?: StoreLog;
  /** Further settings, `name: value`, as for `postgres -c`. Durability may be switched off for throw-away stores only. */
  readonly settings?: Readonly<Record<string, string>>;
}

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 10;
const STOP_TIMEOUT_MS = 10_000;
/** After a SIGKILL its backends may hold the shared memory for a moment longer. */
const START_ATTEMPTS = 30;
const START_RETRY_MS = 100;

/** Small, since records are small: 32 MB of shared buffers leaves the machine to the rows. */
const baseSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '32MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  // Its reads are few; three waiting I/O workers would be for nothing.
  io_method: 'sync',
  max_wal_size: '256MB',
  autovacuum_naptime: '30s',
  log_min_messages: 'warning',
  // No DETAIL and no STATEMENT lines: they quote values, and no personal value may reach a log.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_destination: 'stderr',
  logging_collector: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

interface Cluster {
  readonly identity: RecordsIdentity;
  readonly binaries: RecordsBinaries;
  /** The folder that holds the data directory, and the data directory. */
  readonly root: string;
  readonly data: string;
}

function spawnAs(identity: RecordsIdentity, program: string, args: readonly string[]) {
  const invocation = identity.invoke(program, args);
  return spawn(invocation.command, invocation.args, {
    cwd: '/',
    // A group of its own: Ctrl-C in a terminal is for the supervisor, which stops its children in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...(invocation.uid === undefined ? {} : { uid: invocation.uid, gid: invocation.gid }),
  });
}

async function finish(child: ReturnType<typeof spawnAs>, what: string, input = ''): Promise<void> {
  let output = '';
  const collect = (text: string) => {
    output += text;
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  child.stdin.on('error', () => {}).end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw explainRecordsFailure(`${what} ended with code ${code}`, output);
}

const initdbOptions = [
  '--username=haechi',
  '--auth=trust',
  '--encoding=UTF8',
  '--locale=C',
  '--no-instructions',
  '--data-checksums',
];

async function initialise({ root, data, binaries, identity }: Cluster): Promise<void> {
  const fresh = path.join(root, 'data.new');
  await rm(fresh, { recursive: true, force: true });
  await finish(spawnAs(identity, binaries.initdb, ['-D', fresh, ...initdbOptions]), 'initdb');
  const single = spawnAs(identity, binaries.postgres, ['--single', '-D', fresh, 'postgres']);
  await finish(single, 'postgres --single', 'create database haechi\n');
  await rename(fresh, data);
}

async function checkVersion(data: string, binaries: RecordsBinaries): Promise<boolean> {
  const version = await readFile(path.join(data, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new HaechiError(
      'data_directory_unreadable',
      `The records in ${data} cannot be read (${error.code}). Check who owns them.`,
    );
  });
  if (version === undefined) {
    const found = await readdir(data).catch(() => []);
    if (found.length === 0) return false;
    throw new HaechiError(
      'data_directory_unreadable',
      `${data} holds files but no PostgreSQL data (PG_VERSION is missing). Restore it from a backup, or name another HAECHI_DATA_DIR.`,
    );
  }
  if (version.trim() !== binaries.major) throw recordsMajorVersion(data, version.trim(), binaries.major);
  return true;
}

async function untilReady(child: ChildHandle, data: string): Promise<void> {
  for (let waited = 0; waited < READY_TIMEOUT_MS; waited += POLL_MS) {
    if (child.ended()) throw explainRecordsFailure('PostgreSQL ended while starting', child.output());
    const postmaster = await readPostmaster(data);
    if (postmaster?.pid === child.pid && postmaster.ready) return;
    await sleep(POLL_MS);
  }
  throw new HaechiError(
    'not_ready',
    `PostgreSQL in ${data} was not ready within ${READY_TIMEOUT_MS / 1000} s. ${child.output()}`,
  );
}

function spawnPostgres({ identity, binaries }: Cluster, args: readonly string[], log?: StoreLog): ChildHandle {
  const child = spawnAs(identity, binaries.postgres, args);
  child.stdin.end();
  child.stdout.resume();
  // PostgreSQL's fast shutdown is SIGINT, its immediate one SIGQUIT; its SIGTERM waits for every client to leave.
  return watchChild(child, {
    stopSignal: 'SIGINT',
    stopTimeoutMs: STOP_TIMEOUT_MS,
    onLine: (line) => tellLine(line, log),
  });
}

/**
 * Its everyday lines (LOG: it starts, it stops, a checkpoint) and the farewells to clients while it does so stay in the tail that explains a
 * failure; the log gets what a person may have to act on.
 */
const everyday =
  /\b(LOG|INFO|NOTICE|DEBUG|HINT):|database system is (starting up|not yet accepting|shutting down)|terminating connection due to/;

function tellLine(line: string, log?: StoreLog): void {
  if (line.trim() && !everyday.test(line)) log?.warn({ store: 'records' }, line);
}

async function startOnce(start: () => ChildHandle, data: string): Promise<ChildHandle> {
  for (let attempt = 1; ; attempt += 1) {
    const child = start();
    try {
      await untilReady(child, data);
      return child;
    } catch (error) {
      await child.stop();
      const held = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(child.output());
      if (!held || attempt >= START_ATTEMPTS) throw error;
      await sleep(START_RETRY_MS);
    }
  }
}

export interface Records {
  readonly url: string;
  readonly pid: number;
  /** Resolves, with a word on why, when the child has ended. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/** Address of the records kept in `folder`, whether they run or not. */
export function recordsUrl(folder: string): string {
  return `postgresql://haechi@/haechi?host=${encodeURIComponent(socketFolderOf(folder))}`;
}

/**
 * Starts PostgreSQL on `<folder>/data`, making it on first use (0.6 s; a restart takes 30 ms). The caller must hold the data directory's lock.
 * Throws `records_major_version`, `data_directory_unreadable`, `disk_full`, `invalid_configuration` or `not_ready`.
 */
export async function startRecords(folder: string, options: RecordsOptions = {}): Promise<Records> {
  const binaries = await findRecordsBinaries();
  const root = path.resolve(folder);
  const data = path.join(root, 'data');
  const identity = await takeRecordsIdentity(root, [binaries.initdb, binaries.postgres]);
  const cluster: Cluster = { identity, binaries, root, data };
  if (!(await checkVersion(data, binaries))) await initialise(cluster);
  if (existsSync(path.join(data, 'postmaster.pid'))) await stopOrphan(data, options.log);
  const sockets = await makeSocketFolder(root, identity);
  const settings = { ...baseSettings, unix_socket_directories: sockets, ...options.settings };
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const child = await startOnce(() => spawnPostgres(cluster, args, options.log), data);
  return {
    url: recordsUrl(root),
    pid: child.pid,
    exited: child.exited,
    stop: () => child.stop(),
  };
}
