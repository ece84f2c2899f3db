import type { Pool } from 'pg';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { ObjectStore } from '../../platform/objects.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Schedules } from '../../platform/schedule.ts';
import type { Systems } from '../systems/index.ts';
import type { Trail } from '../trail/index.ts';
import type { TrackingPorts } from './tracking-ports.ts';

export interface TrackingDeps {
  readonly db: Db;
  /** For the statements of logging, which are prepared once for each connection. */
  readonly pool: Pool;
  readonly clock: Clock;
  readonly random: Random;
  readonly changes: Pick<Changes, 'publish'>;
  readonly trail: Pick<Trail, 'record'>;
  readonly systems: Pick<Systems, 'requireOpen'>;
  readonly log: Pick<Log, 'error'>;
  /** Files that clients upload, by digest. */
  readonly objects: Pick<ObjectStore, 'put' | 'get' | 'read' | 'delete'>;
  readonly schedules: Pick<Schedules, 'handle'>;
  readonly config: { readonly artifactMaxBytes: number; readonly bodyMaxBytes: number };
  readonly ports?: TrackingPorts;
}
