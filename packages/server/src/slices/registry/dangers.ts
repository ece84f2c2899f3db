import { approvalsApi, type BodyOf, registryApi } from '@haechi/contract';
import { actorOf, type Caller, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { type Acts, parseAsked } from '../access/index.ts';
import type { registryService } from './service.ts';
import { modelRow } from './store.ts';

type Limits = BodyOf<typeof approvalsApi.changeSettings> & { readonly system: string };
type Governance = BodyOf<typeof registryApi.setGovernance> & { readonly model: string };

/** The dangerous acts of this slice: when a second person is asked for, and how each is carried out once it is confirmed. */
export function registryDangers(
  { db, acts }: { readonly db: Db; readonly acts: Acts },
  service: Pick<ReturnType<typeof registryService>, 'changeSettings' | 'setGovernance'>,
) {
  acts.onConfirmed('approval_limits.change', (tx, { system, ...asked }, asker) => {
    const body = parseAsked(approvalsApi.changeSettings.body, asked);
    const scope = asker.scopeOf('models.govern');
    return service.changeSettings(tx, scope, { ...body, system: String(system), actor: actorOf(asker) });
  });
  acts.onConfirmed('model.release_from_governance', (tx, { model, ...asked }, asker) => {
    const body = parseAsked(registryApi.setGovernance.body, asked);
    const scope = asker.scopeOf('models.govern');
    return service.setGovernance(tx, scope, { ...body, model: String(model), actor: actorOf(asker) });
  });

  return {
    beforeLimits: (caller: Caller, wish: Limits): Promise<void> => {
      const { system } = wish;
      const target = { kind: 'system', id: system };
      return acts.require(caller, { act: 'approval_limits.change', system, target, payload: { ...wish } });
    },
    beforeRelease: async (caller: Caller, { scope, wish }: { scope: Scope; wish: Governance }): Promise<void> => {
      const model = await modelRow(db, scope, wish.model);
      if (wish.governance !== 'tracked' || model.governance === 'tracked') return;
      const target = { kind: 'model', id: model.id };
      const act = 'model.release_from_governance';
      await acts.require(caller, { act, system: model.system_id, target, payload: { ...wish } });
    },
  };
}
export type RegistryDangers = ReturnType<typeof registryDangers>;
