import type { Db } from '../../../platform/postgres.ts';
import type { RegistryTables } from '../tables.ts';

/** What MLflow's clients say of models and versions beyond the registry's own records. A type, not an interface: Kysely wants an index signature. */
type MlflowTables = {
  mlflow_models: { model_id: string; name: string | null; updated_at: Date };
  mlflow_model_tags: { model_id: string; key: string; value: string };
  mlflow_versions: {
    model_id: string;
    version: number;
    source: string;
    artifact_uri: string;
    run_link: string | null;
    logged_model_id: string | null;
    updated_at: Date;
    removed_at: Date | null;
  };
};

/** With the registry's own. */
export const mlflowTables = (db: Db) => db.withTables<RegistryTables & MlflowTables>();
