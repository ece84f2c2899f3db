import type { Generated } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { type FeatureSchema, makeSchema } from './feature-schema.ts';

type Tables = {
  feature_schemas: { id: string; system_id: string; num: string[]; cat: string[]; created_at: Generated<Date> };
};

/** Records schemas; those already there stay as they are. */
export async function recordSchemas(db: Db, schemas: readonly FeatureSchema[]): Promise<void> {
  if (schemas.length === 0) return;
  const sorted = [...schemas].sort((a, b) => (a.id < b.id ? -1 : 1));
  await db
    .withTables<Tables>()
    .insertInto('feature_schemas')
    .values(sorted.map(({ id, system, num, cat }) => ({ id, system_id: system, num: [...num], cat: [...cat] })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** All schemas, oldest first. A few for each system: they are kept in memory. */
export async function allSchemas(db: Db): Promise<readonly FeatureSchema[]> {
  const rows = await db
    .withTables<Tables>()
    .selectFrom('feature_schemas')
    .select(['system_id', 'num', 'cat'])
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => makeSchema(row.system_id, row.num, row.cat));
}
