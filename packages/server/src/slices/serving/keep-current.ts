import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import { NAMES_HELD_MS } from './constants.ts';
import type { LoadedModels } from './loaded-models.ts';
import type { ServedRoutes, ServedRoutesLoader } from './served-routes.ts';

/** How often a model that could not be loaded is tried again. */
const retryMs = 5_000;

interface Kept {
  readonly db: Db;
  readonly log: Log;
  readonly loader: ServedRoutesLoader;
  readonly models: Pick<LoadedModels, 'loads'>;
  readonly snapshot: { readonly version: number; current(): ServedRoutes };
}

/** Keeps the routes of this process current between two snapshots: what could not be loaded, and the approvals of fallbacks. */
export function keepCurrent({ db, log, loader, models, snapshot }: Kept) {
  const retry = () => loader.retry(db, snapshot.current());
  const retryQuietly = () => retry().catch((error: unknown) => log.warn({ err: error }, 'models were not tried again'));
  let away = false;
  const recheck = async () => {
    try {
      await loader.recheck(db, snapshot.current());
      away = false;
    } catch (error) {
      if (!away) log.warn({ err: error }, 'the approvals of fallbacks were not read; the last ones hold');
      away = true;
    }
  };
  const timers: NodeJS.Timeout[] = [];
  return {
    retry,
    /** The routes for a caller who came to this process. */
    served: (): ServedRoutes => {
      const current = snapshot.current();
      if (!models.loads) {
        models.loads = true;
        void retryQuietly();
      }
      return current;
    },
    start: () => {
      const retrying = () => {
        if (snapshot.version >= 0 && models.loads) void retryQuietly();
      };
      const rechecking = () => {
        if (snapshot.version >= 0) void recheck();
      };
      timers.push(setInterval(retrying, retryMs).unref(), setInterval(rechecking, NAMES_HELD_MS).unref());
    },
    stop: () => timers.forEach(clearInterval),
  };
}
