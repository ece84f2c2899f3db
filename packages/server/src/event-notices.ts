import type { Changes } from './platform/changes.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { Db } from './platform/postgres.ts';

/** Consoles hear of a system's new events at most this often, ms: they read again what they show, and more often nobody can see. */
const quietMs = 1_000;

/** Tells consoles that events of a system arrived, seldom enough that traffic does not become notices; `onInserted` hears of each arrival. */
export function eventNotices(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly changes: Pick<Changes, 'publish'>;
  readonly onInserted: () => void;
}): { note(systems: readonly string[]): void } {
  const told = new Map<string, number>();
  const tell = (system: string) =>
    deps.changes
      .publish(deps.db, { topic: 'events', id: system, system })
      .catch((error: unknown) => deps.log.warn({ err: error, system }, 'consoles were not told of new events'));
  return {
    note: (systems) => {
      deps.onInserted();
      const now = deps.clock.monotonic();
      for (const system of new Set(systems)) {
        if (now - (told.get(system) ?? Number.NEGATIVE_INFINITY) < quietMs) continue;
        told.set(system, now);
        void tell(system);
      }
    },
  };
}
