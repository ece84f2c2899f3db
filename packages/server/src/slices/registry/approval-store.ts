import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { type ApprovalRow, json, registryTables, type VersionRef } from './tables.ts';

/** The newest submission of a version, or undefined. */
export function newestApproval(db: Db, { model, version }: VersionRef): Promise<ApprovalRow | undefined> {
  return registryTables(db)
    .selectFrom('approvals')
    .selectAll()
    .where('model_id', '=', model)
    .where('version', '=', version)
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function insertApproval(tx: Db, row: ApprovalRow): Promise<void> {
  await registryTables(tx)
    .insertInto('approvals')
    .values({ ...row, checks: json(row.checks), settings: json(row.settings), decisions: json(row.decisions) })
    .execute();
}

/** Writes a decision on a submission; its row is locked through the version's. */
export async function decideApproval(
  tx: Db,
  id: string,
  { status, decision }: { status: ApprovalRow['status']; decision: ApprovalRow['decisions'][number] },
): Promise<ApprovalRow> {
  return registryTables(tx)
    .updateTable('approvals')
    .set({ status, decisions: sql`decisions || ${JSON.stringify([decision])}::jsonb` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Writes tags of a version; null takes one away. */
export async function writeTags(
  tx: Db,
  { model, version }: VersionRef,
  tags: Readonly<Record<string, string | null>>,
): Promise<void> {
  for (const [key, value] of Object.entries(tags)) {
    if (value === null)
      await registryTables(tx)
        .deleteFrom('model_version_tags')
        .where('model_id', '=', model)
        .where('version', '=', version)
        .where('key', '=', key)
        .execute();
    else
      await registryTables(tx)
        .insertInto('model_version_tags')
        .values({ model_id: model, version, key, value })
        .onConflict((known) => known.columns(['model_id', 'version', 'key']).doUpdateSet({ value }))
        .execute();
  }
}

/** @throws HaechiError `conflict` when a version has no room for another tag. */
export async function requireRoom(tx: Db, { model, version }: VersionRef, max: number): Promise<void> {
  const { n } = await registryTables(tx)
    .selectFrom('model_version_tags')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('model_id', '=', model)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  if (n >= max)
    throw new HaechiError(
      'conflict',
      `The version ${model}/${version} has ${n} tags, which is the most. Remove one first.`,
      {
        where: 'key',
      },
    );
}
