import { HaechiError } from '@haechi/contract';
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
