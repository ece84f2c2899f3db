import type { Goal } from './goal.ts';
import type { Machine } from './machine.ts';

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
