import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { ADMINS_LOCK_KEY } from './constants.ts';
import type { Binding } from './policy.ts';
import { type AccountRow, tables } from './tables.ts';

/** An account with its roles. */
export interface Account extends AccountRow {
  readonly bindings: readonly Binding[];
}

/** @throws HaechiError `account_exists` */
export async function insertAccount(tx: Db, { bindings, ...row }: Account): Promise<void> {
  const inserted = await tables(tx)
    .insertInto('accounts')
    .values(row)
    .onConflict((conflict) => conflict.column('email_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) {
    throw new HaechiError('account_exists', 'An account with this e-mail address exists already.', { where: 'email' });
  }
  await insertBindings(tx, row.id, bindings);
}

export async function replaceBindings(tx: Db, id: string, bindings: readonly Binding[]): Promise<void> {
  await tables(tx).deleteFrom('role_bindings').where('account_id', '=', id).execute();
  await insertBindings(tx, id, bindings);
}

async function insertBindings(tx: Db, id: string, bindings: readonly Binding[]): Promise<void> {
  const rows = bindings.map(({ role, systems }, position) => ({
    account_id: id,
    position,
    role,
    systems: systems === null ? null : [...systems],
  }));
  await tables(tx).insertInto('role_bindings').values(rows).execute();
}

export async function updateAccount(tx: Db, id: string, change: Partial<AccountRow>): Promise<void> {
  await tables(tx).updateTable('accounts').set(change).where('id', '=', id).execute();
}

/** Roles, sessions and links go with it. */
export async function deleteAccount(tx: Db, id: string): Promise<void> {
  await tables(tx).deleteFrom('accounts').where('id', '=', id).execute();
}

export async function findAccount(db: Db, by: { id: string } | { email: string }): Promise<Account | null> {
  const [column, value] = 'id' in by ? (['id', by.id] as const) : (['email_key', by.email.toLowerCase()] as const);
  const row = await tables(db).selectFrom('accounts').selectAll().where(column, '=', value).executeTakeFirst();
  if (row === undefined) return null;
  return { ...row, bindings: (await readBindings(db, [row.id])).get(row.id) ?? [] };
}

/** @throws HaechiError `not_found` */
export async function accountById(db: Db, id: string): Promise<Account> {
  const account = await findAccount(db, { id });
  if (account === null) throw new HaechiError('not_found', `There is no account ${id}.`, { where: 'id' });
  return account;
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
