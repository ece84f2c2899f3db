import type { Registry } from '../registry/index.ts';
import type { Systems } from '../systems/index.ts';
import type { SetTargetsDeps } from './set-targets.ts';

/** What commands on routes need. */
export interface ServingServiceDeps extends SetTargetsDeps {
  readonly systems: Pick<Systems, 'requireOpen'>;
  readonly registry: Pick<
    Registry,
    'getVersion' | 'checkLoadable' | 'setStage' | 'setAlias' | 'bindRoute' | 'requireApproved'
  >;
}
