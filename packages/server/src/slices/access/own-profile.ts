import { type accessApi, type BodyOf, HaechiError } from '@haechi/contract';
import type { Caller } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { KeepAccount } from './account-changes.ts';
import { type Account, accountById, updateAccount } from './account-store.ts';
import { checkPassword, hashPassword, requireStrongPassword } from './password.ts';
import { deleteSessionsOf } from './session-store.ts';

type OwnChange = BodyOf<typeof accessApi.updateMe>;

/** What everybody may change of their own account. A new password ends all sessions: the caller is given a new one afterwards. */
export function createOwnProfile(keep: KeepAccount) {
  return async (tx: Db, { name, language, password }: OwnChange, caller: Caller): Promise<Account> => {
    const account = await accountById(tx, caller.id);
    if (password !== undefined) {
      if (!(await checkPassword(account.password_hash, password.old))) {
        throw new HaechiError('sign_in_failed', 'The old password is not the right one.', { where: 'password.old' });
      }
      requireStrongPassword(password.new, [account.email, name ?? account.name]);
      await updateAccount(tx, account.id, { password_hash: await hashPassword(password.new) });
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
