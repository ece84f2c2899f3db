import { type accessApi, type BodyOf, HaechiError } from '@haechi/contract';
import type { Caller } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { KeepAccount } from './account-changes.ts';
import { type Account, accountById, updateAccount } from './account-store.ts';
import { checkPassword, hashPassword, requireStrongPassword } from './password.ts';
import { deleteSessionsOf } from './session-store.ts';

type OwnChange = BodyOf<typeof accessApi.updateMe>;

/** A change whose password was checked and hashed already. */
export interface PreparedChange extends Pick<OwnChange, 'name' | 'language'> {
  readonly passwordHash: string | null;
}

/**
 * Checks the old password and hashes the new one: dear work, done before a transaction holds a connection.
 * @throws HaechiError `sign_in_failed`, `weak_password`
 */
export async function prepareOwnChange(db: Db, wish: OwnChange, caller: Caller): Promise<PreparedChange> {
  const { password, ...rest } = wish;
  if (password === undefined) return { ...rest, passwordHash: null };
  const account = await accountById(db, caller.id);
  if (!(await checkPassword(account.password_hash, password.old))) {
    throw new HaechiError('sign_in_failed', 'The old password is not the right one.', { where: 'password.old' });
  }
  requireStrongPassword(password.new, [account.email, wish.name ?? account.name]);
  return { ...rest, passwordHash: await hashPassword(password.new) };
}

/** What everybody may change of their own account. A new password ends all sessions: the caller is given a new one afterwards. */
export function createOwnProfile(keep: KeepAccount) {
  return async (tx: Db, change: PreparedChange, caller: Caller): Promise<Account> => {
    const { name, language, passwordHash } = change;
    const account = await accountById(tx, caller.id);
    if (passwordHash !== null) {
      await updateAccount(tx, account.id, { password_hash: passwordHash });
      await deleteSessionsOf(tx, account.id);
      await keep(tx, caller, { action: 'account.password_changed', id: account.id });
    }
    if (name !== undefined || language !== undefined) {
      await updateAccount(tx, account.id, { name: name ?? account.name, language: language ?? account.language });
      await keep(tx, caller, { action: 'account.profile_changed', id: account.id });
    }
    return accountById(tx, caller.id);
  };
}
