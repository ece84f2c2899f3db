import type { Clock } from '../../platform/clock.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import { CHECKPOINT_ENTRIES, CHECKPOINT_MS, POLL_MS, WAKE_MS } from './constants.ts';
import { createRecorder, type Recorder } from './record.ts';
import { trailRoutes } from './routes.ts';
import { createTrailService, type TrailStatus } from './service.ts';
import type { TrailVerification } from './verification.ts';

export type { Actor } from '@haechi/contract';
export { commitment, type Recorder, type TrailRecord } from './record.ts';
export type { TrailStatus } from './service.ts';
export type { TrailVerification } from './verification.ts';

export interface TrailDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The signing key lives in `<dataDir>/trail`. */
  readonly dataDir: string;
  /** The second place; `chosen` is false for the default folder, which earns a warning. */
  readonly mirror: { readonly dir: string; readonly chosen: boolean };
  /** Shorter intervals for tests and demos; the defaults stand in `constants.ts`. */
  readonly pace?: { readonly checkpointEntries?: number; readonly checkpointMs?: number; readonly pollMs?: number };
}

export interface Trail {
  readonly routes: readonly Route[];
  /** Puts an entry into the caller's transaction; it is numbered within 500 ms of the commit. */
  readonly record: Recorder;
  /** Numbers all that is committed now. */
  flush(): Promise<{ readonly entries: number }>;
  /** Numbers and anchors all that is committed now. */
  checkpointNow(): Promise<void>;
  /** Recomputes the whole tree and compares it with the second place. */
  verify(): Promise<TrailVerification>;
  status(): TrailStatus;
  /** Opens key and second place, and starts to number and to anchor. The second place is compared with the tables in the background. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The append-only log of everything that was changed, by whom, and the proofs that it was not touched. */
export function createTrail(deps: TrailDeps): Trail {
  const pace = { checkpointEntries: CHECKPOINT_ENTRIES, checkpointMs: CHECKPOINT_MS, pollMs: POLL_MS, ...deps.pace };
  const service = createTrailService({ ...deps, pace });
  let waking: NodeJS.Timeout | undefined;
  const onRecord = () => {
    waking ??= setTimeout(() => {
      waking = undefined;
      service.wake();
    }, WAKE_MS);
    waking.unref();
  };
  return {
    routes: trailRoutes({ ...deps, service }),
    record: createRecorder({ ...deps, onRecord }),
    flush: service.flush,
    checkpointNow: service.checkpointNow,
    verify: service.verify,
    status: service.status,
    start: service.start,
    stop: async () => {
      clearTimeout(waking);
      await service.stop();
    },
  };
}
