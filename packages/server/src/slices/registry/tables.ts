import type { ModelVersion, ReferenceProfile } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';

/** A type, not an interface: Kysely wants an index signature. */
export type RegistryTables = {
  models: {
    id: string;
    system_id: string;
    description: string;
    created_at: Date;
    created_by: string;
    latest_version: number;
  };
  artifact_uploads: { model_id: string; sha256: string; bytes: number; uploaded_at: Date; uploaded_by: string };
  model_versions: {
    model_id: string;
    version: number;
    system_id: string;
    stage: ModelVersion['stage'];
    description: string;
    format: string;
    artifact_sha256: string;
    artifact_bytes: number;
    signature: ModelVersion['signature'];
    metrics: ModelVersion['metrics'];
    lineage: ModelVersion['lineage'];
    reference_profile: ReferenceProfile | null;
    created_at: Date;
    created_by: string;
  };
  model_aliases: { model_id: string; alias: string; version: number; changed_at: Date };
};
export type ModelRow = RegistryTables['models'];
export type VersionRow = Omit<RegistryTables['model_versions'], 'reference_profile'>;
/** One version of a model. */
export interface VersionRef {
  readonly model: string;
  readonly version: number;
}

export const registryTables = (db: Db) => db.withTables<RegistryTables>();
