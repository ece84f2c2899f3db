import type { ModelVersion, ReferenceProfile } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Acts } from '../access/index.ts';
import type { Systems } from '../systems/index.ts';
import { approvalRoutes } from './approval-routes.ts';
import { approvalStatuses } from './approval-statuses.ts';
import { cardRoutes } from './card/card-routes.ts';
import { registryDangers } from './dangers.ts';
import { requireApproved } from './gate.ts';
import { keyRoutes } from './key-routes.ts';
import { mlflowRegistryRoutes } from './mlflow/mlflow-registry-routes.ts';
import type { TrackedSources } from './mlflow/sources.ts';
import type { ModelRuntime } from './model-runtime.ts';
import { getVersion, referenceProfile } from './read-model.ts';
import { type ReferenceProfiles, referenceProfiles } from './reference-profile.ts';
import { registryRoutes } from './registry-routes.ts';
import { resolveVersion } from './resolve-version.ts';
import { type RegistryServiceDeps, registryService } from './service.ts';
import type { VersionRef } from './tables.ts';

export { artifactsInUse } from './mlflow/artifacts-in-use.ts';
export type { TrackedSources } from './mlflow/sources.ts';
export type { FeatureRow, ModelRuntime, RowExplanation, RowOutcome } from './model-runtime.ts';
export type { RegistryPorts } from './ports.ts';
export { versionLabel } from './read-model.ts';
export type { VersionRef } from './tables.ts';

export interface RegistryDeps extends RegistryServiceDeps {
  readonly acts: Acts;
  readonly systems: Pick<Systems, 'all' | 'create' | 'requireOpen'>;
  /** What MLflow's clients track; without it nothing was tracked. */
  readonly sources?: TrackedSources;
}
type Service = ReturnType<typeof registryService>;

export interface Registry
  extends Pick<
    Service,
    | 'createModel'
    | 'createVersion'
    /** Sets a mark within a transaction that has moved the traffic, or moves none; `pointAlias` and `changeStage` are the doors for people. */
    | 'setStage'
    | 'setAlias'
    | 'pointAlias'
    | 'changeStage'
    | 'bindRoute'
    | 'approvals'
  > {
  readonly routes: readonly Route[];
  /** Ends what goes on in the background: a rotation of keys, the threads of models. */
  stop(): Promise<void>;
  uploadArtifact: Service['upload'];
  /** The gate to production. @throws HaechiError `version_not_approved` for an unapproved version of a governed model. */
  requireApproved: typeof requireApproved;
  /** Where the approvals of versions stand, by label. */
  approvalStatuses: typeof approvalStatuses;
  /** Opens a version for scoring, checking its digest. `db` may be a transaction. @throws HaechiError `artifact_tampered`, … */
  loadModel(db: Db, ref: VersionRef): Promise<ModelRuntime>;
  /** Whether a version can be opened: opens it and gives back what that took. @throws HaechiError as `loadModel` does. */
  checkLoadable(db: Db, ref: VersionRef): Promise<void>;
  /** The version that a number, an alias or `latest` stands for. @throws HaechiError `not_found`. */
  resolveVersion: typeof resolveVersion;
  /** @throws HaechiError `not_found` outside `scope`. */
  getVersion(db: Db, scope: Scope, ref: VersionRef): Promise<ModelVersion>;
  /** Null when the version was registered without one, or is unknown. */
  referenceProfile(db: Db, ref: VersionRef): Promise<ReferenceProfile | null>;
  /** Profiles of versions that exist already. */
  readonly profiles: ReferenceProfiles;
}

/** Models, their numbered versions with metrics and lineage, how these are approved, and the artifacts they are loaded from. */
export function createRegistry(deps: RegistryDeps): Registry {
  const service = registryService(deps);
  const keys = keyRoutes(deps);
  const reading = { ...deps, dangers: registryDangers(deps, service) };
  return {
    routes: [
      ...registryRoutes(reading, service),
      ...approvalRoutes(reading, service),
      ...cardRoutes(deps),
      ...mlflowRegistryRoutes({ ...deps, service, sources: deps.sources ?? nothingTracked }),
      ...keys.routes,
    ],
    stop: async () => {
      await keys.stop();
      await service.close();
    },
    createModel: service.createModel,
    uploadArtifact: service.upload,
    createVersion: service.createVersion,
    setStage: service.setStage,
    setAlias: service.setAlias,
    pointAlias: service.pointAlias,
    changeStage: service.changeStage,
    bindRoute: service.bindRoute,
    approvals: service.approvals,
    requireApproved,
    approvalStatuses,
    resolveVersion,
    loadModel: service.load,
    checkLoadable: async (db, ref) => {
      const model = await service.load(db, ref);
      await model.close?.();
    },
    getVersion,
    referenceProfile,
    profiles: referenceProfiles(deps),
  };
}

const nothingTracked: TrackedSources = {
  run: async () => null,
  loggedModel: async () => null,
  files: async () => [],
  read: async () => null,
};
