import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

let folder = '';
let lock = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haechi-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that takes the lock, writes "+", waits, writes "-" and gives the lock back. */
function contender(log: string) {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.mjs'))};
    await withLock(${JSON.stringify(lock)}, async () => {
      appendFileSync(${JSON.stringify(log)}, '+');
      await new Promise((resolve) => setTimeout(resolve, 50));
      appendFileSync(${JSON.stringify(log)}, '-');
    });`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
}

describe('the set-up lock', () => {
  it('lets one process in at a time', async () => {
    const log = join(folder, 'log');
    const ended = Array.from({ length: 5 }, () => once(contender(log), 'exit'));
    expect((await Promise.all(ended)).map(([code]) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(readFileSync(log, 'utf8')).toBe('+-'.repeat(5));
    expect(existsSync(lock)).toBe(false);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock(lock, () => Promise.reject(new Error('planted')))).rejects.toThrow('planted');
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over from a process that died, by one waiter only', async () => {
    const dead = spawn('true');
    await once(dead, 'exit');
    writeFileSync(lock, `${hostname()} ${dead.pid}`);
    const log = join(folder, 'log');
    await Promise.all(Array.from({ length: 4 }, () => once(contender(log), 'exit')));
    expect(readFileSync(log, 'utf8')).toBe('+-'.repeat(4));
  });

  it('is taken over from another host whose beat stopped, and not before', async () => {
    writeFileSync(lock, 'another-host 1');
    let entered = false;
    let waited = 0;
    const work = withLock(
      lock,
      async () => {
        entered = true;
      },
      () => {
        waited += 1;
      },
    );
    await sleep(500);
    expect({ entered, waited }).toEqual({ entered: false, waited: 1 });
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, longAgo, longAgo);
    await work;
    expect(entered).toBe(true);
  });
});
