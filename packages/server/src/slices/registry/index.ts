import { HaechiError, type ModelVersion, type ReferenceProfile, registryApi } from '@haechi/contract';
import { actorOf, type Scope } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { ModelRuntime } from './model-runtime.ts';
import { getModel, getVersion, listModels, listVersions, referenceProfile } from './read-model.ts';
import { type RegistryServiceDeps, registryService } from './service.ts';
import type { VersionRef } from './tables.ts';

export type { ModelRuntime, RowExplanation, RowOutcome } from './model-runtime.ts';
export { versionLabel } from './read-model.ts';
export type { VersionRef } from './tables.ts';

export type RegistryDeps = RegistryServiceDeps;
type Service = ReturnType<typeof registryService>;

export interface Registry extends Pick<Service, 'createModel' | 'createVersion' | 'setStage' | 'setAlias'> {
  readonly routes: readonly Route[];
  uploadArtifact: Service['upload'];
  /** Opens a version for scoring, checking its digest. `db` may be a transaction. @throws HaechiError `artifact_tampered`, … */
  loadModel(db: Db, ref: VersionRef): Promise<ModelRuntime>;
  /** @throws HaechiError `not_found` outside `scope`. */
  getVersion(db: Db, scope: Scope, ref: VersionRef): Promise<ModelVersion>;
  /** Null when the version was registered without one, or is unknown. */
  referenceProfile(db: Db, ref: VersionRef): Promise<ReferenceProfile | null>;
}

/** Models, their numbered versions with metrics and lineage, and the artifacts they are loaded from. */
export function createRegistry(deps: RegistryDeps): Registry {
  const service = registryService(deps);
  return {
    routes: registryRoutes(deps.db, service),
    createModel: service.createModel,
    uploadArtifact: service.upload,
    createVersion: service.createVersion,
    setStage: service.setStage,
    setAlias: service.setAlias,
    loadModel: service.load,
    getVersion,
    referenceProfile,
  };
}

function registryRoutes(db: Db, service: Service): Route[] {
  return [
    route(registryApi.listModels, ({ scope, query }) => listModels(db, scope, query)),
    route(registryApi.getModel, ({ scope, params }) => getModel(db, scope, params.model)),
    route(registryApi.createModel, ({ scope, body, caller }) =>
      transact(db, (tx) => service.createModel(tx, scope, { wish: body, actor: actorOf(caller) })),
    ),
    route(registryApi.uploadArtifact, ({ scope, params, request, caller }) =>
      service.upload(scope, { model: params.model, bytes: bytesOf(request.body), actor: actorOf(caller) }),
    ),
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
    route(registryApi.setAlias, ({ scope, params, body, caller }) =>
      transact(db, (tx) => service.setAlias(tx, scope, { ...params, version: body.version, actor: actorOf(caller) })),
    ),
  ];
}

/** The body of a raw endpoint; without one there is nothing. */
function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array(0);
}
