import { HaechiError } from '@haechi/contract';
import { transact } from '../../platform/postgres.ts';
import type { AccessServiceDeps } from './access-deps.ts';
import { type Account, findAccount } from './account-store.ts';
import { openSession, type SignedIn, type SignInContext } from './open-session.ts';
import { checkPassword } from './password.ts';
import { deleteSession } from './session-store.ts';
import { createSignInGate } from './sign-in-gate.ts';
import { hashToken } from './tokens.ts';

/** Into a session by password, and out of it. Each success and failure is in the trail. */
export function createSessionService(deps: AccessServiceDeps) {
  const { db, trail } = deps;
  const door = createSignInGate(deps);

  const reopen = (account: Account, { oldToken }: SignInContext): Promise<SignedIn> =>
    transact(db, (tx) => openSession(deps, tx, { account, oldToken }));

  return {
    /** @throws HaechiError `sign_in_failed` for every wrong combination alike, `account_locked` */
    signIn: async (given: { email: string; password: string }, context: SignInContext): Promise<SignedIn> => {
      const account = await findAccount(db, { email: given.email });
      const knock = { email: given.email, address: context.address, accountId: account?.id ?? null };
      await door.admit(knock);
      const fits = await checkPassword(account?.password_hash ?? null, given.password);
      if (account === null || !fits || account.state !== 'active') {
        await door.refuse(
          knock,
          account === null ? 'no_account' : fits ? `account_${account.state}` : 'wrong_password',
        );
        throw new HaechiError('sign_in_failed', 'E-mail address and password do not match an account.');
      }
      await door.forgive(knock);
      return reopen(account, context);
    },
    /** A new session for somebody who is signed in and has just changed their password. */
    reopen,
    signOut: async (token: string): Promise<void> => {
      await transact(db, async (tx) => {
        const id = await deleteSession(tx, hashToken(token));
        if (id === null) return;
        const target = { kind: 'account', id };
        await trail.record(tx, { actor: { kind: 'account', id }, action: 'session.closed', target });
      });
    },
  };
}
export type SessionService = ReturnType<typeof createSessionService>;
