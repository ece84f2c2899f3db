import { join } from 'node:path';
import type { BenchResult, BenchRun } from './bench-result.ts';
import { isMet } from './goal.ts';
import { thisMachine } from './machine.ts';
import { recordResult } from './results-file.ts';

const RESULTS = join(import.meta.dirname, '../RESULTS.md');

/**
 * Ends a bench: replaces its section of bench/RESULTS.md and prints the result as one JSON object, the last thing on
 * stdout. Whether goals are met does not change the exit code: a bench succeeds when it could measure. Progress belongs
 * on stderr.
 *
 * @param run what was measured
 * @param file the results file, for tests
 */
export function printBench(run: BenchRun, file: string = RESULTS): BenchResult {
  const result: BenchResult = {
    bench: run.bench,
    machine: thisMachine(),
    date: new Date().toISOString(),
    goals: run.goals.map((goal) => ({ ...goal, met: isMet(goal) })),
    detail: run.detail,
  };
  recordResult(file, result);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return result;
}
