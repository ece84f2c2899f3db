import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { mlflowTables } from './tables.ts';

/** Keeps that a model changed now, and from then on its name; a name that it has stays, whoever changes it meanwhile, and one that another model has is not taken. */
export async function keepChange(tx: Db, { id, name, now }: { id: string; name: string; now: Date }): Promise<void> {
  await sql`insert into mlflow_models (model_id, name, updated_at)
    select ${id}, ${name}, ${now}::timestamptz where not exists (select 1 from mlflow_models where name = ${name} and model_id <> ${id})
    on conflict (model_id) do update set updated_at = excluded.updated_at`.execute(tx);
}

/** Keeps what MLflow's clients call a model, and that it changed now. */
export async function keepName(
  tx: Db,
  { id, name, now }: { id: string; name: string | null; now: Date },
): Promise<void> {
  await mlflowTables(tx)
    .insertInto('mlflow_models')
    .values({ model_id: id, name, updated_at: now })
    .onConflict((known) => known.column('model_id').doUpdateSet({ name, updated_at: now }))
    .execute();
}
