import { join } from 'node:path';
import { type Goal, isMet } from './goal.ts';
import { type Machine, thisMachine } from './machine.ts';
import { recordResult } from './results-file.ts';

/** What a bench measured. */
export interface BenchRun {
  /** Short name: the part after `bench:` or `check:` in package.json. */
  readonly bench: string;
  readonly goals: readonly Goal[];
  /** Everything else worth keeping: single rounds, parts, sizes. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A run with where, when, and whether each goal was met. */
export interface BenchResult extends Omit<BenchRun, 'goals'> {
  readonly machine: Machine;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly goals: readonly (Goal & { readonly met: boolean })[];
}

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
