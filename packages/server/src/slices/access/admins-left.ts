/** What stays true whoever loses a role: somebody can still administer, and get in. */
import { HaechiError } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';
import { isAdminEverywhere } from './account-changes.ts';
import type { Account } from './account-store.ts';
import { otherActiveAdmins, otherWaysIn } from './binding-store.ts';
import { readSettings } from './oidc/store.ts';

/** @throws HaechiError `conflict` when the account is the last active admin of everything. */
export async function requireAdminLeft(tx: Db, account: Account): Promise<void> {
  if (!isAdminEverywhere(account.bindings) || account.state !== 'active') return;
  if ((await otherActiveAdmins(tx, account.id)) > 0) return;
  throw new HaechiError('conflict', 'This is the last active admin. Make somebody else admin first.', { where: 'id' });
}

/** @throws HaechiError `conflict` when passwords are switched off and this is the last account that may still use one. */
export async function requireWayInLeft(tx: Db, account: Account): Promise<void> {
  if (!account.break_glass || (await readSettings(tx)).password === 'everybody') return;
  if ((await otherWaysIn(tx, account.id)) > 0) return;
  throw new HaechiError(
    'conflict',
    'This is the last admin who may sign in by password while passwords are switched off. Name another one under Signing in first.',
    { where: 'id' },
  );
}
