import { Readable } from 'node:stream';
import { HaechiError, registryApi } from '@haechi/contract';
import { actorOf, knownCaller } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { runNames } from '../tracking/index.ts';
import { compareVersions } from './compare-versions.ts';
import { graphVersions } from './constants.ts';
import type { RegistryDangers } from './dangers.ts';
import { lineageGraph } from './lineage-graph.ts';
import { listMarks } from './mark-store.ts';
import type { RegistryPorts } from './ports.ts';
import { getModel, getVersion, listModels, listVersions, referenceProfile } from './read-model.ts';
import { resolveVersion } from './resolve-version.ts';
import type { registryService } from './service.ts';
import { notesHistory } from './version-notes.ts';
import type { PeopleReader } from './who.ts';

export interface RegistryRoutesDeps {
  readonly db: Db;
  readonly people: PeopleReader;
  readonly ports: RegistryPorts;
  readonly dangers: RegistryDangers;
}
type Service = ReturnType<typeof registryService>;

export function registryRoutes(deps: RegistryRoutesDeps, service: Service): Route[] {
  return [...modelRoutes(deps, service), ...versionRoutes(deps, service), ...textRoutes(deps, service)];
}

function modelRoutes({ db, people, ports, dangers }: RegistryRoutesDeps, service: Service): Route[] {
  return [
    route(registryApi.listModels, ({ scope, query }) => listModels(db, scope, query)),
    route(registryApi.getModel, ({ scope, params }) => getModel(db, scope, params.model)),
    route(registryApi.createModel, ({ scope, body, caller }) =>
      transact(db, (tx) => service.createModel(tx, scope, { wish: body, actor: actorOf(caller) })),
    ),
    route(registryApi.setGovernance, async ({ scope, params, body, caller }) => {
      await dangers.beforeRelease(knownCaller(caller), { scope, wish: { ...params, ...body } });
      return transact(db, (tx) => service.setGovernance(tx, scope, { ...params, ...body, actor: actorOf(caller) }));
    }),
    route(registryApi.history, ({ scope, params, query }) =>
      listMarks({ db, people }, scope, { model: params.model, page: query }),
    ),
    route(registryApi.lineage, async ({ scope, caller, params: { model } }) => {
      const { items } = await listVersions(db, scope, { model, page: { limit: graphVersions } });
      const runs = items.flatMap(({ run_id: run }) => (run === null ? [] : [run]));
      const names = await runNames(db, knownCaller(caller).scopeOf('tracking.read'), runs);
      return lineageGraph(items, { routes: await ports.routesOf(db, model), runs: names });
    }),
    route(registryApi.compare, async ({ scope, params: { model }, query }) => {
      const at = async (name: string) => getVersion(db, scope, await resolveVersion(db, scope, { model, name }));
      return compareVersions(await at(query.left), await at(query.right));
    }),
    route(registryApi.resolve, async ({ scope, params }) =>
      getVersion(db, scope, await resolveVersion(db, scope, params)),
    ),
    route(registryApi.setAlias, ({ scope, params, body, caller }) =>
      service.pointAlias(scope, { ...params, ...body, actor: actorOf(caller) }),
    ),
    route(registryApi.deleteAlias, ({ scope, params, caller }) =>
      transact(db, (tx) => service.deleteAlias(tx, scope, { ...params, actor: actorOf(caller) })),
    ),
  ];
}

function versionRoutes({ db }: RegistryRoutesDeps, service: Service): Route[] {
  return [
    route(registryApi.uploadArtifact, async ({ scope, params, request, reply, caller }) => {
      const bytes = request.body instanceof Readable ? request.body : new Uint8Array(0);
      try {
        return await service.upload(scope, { model: params.model, bytes, actor: actorOf(caller) });
      } catch (error) {
        // The rest of what is refused is not waited for.
        reply.header('connection', 'close');
        throw error;
      }
    }),
    route(registryApi.createVersion, ({ scope, params, body, caller }) =>
      service.createVersion(scope, { model: params.model, version: body, actor: actorOf(caller) }),
    ),
    route(registryApi.listVersions, ({ scope, params, query }) =>
      listVersions(db, scope, { model: params.model, page: query }),
    ),
    route(registryApi.getVersion, ({ scope, params }) => getVersion(db, scope, params)),
    route(registryApi.getProfile, async ({ scope, params }) => {
      await getVersion(db, scope, params);
      const profile = await referenceProfile(db, params);
      if (profile !== null) return profile;
      throw new HaechiError('not_found', 'This version was registered without a reference profile.', {
        where: 'profile',
      });
    }),
    route(registryApi.setStage, ({ scope, params, body, caller }) =>
      service.changeStage(scope, { ...params, ...body, actor: actorOf(caller) }),
    ),
  ];
}

function textRoutes({ db, people }: RegistryRoutesDeps, { notes }: Service): Route[] {
  return [
    route(registryApi.editNotes, ({ scope, params, body, caller }) =>
      transact(db, (tx) => notes.edit(tx, scope, { ...params, edit: body, actor: actorOf(caller) })),
    ),
    route(registryApi.notesHistory, ({ scope, params }) => notesHistory({ db, people }, scope, params)),
    route(registryApi.setTag, ({ scope, params, body, caller }) =>
      transact(db, async (tx) => {
        await notes.setTag(tx, scope, { ...params, value: body.value, actor: actorOf(caller) });
        return getVersion(tx, scope, params);
      }),
    ),
    route(registryApi.deleteTag, ({ scope, params, caller }) =>
      transact(db, async (tx) => {
        await notes.setTag(tx, scope, { ...params, value: null, actor: actorOf(caller) });
        return {};
      }),
    ),
  ];
}
