import { HaechiError } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';
import { insertBindings, readBindings } from './binding-store.ts';
import type { Binding } from './callers.ts';
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

/** The account as it stands, held until the transaction ends: who changes roles sees those of whoever did just before. @throws HaechiError `not_found` */
export async function lockAccount(tx: Db, id: string): Promise<Account> {
  await tables(tx).selectFrom('accounts').select('id').where('id', '=', id).forUpdate().execute();
  return accountById(tx, id);
}

/** @throws HaechiError `not_found` */
export async function accountById(db: Db, id: string): Promise<Account> {
  const account = await findAccount(db, { id });
  if (account === null) throw new HaechiError('not_found', `There is no account ${id}.`, { where: 'id' });
  return account;
}
