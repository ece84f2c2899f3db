/** What the checklists are given. */
import type { Changes } from '../../../platform/changes.ts';
import type { Rows } from '../../../platform/clickhouse.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Log } from '../../../platform/log.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Random } from '../../../platform/random.ts';
import type { Trail } from '../../trail/index.ts';
import type { Installation } from './facts.ts';

export interface ChecklistDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly rows: Pick<Rows, 'query'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly trail: Pick<Trail, 'record'>;
  readonly installation: Installation;
}

/** Where answers are filed. Those of the list before a rollout belong to the version on the route, since the rollout does not exist yet. */
export const subjects = {
  system: (id: string) => `system/${id}`,
  rollout: (id: string) => `rollout/${id}`,
  beforehand: (route: string, version: number) => `before/${route}/${version}`,
};
