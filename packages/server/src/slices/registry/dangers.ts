import { approvalsApi, type BodyOf, HaechiError, registryApi } from '@haechi/contract';
import { actorOf, type Caller, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Acts } from '../access/index.ts';
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
    const body = parsed(approvalsApi.changeSettings.body, asked);
    const scope = asker.scopeOf('models.govern');
    return service.changeSettings(tx, scope, { ...body, system: String(system), actor: actorOf(asker) });
  });
  acts.onConfirmed('model.release_from_governance', (tx, { model, ...asked }, asker) => {
    const body = parsed(registryApi.setGovernance.body, asked);
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

/** What was asked for was checked when it came; a newer version of the server may want another form of it. */
function parsed<T>(
  schema: { safeParse(value: unknown): { success: boolean; data?: T } } | undefined,
  value: unknown,
): T {
  const found = schema?.safeParse(value);
  if (found?.success === true && found.data !== undefined) return found.data;
  throw new HaechiError('conflict', 'What was asked for no longer has the form that is taken. Ask for it again.');
}

/** The HTTP layer lets nobody without credentials reach an endpoint that has a permission. */
export function known(caller: Caller | null): Caller {
  if (caller === null) throw new Error('an endpoint with a permission was reached without a caller');
  return caller;
}
