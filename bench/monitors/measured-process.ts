import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOfTree } from '../lib/process-tree.ts';

const LOOK_EVERY_MS = 20;

export interface MeasuredRun {
  /** From the spawn to the exit. */
  readonly seconds: number;
  /** Largest sum over the tree of each process's own peak of resident memory (VmHWM). Megabytes (2^20). */
  readonly peakMb: number;
  readonly exitCode: number;
  readonly stdout: string;
}

/**
 * Runs a program to its end and watches its memory and that of its children.
 *
 * @param allowed exit codes that mean that it did its work
 * @throws Error with its last words for another exit code
 */
export async function measuredProcess(
  command: string,
  args: readonly string[],
  allowed: readonly number[],
): Promise<MeasuredRun> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part: Buffer) => {
    stdout += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    stderr = (stderr + part.toString()).slice(-2_000);
  });
  const closed = once(child, 'close').then(() => performance.now());
  let peakMb = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peakMb = Math.max(peakMb, peakOfTree(child.pid ?? 0));
    await Promise.race([closed, sleep(LOOK_EVERY_MS)]);
  }
  const seconds = ((await closed) - began) / 1000;
  const exitCode = child.exitCode ?? -1;
  if (!allowed.includes(exitCode)) throw new Error(`${command} ended with ${exitCode}:\n${stderr}`);
  return { seconds, peakMb, exitCode, stdout };
}

function peakOfTree(pid: number): number {
  return memoryOfTree(pid).reduce((sum, process) => sum + peakOf(process.pid), 0);
}

/** A process may end between two looks. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
