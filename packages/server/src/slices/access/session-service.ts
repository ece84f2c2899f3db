import { HaechiError } from '@haechi/contract';
import { transact } from '../../platform/postgres.ts';
import type { AccessServiceDeps } from './access-deps.ts';
import { type Account, findAccount } from './account-store.ts';
import { readSettings } from './oidc/store.ts';
import { openSession, type SignedIn, type SignInContext } from './open-session.ts';
import { checkPassword } from './password.ts';
import { deleteSession } from './session-store.ts';
import { createSignInGate } from './sign-in-gate.ts';
import type { SignInWay } from './tables.ts';
import { hashToken } from './tokens.ts';

/** Into a session by password, and out of it. Each success and failure is in the trail. */
export function createSessionService(deps: AccessServiceDeps) {
  const { db, trail } = deps;
  const door = createSignInGate(deps);

  const reopen = (account: Account, { oldToken }: SignInContext): Promise<SignedIn> =>
    transact(db, (tx) => openSession(deps, tx, { account, oldToken, via: 'password' }));

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
      if (!account.break_glass && (await readSettings(db)).password === 'break_glass') {
        await door.refuse(knock, 'password_off');
        throw new HaechiError(
          'password_sign_in_off',
          'Signing in by password is switched off here. Use the identity provider.',
        );
      }
      return reopen(account, context);
    },
    /** A new session for somebody who is signed in and has just changed their password. */
    reopen,
    /** @returns how the session had been opened; null when there was none. */
    signOut: (token: string): Promise<SignInWay | null> =>
      transact(db, async (tx) => {
        const closed = await deleteSession(tx, hashToken(token));
        if (closed === null) return null;
        const actor = { kind: 'account', id: closed.account } as const;
        await trail.record(tx, { actor, action: 'session.closed', target: actor });
        return closed.via;
      }),
  };
}
export type SessionService = ReturnType<typeof createSessionService>;
