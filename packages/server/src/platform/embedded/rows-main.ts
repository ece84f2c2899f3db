/**
 * The rows child: engine and front in a process of their own, so that a fault of the engine takes down nothing else. It ends when the pipe
 * from its parent closes (stdin), whatever became of the parent. Its options come as one JSON argument; it says `ready` when it listens.
 */
import { setPriority } from 'node:os';
import type { RowsChildOptions } from './rows-child-options.ts';
import { RowsEngine } from './rows-engine.ts';
import { startFront } from './rows-front.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RowsChildOptions;
// Before the engine makes its threads, which inherit it.
if (options.niceness > 0) setPriority(options.niceness);
const engine = new RowsEngine({ folder: options.engineFolder, memoryBytes: options.memoryBytes });
const front = await startFront({ engine, ...options });

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await front.close();
  engine.close();
  process.exit(0);
}

process.stdin.resume().once('end', () => void stop());
process.once('SIGTERM', () => void stop());
// Ctrl-C reaches the whole group; the parent decides when this ends.
process.on('SIGINT', () => {});
process.stdout.write('ready\n');
