import { type System, systemsApi } from '@haechi/contract';
import { actorOf, type Scope } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { allSystems, listSystems, systemView } from './read-model.ts';
import { type SystemsServiceDeps, systemsService } from './service.ts';
import { systemRow } from './store.ts';

export type { SystemListener } from './service.ts';

export interface SystemsDeps extends SystemsServiceDeps {
  readonly db: Db;
}

export interface Systems extends Pick<ReturnType<typeof systemsService>, 'create' | 'update' | 'requireOpen'> {
  readonly routes: readonly Route[];
  /** @throws HaechiError `not_found` outside `scope`. */
  get(db: Db, scope: Scope, id: string): Promise<System>;
  /** Every system in `scope`, archived ones too. */
  all(db: Db, scope: Scope): Promise<System[]>;
}

/** AI applications under watch: who owns them, how risky they are, in which time zone their days begin. */
export function createSystems(deps: SystemsDeps): Systems {
  const service = systemsService(deps);
  const { db } = deps;
  const get: Systems['get'] = async (from, scope, id) => systemView(await systemRow(from, scope, { id }));
  return {
    create: service.create,
    update: service.update,
    requireOpen: service.requireOpen,
    get,
    all: allSystems,
    routes: [
      route(systemsApi.list, ({ scope, query }) => listSystems(db, scope, query)),
      route(systemsApi.create, ({ body, caller }) => transact(db, (tx) => service.create(tx, body, actorOf(caller)))),
      route(systemsApi.get, ({ scope, params }) => get(db, scope, params.system)),
      route(systemsApi.update, ({ scope, params, body, caller }) =>
        transact(db, (tx) => service.update(tx, scope, { id: params.system, edit: body, actor: actorOf(caller) })),
      ),
    ],
  };
}
