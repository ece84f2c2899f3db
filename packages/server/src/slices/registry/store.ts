import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { type ModelRow, type RegistryTables, registryTables, type VersionRef, type VersionRow } from './tables.ts';

/** Every column but the reference profile, which is large. */
export const versionColumns = [
  'model_id',
  'version',
  'system_id',
  'stage',
  'description',
  'format',
  'artifact_sha256',
  'artifact_bytes',
  'signature',
  'metrics',
  'lineage',
  'created_at',
  'created_by',
] as const satisfies readonly (keyof VersionRow)[];

/** @throws HaechiError `not_found` outside `scope` as for an unknown one. */
export async function modelRow(db: Db, scope: Scope, id: string): Promise<ModelRow> {
  const row = await registryTables(db).selectFrom('models').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id))
    throw new HaechiError('not_found', `There is no model "${id}".`, { where: 'model' });
  return row;
}

/** @throws HaechiError `not_found` outside `scope` as for an unknown one. */
export async function versionRow(db: Db, scope: Scope, { model, version }: VersionRef): Promise<VersionRow> {
  const row = await registryTables(db)
    .selectFrom('model_versions')
    .select(versionColumns)
    .where('model_id', '=', model)
    .where('version', '=', version)
    .executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id))
    throw new HaechiError('not_found', `The model "${model}" has no version ${version}.`, { where: 'version' });
  return row;
}

/** Takes the next number of the model and writes the version; the number is given once, whoever asks at the same time. */
export async function insertVersion(
  tx: Db,
  row: Omit<RegistryTables['model_versions'], 'version'>,
): Promise<VersionRow> {
  const { latest_version: version } = await registryTables(tx)
    .updateTable('models')
    .set({ latest_version: sql<number>`latest_version + 1` })
    .where('id', '=', row.model_id)
    .returning('latest_version')
    .executeTakeFirstOrThrow();
  const json = (value: unknown) => (value === null ? null : sql<never>`${JSON.stringify(value)}::jsonb`);
  await registryTables(tx)
    .insertInto('model_versions')
    .values({
      ...row,
      version,
      signature: json(row.signature) as never,
      metrics: json(row.metrics) as never,
      lineage: json(row.lineage) as never,
      reference_profile: json(row.reference_profile),
    })
    .execute();
  return { ...row, version };
}
