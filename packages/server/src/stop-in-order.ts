import type { Log } from './platform/log.ts';

/** Runs every step in order, also after one that failed: a store that is away must not keep the trail or the spool from being closed. Throws the first failure at the end. */
export async function stopInOrder(log: Log, steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
      log.warn({ err: error }, 'a part did not stop cleanly; the others are stopped all the same');
    }
  }
  if (failures.length > 0) throw failures[0];
}
