import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { type FlagRow, flagTables, type RevisionRow } from './tables.ts';

const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;

/** @throws HaechiError `not_found` outside `scope` as for an unknown one. Locked until the transaction ends when `lock` is said. */
export async function flagRow(
  db: Db,
  scope: Scope,
  { key, lock = false }: { key: string; lock?: boolean },
): Promise<FlagRow> {
  const query = flagTables(db).selectFrom('flags').selectAll().where('key', '=', key);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id)) throw noFlag(key);
  return row;
}

export function noFlag(key: string): HaechiError {
  return new HaechiError('not_found', `There is no flag "${key}".`, { where: 'flag' });
}

/** Every flag of a system that is in use. */
export async function flagsOfSystem(db: Db, system: string): Promise<FlagRow[]> {
  return flagTables(db)
    .selectFrom('flags')
    .selectAll()
    .where('system_id', '=', system)
    .where('archived_at', 'is', null)
    .orderBy('key')
    .execute();
}

/** @throws HaechiError `conflict` when the key is taken. */
export async function insertFlag(tx: Db, row: FlagRow): Promise<void> {
  const inserted = await flagTables(tx)
    .insertInto('flags')
    .values({ ...row, definition: json(row.definition) })
    .onConflict((taken) => taken.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted === undefined)
    throw new HaechiError('conflict', `There is a flag "${row.key}" already. Choose another key.`, { where: 'key' });
}

/** The row was locked by the caller. */
export async function updateFlag(
  tx: Db,
  { key, definition, changed_at, archived_at, revision }: FlagRow,
): Promise<void> {
  await flagTables(tx)
    .updateTable('flags')
    .set({ definition: json(definition), changed_at, archived_at, revision })
    .where('key', '=', key)
    .execute();
}

export async function insertRevision(tx: Db, row: RevisionRow): Promise<void> {
  await flagTables(tx)
    .insertInto('flag_revisions')
    .values({ ...row, definition: json(row.definition) })
    .execute();
}
