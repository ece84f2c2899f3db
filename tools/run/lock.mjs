// @ts-check
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The holder touches its lock this often; a lock untouched for ten beats was left by a dead process. */
const BEAT_MS = 2_000;
const STALE_MS = 10 * BEAT_MS;
const POLL_MS = 200;

/**
 * Runs work while holding a lock file, so that two commands started at once set up one after the other.
 *
 * @template T
 * @param {string} file the lock
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait = () => undefined) {
  mkdirSync(dirname(file), { recursive: true });
  const me = `${hostname()} ${process.pid}`;
  let waited = false;
  while (!take(file, me)) {
    if (!waited) onWait();
    waited = true;
    dropIfDead(file);
    await sleep(POLL_MS);
  }
  const beat = setInterval(() => touch(file), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    unlinkSync(file);
  }
}

/**
 * A hard link appears whole or fails: nobody ever reads an empty lock.
 *
 * @param {string} file
 * @param {string} me
 */
function take(file, me) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, me);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** @param {string} file */
function dropIfDead(file) {
  try {
    const holder = readFileSync(file, 'utf8');
    if (isLive(holder) && Date.now() - statSync(file).mtimeMs < STALE_MS) return;
    // Two waiters may both see the dead lock: the one that took away a live lock puts it back.
    const aside = `${file}.dead.${process.pid}`;
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, file);
    unlinkSync(aside);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(String(/** @type {NodeJS.ErrnoException} */ (error).code))) throw error;
  }
}

/** @param {string} holder `host pid`; a process on another host counts as live until its beat stops */
function isLive(holder) {
  const [host, pid] = holder.split(' ');
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // The lock was taken for dead (a suspended machine); the next beat or the end of the work tells.
  }
}
