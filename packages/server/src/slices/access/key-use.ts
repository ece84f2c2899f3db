import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import { KEY_USE_FLUSH_MS } from './constants.ts';
import { writeKeyUse } from './key-store.ts';

/** Notes in memory when keys are used, and writes it now and then: the hot path touches no database. */
export function createKeyUse({ db, clock, log }: { db: Db; clock: Clock; log: Log }) {
  let used = new Map<string, Date>();
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    const noted = used;
    used = new Map();
    await writeKeyUse(db, noted).catch((error: unknown) =>
      log.warn({ err: error }, 'when keys were last used was not written'),
    );
  }

  return {
    note: (id: string, at: Date): void => {
      used.set(id, at);
    },
    start: (): void => {
      running = (async () => {
        while (!stopping.signal.aborted) {
          await clock.sleep(KEY_USE_FLUSH_MS, stopping.signal);
          await flush();
        }
      })();
    },
    stop: async (): Promise<void> => {
      stopping.abort();
      await running;
    },
  };
}
