import { HaechiError, type System } from '@haechi/contract';
import { type Selectable, sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';

/** A type, not an interface: Kysely wants an index signature. */
export type SystemsTables = {
  systems: {
    id: string;
    name: string;
    description: string;
    owner: string;
    risk_tier: System['risk_tier'];
    time_zone: string;
    created_at: Date;
    changed_at: Date;
    archived_at: Date | null;
    revision: number;
  };
};
export type SystemRow = Selectable<SystemsTables['systems']>;
/** What an update may set; the id is not among it. */
export type SystemChange = Partial<Omit<SystemRow, 'id' | 'created_at' | 'changed_at' | 'revision'>>;

const tables = (db: Db) => db.withTables<SystemsTables>();

/** @throws HaechiError `conflict` when the id is taken. */
export async function insertSystem(tx: Db, row: SystemRow): Promise<void> {
  const inserted = await tables(tx)
    .insertInto('systems')
    .values(row)
    .onConflict((taken) => taken.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined)
    throw new HaechiError('conflict', `There is a system "${row.id}" already. Choose another id.`, { where: 'id' });
}

/**
 * The system as it stands, locked until the transaction ends when `lock` is said.
 * @throws HaechiError `not_found` outside `scope` as for an unknown one.
 */
export async function systemRow(db: Db, scope: Scope, { id, lock = false }: { id: string; lock?: boolean }) {
  const query = tables(db).selectFrom('systems').selectAll().where('id', '=', id);
  const row = inScope(scope, id) ? await (lock ? query.forUpdate() : query).executeTakeFirst() : undefined;
  if (row === undefined) throw new HaechiError('not_found', `There is no system "${id}".`, { where: 'system' });
  return row;
}

/** Sets fields and counts the revision up. The row was locked by the caller. */
export async function updateSystem(
  tx: Db,
  id: string,
  change: SystemChange & { changed_at: Date },
): Promise<SystemRow> {
  return tables(tx)
    .updateTable('systems')
    .set({ ...change, revision: sql<number>`revision + 1` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}
