/** A child that serves, the server or a predict process: started early, told when its stores answer, alive once it says that it serves. */
import { type ChildProcess, fork } from 'node:child_process';
import { HaechiError } from '@haechi/contract/errors';
import type { ServerMessage, SupervisorMessage } from './supervisor-link.ts';
import type { Kept } from './supervisor-unit.ts';

export interface ServerOptions {
  /** The TypeScript file to run, and what it is told on its command line. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Resolves when the stores answer. */
  readonly stores: Promise<unknown>;
  /** Address of the port that predict processes share; null when the server listens by itself. */
  readonly door: string | null;
  /** 'inherit' shows what the server prints; 'ignore' keeps a test quiet. */
  readonly output: 'inherit' | 'ignore';
  /** Room for young objects. */
  readonly nursery?: keyof typeof nurseries;
  readonly onReady: (url: string, child: ChildProcess) => void;
}

/** How long a draining server may take before it is ended by force. */
const STOP_TIMEOUT_MS = 15_000;
const READY_TIMEOUT_MS = 60_000;
/**
 * `small`: young objects die young in a server, and a small nursery keeps the process small. `large`: some ten thousand predictions a second fill 8 MB
 * forty times; with 16 at least and 32 at most it is looked through a fifth as often, at the price of that memory.
 */
const nurseries = {
  small: ['--max-semi-space-size=8'],
  large: ['--min-semi-space-size=16', '--max-semi-space-size=32'],
} as const;

function untilExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with code ${code}`));
  });
}

function untilReady(child: ChildProcess, exited: Promise<string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new HaechiError('not_ready', 'The server was not ready in time; the log says what it waited for.')),
      READY_TIMEOUT_MS,
    );
    void exited.then((how) =>
      reject(new HaechiError('internal', `The server ${how} while starting; the log says why.`)),
    );
    child.on('message', (message: ServerMessage) => {
      if (message.type === 'ready' || message.type === 'failed') clearTimeout(late);
      if (message.type === 'ready') resolve(message.url);
      if (message.type === 'failed') reject(new HaechiError(message.code, message.message));
    });
    void exited.then(() => clearTimeout(late));
  });
}

/** Starts the server. Resolves when it serves; throws what it says it failed with. */
export async function startServer(options: ServerOptions): Promise<Kept> {
  const child = fork(options.entry, [...(options.args ?? [])], {
    execArgv: [...nurseries[options.nursery ?? 'small'], '--no-warnings'],
    env: { ...options.environment },
    stdio: ['ignore', options.output, options.output, 'ipc'],
    // A group of its own: Ctrl-C in a terminal is for the supervisor, which lets the server drain while its stores still answer.
    detached: true,
  });
  const exited = untilExit(child);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(force);
  };
  const ready = untilReady(child, exited);
  const tell = (message: SupervisorMessage) => void (child.connected && child.send(message, () => undefined));
  options.stores.then(
    () => tell({ type: 'stores', door: options.door }),
    () => void stop(),
  );
  try {
    options.onReady(await ready, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? -1, exited, stop, drain: () => tell({ type: 'drain' }) };
}
