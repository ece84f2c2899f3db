import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import type { Binding } from './callers.ts';
import { ADMINS_LOCK_KEY } from './constants.ts';
import { tables } from './tables.ts';

export async function replaceBindings(tx: Db, id: string, bindings: readonly Binding[]): Promise<void> {
  await tables(tx).deleteFrom('role_bindings').where('account_id', '=', id).execute();
  await insertBindings(tx, id, bindings);
}

export async function insertBindings(tx: Db, id: string, bindings: readonly Binding[]): Promise<void> {
  const rows = bindings.map(({ role, systems }, position) => ({
    account_id: id,
    position,
    role,
    systems: systems === null ? null : [...systems],
  }));
  await tables(tx).insertInto('role_bindings').values(rows).execute();
}

export async function readBindings(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Binding[]>> {
  const found = new Map<string, Binding[]>();
  if (ids.length === 0) return found;
  const query = tables(db).selectFrom('role_bindings').selectAll().where('account_id', 'in', ids);
  for (const { account_id: id, role, systems } of await query.orderBy('position').execute()) {
    const list = found.get(id);
    if (list === undefined) found.set(id, [{ role, systems }]);
    else list.push({ role, systems });
  }
  return found;
}

/**
 * Active accounts that are admin in all systems, other than `id`. Whoever asks holds a lock until their transaction ends, and reads after
 * they have it: two admins cannot remove each other at the same moment.
 */
export async function otherActiveAdmins(tx: Db, id: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(${ADMINS_LOCK_KEY})`.execute(tx);
  const rows = await tables(tx)
    .selectFrom('accounts')
    .select('id')
    .where('state', '=', 'active')
    .where('id', '!=', id)
    .where('id', 'in', (eb) =>
      eb.selectFrom('role_bindings').select('account_id').where('role', '=', 'admin').where('systems', 'is', null),
    )
    .execute();
  return rows.length;
}
