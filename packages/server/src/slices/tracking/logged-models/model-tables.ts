import type { MlflowLoggedModel } from '@haechi/contract';
import type { Db } from '../../../platform/postgres.ts';

/** A type, not an interface: Kysely wants an index signature. */
type ModelTables = {
  tracking_logged_models: {
    id: string;
    experiment_id: number;
    name: string;
    model_type: string | null;
    source_run_id: string | null;
    artifact_uri: string;
    status: MlflowLoggedModel['info']['status'];
    created_at: Date;
    changed_at: Date;
    deleted_at: Date | null;
  };
  tracking_logged_model_tags: { model_id: string; key: string; value: string };
  tracking_logged_model_params: { model_id: string; key: string; value: string };
  tracking_experiments: {
    id: number;
    system_id: string | null;
    artifact_location: string;
    deleted_at: Date | null;
  };
};

export const modelTables = (db: Db) => db.withTables<ModelTables>();
