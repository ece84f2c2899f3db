import type { Db } from '../../platform/postgres.ts';
import { servingTables } from './store.ts';
import { stableOf } from './targets.ts';

/** Whether any route gives users this version. */
export async function isServed(db: Db, { model, version }: { model: string; version: number }): Promise<boolean> {
  const rows = await servingTables(db).selectFrom('routes').select('targets').where('model_id', '=', model).execute();
  return rows.some((row) => row.targets.some((target) => target.version === version));
}

/** The routes of a model, each with its stable version and every version that has a target there. `db` may be a transaction. */
export async function routesOf(db: Db, model: string) {
  const rows = await servingTables(db)
    .selectFrom('routes')
    .select(['id', 'targets'])
    .where('model_id', '=', model)
    .orderBy('id')
    .execute();
  return rows.map(({ id, targets }) => ({
    route: id,
    stable: stableOf(targets)?.version ?? 0,
    versions: targets.map(({ version }) => version),
  }));
}
