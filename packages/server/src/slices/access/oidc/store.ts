import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { type GroupRoleRow, oidcTables, type SettingsRow } from './tables.ts';

/** What holds until somebody changes it: an address proves nothing about whose account it is, and passwords are for everybody. */
const standard: SettingsRow = { link_by_email: false, password: 'everybody', revision: 0 };

export async function readSettings(db: Db): Promise<SettingsRow> {
  const row = await oidcTables(db)
    .selectFrom('sign_in_settings')
    .select(['link_by_email', 'password', 'revision'])
    .executeTakeFirst();
  return row ?? standard;
}

/** @throws HaechiError `conflict` when somebody else was faster. */
export async function writeSettings(
  tx: Db,
  wish: SettingsRow,
  { now, by }: { now: Date; by: string },
): Promise<SettingsRow> {
  const after = { ...wish, revision: wish.revision + 1 };
  const row = { ...after, changed_at: now, changed_by: by };
  const written =
    wish.revision === 0
      ? await oidcTables(tx)
          .insertInto('sign_in_settings')
          .values({ id: true, ...row })
          .onConflict((taken) => taken.doNothing())
          .returning('revision')
          .executeTakeFirst()
      : await oidcTables(tx)
          .updateTable('sign_in_settings')
          .set(row)
          .where('revision', '=', wish.revision)
          .returning('revision')
          .executeTakeFirst();
  if (written === undefined)
    throw new HaechiError('conflict', 'The settings were changed meanwhile. Read them again and repeat your change.', {
      where: 'revision',
    });
  return after;
}

export async function groupRoles(db: Db): Promise<GroupRoleRow[]> {
  return oidcTables(db).selectFrom('group_roles').selectAll().orderBy('group_name').orderBy('created_at').execute();
}

/** @throws HaechiError `conflict` when the group holds the role there already. */
export async function insertGroupRole(tx: Db, row: GroupRoleRow): Promise<void> {
  const inserted = await oidcTables(tx)
    .insertInto('group_roles')
    .values(row)
    .onConflict((taken) => taken.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined)
    throw new HaechiError('conflict', 'This group holds this role there already.', { where: 'group' });
}

/** @throws HaechiError `not_found` */
export async function groupRoleById(db: Db, id: string): Promise<GroupRoleRow> {
  const row = await oidcTables(db).selectFrom('group_roles').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new HaechiError('not_found', `There is no group role ${id}.`, { where: 'id' });
  return row;
}

export async function deleteGroupRole(tx: Db, id: string): Promise<void> {
  await oidcTables(tx).deleteFrom('group_roles').where('id', '=', id).execute();
}

/** The account of an identity, or null for one that has not been here. */
export async function accountOfIdentity(db: Db, of: { issuer: string; subject: string }): Promise<string | null> {
  const row = await oidcTables(db)
    .selectFrom('identities')
    .select('account_id')
    .where('issuer', '=', of.issuer)
    .where('subject', '=', of.subject)
    .executeTakeFirst();
  return row?.account_id ?? null;
}

/** Whether the account has an identity of this issuer. */
export async function hasIdentity(db: Db, of: { issuer: string; account: string }): Promise<boolean> {
  const row = await oidcTables(db)
    .selectFrom('identities')
    .select('subject')
    .where('issuer', '=', of.issuer)
    .where('account_id', '=', of.account)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets sign-ins of one identity follow one another until each transaction ends. */
export async function lockIdentity(tx: Db, { issuer, subject }: { issuer: string; subject: string }): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${issuer}\n${subject}`}, 0))`.execute(tx);
}

/** False when the identity is linked already: somebody signs in twice at the same moment. */
export async function linkIdentity(
  tx: Db,
  row: { issuer: string; subject: string; account_id: string; linked_at: Date },
): Promise<boolean> {
  const inserted = await oidcTables(tx)
    .insertInto('identities')
    .values(row)
    .onConflict((taken) => taken.doNothing())
    .returning('account_id')
    .executeTakeFirst();
  return inserted !== undefined;
}
