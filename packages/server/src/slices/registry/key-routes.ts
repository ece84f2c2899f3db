import { artifactKeysApi } from '@haechi/contract';
import { actorOf, type Caller } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import type { MasterKeys } from '../../platform/sealed-objects/index.ts';
import type { Acts } from '../access/index.ts';
import { type KeyRotationDeps, keyRotations } from './key-rotations.ts';

export interface KeyRoutesDeps extends KeyRotationDeps {
  /** Where objects are sealed; without them there is nothing to rotate. */
  readonly masterKeys?: MasterKeys;
  /** Asks for a second person before the keys of everything change. */
  readonly acts?: Pick<Acts, 'require' | 'onConfirmed'>;
}

/** State and rotation of the master keys. */
export function keyRoutes(deps: KeyRoutesDeps): { routes: Route[]; stop(): Promise<void> } {
  const { masterKeys, acts } = deps;
  if (masterKeys === undefined) return { routes: [], stop: async () => {} };
  const rotations = keyRotations(deps, masterKeys);
  acts?.onConfirmed('master_key.rotate', (_tx, _payload, asker: Caller) => rotations.rotate(actorOf(asker)));
  return {
    stop: rotations.stop,
    routes: [
      route(artifactKeysApi.status, () => rotations.status()),
      route(artifactKeysApi.rotate, async ({ caller }) => {
        const target = { kind: 'master_key', id: 'artifacts' };
        if (caller !== null)
          await acts?.require(caller, { act: 'master_key.rotate', system: null, target, payload: {} });
        return rotations.rotate(actorOf(caller));
      }),
    ],
  };
}
