/** What the parts of this slice are given. */
import type { Changes } from '../../platform/changes.ts';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Jobs } from '../../platform/jobs.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Schedules } from '../../platform/schedule.ts';
import type { Releases } from '../releases/index.ts';
import type { Serving } from '../serving/index.ts';
import type { Systems } from '../systems/index.ts';
import type { Trail } from '../trail/index.ts';
import type { Flags } from './flags/index.ts';

export interface ExperimentDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly rows: Pick<Rows, 'measured'>;
  readonly schedules: Pick<Schedules, 'handle'>;
  readonly jobs: Pick<Jobs, 'enqueue' | 'work'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly trail: Pick<Trail, 'record'>;
  readonly systems: Pick<Systems, 'requireOpen' | 'get'>;
  readonly serving: Pick<Serving, 'getRoute' | 'acknowledged'>;
  readonly flags: Pick<Flags, 'requireVariants'>;
  readonly releases: Pick<Releases, 'startRollout' | 'rollBack' | 'activeOn'>;
}
