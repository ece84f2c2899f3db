/** A spawned child: its process id, its last words, its end, and how to end it. */
import type { ChildProcess } from 'node:child_process';
import { followOutput } from './child-output.ts';

export interface ChildHandle {
  readonly pid: number;
  /** Resolves with a word on how it ended. */
  readonly exited: Promise<string>;
  ended(): boolean;
  /** The last lines of its error output. */
  output(): string;
  /** Asks it to end, and ends it by force when it has not after the time allowed. */
  stop(): Promise<void>;
}

export interface ChildWatch {
  readonly stopSignal: NodeJS.Signals;
  readonly stopTimeoutMs: number;
  readonly onLine: (line: string) => void;
}

export function watchChild(child: ChildProcess, watch: ChildWatch): ChildHandle {
  const output = child.stderr ? followOutput(child.stderr, watch.onLine) : { tail: () => '' };
  let how: string | undefined;
  let failure = '';
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      failure = error.message;
      how ??= `could not be started: ${failure}`;
      resolve(how);
    });
    child.once('exit', (code, signal) => {
      how ??= signal ? `ended by ${signal}` : `ended with code ${code}`;
    });
    // 'close' comes after the last output, 'exit' may come before it.
    child.once('close', () => resolve(how ?? 'ended'));
  });
  const stop = async () => {
    if (how !== undefined) return;
    child.kill(watch.stopSignal);
    const timer = setTimeout(() => child.kill('SIGKILL'), watch.stopTimeoutMs);
    await exited;
    clearTimeout(timer);
  };
  return {
    pid: child.pid ?? -1,
    exited,
    ended: () => how !== undefined,
    output: () => [failure, output.tail()].filter(Boolean).join('\n'),
    stop,
  };
}
