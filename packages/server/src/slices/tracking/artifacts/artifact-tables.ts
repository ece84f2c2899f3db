import type { Db } from '../../../platform/postgres.ts';

/** A type, not an interface: Kysely wants an index signature. */
type ArtifactTables = {
  tracking_artifacts: {
    path: string;
    experiment_id: number;
    sha256: string;
    bytes: number;
    changed_at: Date;
    changed_by: string;
  };
  tracking_objects: { sha256: string };
  tracking_uploads: { id: string; sha256: string; noted_at: Date };
  /** Of the experiments, what tells whose a path is; they are written elsewhere. */
  tracking_experiments: { id: number; system_id: string | null; artifact_location: string };
};

export const artifactTables = (db: Db) => db.withTables<ArtifactTables>();
