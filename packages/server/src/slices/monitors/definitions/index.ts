/** Monitors that somebody defined: definitions, windows, evaluation, results, back-fills. A part of the slice of monitors. */
import type { Route } from '../../../platform/http/route.ts';
import { indicatorGauges } from '../indicator-gauges.ts';
import { createLoop } from '../loop.ts';
import { packRoutes } from '../packs/index.ts';
import { BACKFILL_JOB, type BackfillJob, failBackfill, runBackfill } from './backfill.ts';
import { BACKFILL_RETRIES, BACKFILL_TIMEOUT_S, COUNT_LOOK_MS, GAUGE_REFRESH_MS } from './constants.ts';
import { definitionRoutes } from './definition-routes.ts';
import { editOf } from './definition-row.ts';
import { definitionService, MONITOR_SCHEDULE } from './definition-service.ts';
import { allDefinitions } from './definition-store.ts';
import type { DefinitionDeps } from './deps.ts';
import { newestSamples } from './newest-samples.ts';
import { runMonitor } from './run-monitor.ts';
import { computeVersionProfile, PROFILE_JOB, type ProfileJob, profileRoutes } from './version-profile.ts';

export interface DefinedMonitors {
  readonly routes: readonly Route[];
  start(): void;
  stop(): Promise<void>;
  /** Rows were stored, or a definition changed: look soon. */
  wake(): void;
}

/** What the row of a schedule says. */
interface ScheduleData {
  readonly system: string;
  readonly monitor: string;
}

/** Windows that follow what arrives. */
const arriving: ReadonlySet<string> = new Set(['count', 'stream']);

/** Windows by count and streams of every monitor that has them. A failure of one does not keep the others waiting; its schedule tries again. */
async function lookByCount(deps: DefinitionDeps, signal: AbortSignal): Promise<void> {
  for (const row of await allDefinitions(deps.db)) {
    if (!row.enabled || signal.aborted) continue;
    try {
      if (!arriving.has(editOf(row).window.type)) continue;
      await runMonitor(deps, { system: row.system_id, id: row.id }, { signal, arrivals: true });
    } catch (error) {
      deps.log.warn(
        { err: error, system: row.system_id, monitor: row.id },
        'a monitor could not look; tried again later',
      );
    }
  }
}

/** Composes the part; names its job and its schedule, so call it before they start. */
export function createDefinedMonitors(deps: DefinitionDeps): DefinedMonitors {
  const { db, rows, clock, log } = deps;
  const service = definitionService(deps);
  const samples = newestSamples({ db, rows }, indicatorGauges(deps.metrics, db));
  const ended = new AbortController();
  let woken = true;
  let looked = Number.NEGATIVE_INFINITY;
  let refreshed = Number.NEGATIVE_INFINITY;

  deps.schedules.handle(MONITOR_SCHEDULE, async ({ data, signal }) => {
    const { system, monitor } = data as ScheduleData;
    await runMonitor(deps, { system, id: monitor }, { signal });
    // What was given up is due again, not in a quarter of an hour.
    signal.throwIfAborted();
    return undefined;
  });
  deps.jobs.work<BackfillJob>(
    BACKFILL_JOB,
    async ({ data, signal, attempt }) => {
      try {
        await runBackfill(deps, data.backfill, AbortSignal.any([signal, ended.signal]));
      } catch (error) {
        if (attempt >= BACKFILL_RETRIES) await failBackfill(deps, data.backfill, error);
        throw error;
      }
    },
    { timeoutSeconds: BACKFILL_TIMEOUT_S, retries: BACKFILL_RETRIES },
  );

  deps.jobs.work<ProfileJob>(
    PROFILE_JOB,
    ({ data, signal }) => computeVersionProfile(deps, data, AbortSignal.any([signal, ended.signal])),
    { timeoutSeconds: BACKFILL_TIMEOUT_S, retries: BACKFILL_RETRIES },
  );

  const loop = createLoop({
    clock,
    log,
    look: async () => {
      const now = clock.monotonic();
      if (woken || now - looked >= COUNT_LOOK_MS) {
        woken = false;
        looked = now;
        await lookByCount(deps, ended.signal);
      }
      if (now - refreshed < GAUGE_REFRESH_MS) return;
      refreshed = now;
      await samples.refresh(clock.now());
    },
  });
  const wake = () => {
    woken = true;
    loop.wake();
  };
  return {
    routes: [
      ...definitionRoutes({ deps, service, wake }),
      ...packRoutes({ deps, service, wake }),
      ...profileRoutes(deps),
    ],
    start: () => loop.start(),
    stop: async () => {
      ended.abort();
      await loop.stop();
    },
    wake,
  };
}
