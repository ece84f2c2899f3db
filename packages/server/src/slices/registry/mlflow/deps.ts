import type { Clock } from '../../../platform/clock.ts';
import type { Caller, Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Systems } from '../../systems/index.ts';
import type { Trail } from '../../trail/index.ts';
import type { RegistryPorts } from '../ports.ts';
import type { registryService } from '../service.ts';
import type { VersionRef } from '../tables.ts';
import type { TrackedSources } from './sources.ts';

/** Who asks, and where they may write. */
export interface Asker {
  readonly scope: Scope;
  readonly caller: Caller | null;
}

export interface MlflowDoorDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly trail: Pick<Trail, 'record'>;
  readonly systems: Pick<Systems, 'all' | 'create' | 'requireOpen'>;
  readonly ports: Pick<RegistryPorts, 'routesOf'>;
  readonly service: ReturnType<typeof registryService>;
  readonly sources: TrackedSources;
  /** Archives a version, takes its aliases away, and shows it to no client any more. */
  readonly giveUp: (tx: Db, ref: VersionRef, asker: Asker) => Promise<void>;
}
