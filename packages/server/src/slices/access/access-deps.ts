import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Trail } from '../trail/index.ts';

/** What the commands of this slice are made of. */
export interface AccessServiceDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
}

/** Who acts when nobody is signed in yet. */
export const gate = { kind: 'system', id: 'access' } as const;
