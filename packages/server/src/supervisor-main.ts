/** `npm start`: the supervisor as a program. One sentence and a code on a failed start; everything else is the log. */
import { HaechiError } from '@haechi/contract/errors';
import { readEnvironment } from './platform/environment.ts';
import { type Supervisor, startSupervisor } from './supervisor.ts';
import { lineLog } from './supervisor-log.ts';

const DEFAULT_DATA_DIR = 'data';

function fail(error: unknown): never {
  const code = error instanceof HaechiError ? error.code : 'internal';
  const text = error instanceof Error ? (code === 'internal' ? error.stack : error.message) : String(error);
  process.stderr.write(`haechi: ${text} [${code}]\n`);
  process.exit(1);
}

const environment = readEnvironment();
const log = lineLog(environment['HAECHI_LOG_LEVEL'] ?? 'info');
let supervisor: Supervisor | undefined;
let asked = 0;

async function stop(): Promise<void> {
  asked += 1;
  // Asked again: whoever waits has waited enough. The stores recover at the next start.
  if (asked > 1) process.exit(130);
  if (!supervisor) return;
  await supervisor.stop();
  process.exit(0);
}

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());

try {
  supervisor = await startSupervisor({ dataDir: environment['HAECHI_DATA_DIR'] || DEFAULT_DATA_DIR, environment, log });
} catch (error) {
  fail(error);
}
// Asked to stop while everything started.
if (asked > 0) {
  asked = 0;
  await stop();
}
