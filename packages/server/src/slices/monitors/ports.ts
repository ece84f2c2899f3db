import type { ReferenceProfile } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Jobs } from '../../platform/jobs.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Schedules } from '../../platform/schedule.ts';
import type { Events } from '../events/index.ts';
import type { Registry } from '../registry/index.ts';
import type { RouteSplit } from '../serving/index.ts';
import type { Systems } from '../systems/index.ts';
import type { Trail } from '../trail/index.ts';
import type { JudgedBy } from './request-plan.ts';

/** What is known of a version that events name `model/number`. */
export interface KnownVersion {
  readonly classes: readonly string[];
  readonly profile: ReferenceProfile | null;
}

export interface MonitorsDeps {
  readonly db: Db;
  readonly rows: Rows;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly changes: Pick<Changes, 'publish'>;
  readonly jobs: Pick<Jobs, 'enqueue' | 'work'>;
  readonly schedules: Pick<Schedules, 'handle'>;
  readonly metrics: Metrics;
  readonly trail: Pick<Trail, 'record'>;
  readonly systems: Pick<Systems, 'all' | 'get'>;
  readonly events: Pick<Events, 'schemasOfSystem'>;
  /** Null when the version is not registered. */
  version(system: string, label: string): Promise<KnownVersion | null>;
  /** Where the profiles of versions are kept. */
  readonly profiles: Registry['profiles'];
  splits(): Promise<readonly RouteSplit[]>;
  /** Labelled rows that the plan of the rollout wants from the candidate at its end; null without a plan. */
  plannedLabelled(route: string): Promise<number | null>;
  /** What the rollout under way on a route is judged by, requests among it; null without one. Left out: outcomes alone are compared. */
  judgedBy?(route: string): Promise<JudgedBy | null>;
  /** Told after a comparison was evaluated and committed, so that a rollout need not wait for its next look. */
  onCompared?(route: string): void;
}
