/** `npm start`: the supervisor as a program. One sentence and a code on a failed start; everything else is the log. */
import { parseArgs } from 'node:util';
import { HaechiError } from '@haechi/contract/errors';
import { systemClock } from './platform/clock.ts';
import { readEnvironment } from './platform/environment.ts';
import { type Supervisor, startSupervisor } from './supervisor.ts';
import { lineLog } from './supervisor-log.ts';
import { type Environment, settingOf } from './supervisor-settings.ts';

const DEFAULT_DATA_DIR = 'data';
/** Signals within this time are one request; nobody asks twice on purpose so fast. */
const SAME_REQUEST_MS = 1_000;

function fail(error: unknown): never {
  const code = error instanceof HaechiError ? error.code : 'internal';
  const text = error instanceof Error ? (code === 'internal' ? error.stack : error.message) : String(error);
  process.stderr.write(`haechi: ${text} [${code}]\n`);
  process.exit(1);
}

/** The children are told the folder itself. */
function childEnvironment({ HAECHI_DATA_DIR_FILE: _, ...others }: Readonly<Record<string, string | undefined>>) {
  return others;
}

/** `--workers N` is HAECHI_WORKERS; everything else is a setting of the environment. */
function workersAsked(): { HAECHI_WORKERS?: string } {
  try {
    const { workers } = parseArgs({ options: { workers: { type: 'string' } } }).values;
    return workers === undefined ? {} : { HAECHI_WORKERS: workers };
  } catch {
    return fail(
      new HaechiError(
        'invalid_configuration',
        'The start takes --workers N and nothing else. The README lists the settings.',
      ),
    );
  }
}

const environment: Environment = { ...readEnvironment(), ...workersAsked() };
const log = lineLog(environment['HAECHI_LOG_LEVEL'] ?? 'info');
let supervisor: Supervisor | undefined;
let asked = 0;
let firstAskedAt = 0;

async function stop(): Promise<void> {
  asked += 1;
  const now = systemClock.monotonic();
  if (asked === 1) firstAskedAt = now;
  // One Ctrl-C comes twice when npm hands it on to a process that the terminal has told already.
  else if (now - firstAskedAt < SAME_REQUEST_MS) return;
  // Asked again: whoever waits has waited enough. The stores recover at the next start.
  else process.exit(130);
  if (!supervisor) return;
  await supervisor.stop();
  process.exit(0);
}

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());

try {
  supervisor = await startSupervisor({
    dataDir: settingOf(environment, 'HAECHI_DATA_DIR') ?? DEFAULT_DATA_DIR,
    environment: childEnvironment(environment),
    log,
  });
} catch (error) {
  fail(error);
}
// Asked to stop while everything started.
if (asked > 0) {
  asked = 0;
  await stop();
}
