import type { Db } from '../../platform/postgres.ts';
import type { AccessServiceDeps } from './access-deps.ts';
import { type Account, updateAccount } from './account-store.ts';
import { deleteSession, insertSession } from './session-store.ts';
import type { SignInWay } from './tables.ts';
import { hashToken, newToken } from './tokens.ts';

/** What of a request matters to a sign-in: the session it had before (given up) and the address it came from. */
export interface SignInContext {
  readonly address: string;
  readonly oldToken: string | null;
}

export interface SignedIn {
  readonly account: Account;
  readonly token: string;
}

/** Always a new token: one that somebody planted before the sign-in is worth nothing after it. */
export async function openSession(
  { clock, random, trail }: AccessServiceDeps,
  tx: Db,
  { account, oldToken, via }: { account: Account; oldToken: string | null; via: SignInWay },
): Promise<SignedIn> {
  const now = clock.now();
  const { secret, hash } = newToken(random);
  if (oldToken !== null) await deleteSession(tx, hashToken(oldToken));
  await insertSession(tx, { hash, account: account.id, now, via });
  await updateAccount(tx, account.id, { last_sign_in_at: now });
  const actor = { kind: 'account', id: account.id } as const;
  const detail = { via };
  await trail.record(tx, { actor, action: 'session.opened', target: { kind: 'account', id: account.id }, detail });
  return { account: { ...account, last_sign_in_at: now }, token: secret };
}
