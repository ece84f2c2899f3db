import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import {
  json,
  type ModelRow,
  type RegistryTables,
  registryTables,
  type VersionRef,
  type VersionRow,
} from './tables.ts';

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
  'bias_metrics',
  'lineage',
  'run_id',
  'developer',
  'limitations',
  'ethics',
  'card',
  'notes_revision',
  'stage_changed_at',
  'registered_by_kind',
  'approval',
  'created_at',
  'created_by',
] as const satisfies readonly (keyof VersionRow)[];

/** @throws HaechiError `not_found` outside `scope` as for an unknown one. */
export async function modelRow(db: Db, scope: Scope, id: string): Promise<ModelRow> {
  return visible(scope, id, await oneModel(db, id).executeTakeFirst());
}

/** The model, locked until the transaction ends. @throws HaechiError `not_found` as `modelRow`. */
export async function lockModel(tx: Db, scope: Scope, id: string): Promise<ModelRow> {
  return visible(scope, id, await oneModel(tx, id).forUpdate().executeTakeFirst());
}

const oneModel = (db: Db, id: string) => registryTables(db).selectFrom('models').selectAll().where('id', '=', id);

function visible(scope: Scope, id: string, row: ModelRow | undefined): ModelRow {
  if (row !== undefined && inScope(scope, row.system_id)) return row;
  throw new HaechiError('not_found', `There is no model "${id}".`, { where: 'model' });
}

/**
 * A version, locked until the transaction ends when `lock` is said.
 * @throws HaechiError `not_found` outside `scope` as for an unknown one.
 */
export async function versionRow(
  db: Db,
  scope: Scope,
  { model, version, lock = false }: VersionRef & { lock?: boolean },
): Promise<VersionRow> {
  const query = registryTables(db)
    .selectFrom('model_versions')
    .select(versionColumns)
    .where('model_id', '=', model)
    .where('version', '=', version);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id))
    throw new HaechiError('not_found', `The model "${model}" has no version ${version}.`, { where: 'version' });
  return row;
}

/** Sets columns of one version. */
export async function changeVersion(
  tx: Db,
  { model, version }: VersionRef,
  change: Partial<
    Pick<
      VersionRow,
      'stage' | 'stage_changed_at' | 'approval' | 'description' | 'limitations' | 'ethics' | 'notes_revision' | 'card'
    >
  >,
): Promise<void> {
  const { card, ...rest } = change;
  await registryTables(tx)
    .updateTable('model_versions')
    .set({ ...rest, ...(card === undefined ? {} : { card: json(card) }) })
    .where('model_id', '=', model)
    .where('version', '=', version)
    .execute();
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
  await registryTables(tx)
    .insertInto('model_versions')
    .values({
      ...row,
      version,
      signature: json(row.signature),
      metrics: json(row.metrics),
      bias_metrics: json(row.bias_metrics),
      lineage: json(row.lineage),
      card: json(row.card),
      reference_profile: row.reference_profile === null ? null : json(row.reference_profile),
    })
    .execute();
  return { ...row, version };
}
