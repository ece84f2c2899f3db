import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOfTree } from './process-tree.ts';

/** Clock ticks a second in /proc/<pid>/stat (USER_HZ): 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Share of one core that a process and everything below it used during the next `ms` milliseconds, from /proc (Linux only). Processes that
 * begin or end meanwhile are left out.
 *
 * @param pid the root of the tree
 * @returns 0 for nothing, 1 for one whole core
 */
export async function processorShare(pid: number, ms: number): Promise<number> {
  const began = performance.now();
  const before = memoryOfTree(pid).map((process) => ({ pid: process.pid, ticks: ticksOf(process.pid) }));
  await sleep(ms);
  const seconds = (performance.now() - began) / 1000;
  const used = before.map(({ pid: id, ticks }) => Math.max(0, ticksOf(id) - ticks));
  return used.reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND / seconds;
}

/**
 * Processor time that a process and everything below it has used since each began, from /proc (Linux only), milliseconds.
 *
 * @param pid the root of the tree
 */
export function processorMs(pid: number): number {
  return memoryOfTree(pid).reduce((sum, process) => sum + (ticksOf(process.pid) * 1000) / TICKS_PER_SECOND, 0);
}

/** Ticks in user and in kernel mode since the process began; nothing when it has ended. */
function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in parentheses and may hold anything; user and kernel ticks are words 12 and 13 after it.
    const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(words[11]) + Number(words[12]);
  } catch {
    return 0;
  }
}
