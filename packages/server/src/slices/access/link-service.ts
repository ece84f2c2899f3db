import { type accessApi, type BodyOf, HaechiError } from '@haechi/contract';
import { type Db, transact } from '../../platform/postgres.ts';
import { commitment } from '../trail/index.ts';
import { type AccessServiceDeps, gate } from './access-deps.ts';
import { type Account, accountById, findAccount, insertAccount, updateAccount } from './account-store.ts';
import { otherActiveAdmins } from './binding-store.ts';
import { findLink, insertLink, type LinkRow, useLink } from './link-store.ts';
import { readSettings } from './oidc/store.ts';
import { openSession, type SignedIn, type SignInContext } from './open-session.ts';
import { hashPassword, requireStrongPassword } from './password.ts';
import { deleteSessionsOf } from './session-store.ts';
import { hashToken, newToken } from './tokens.ts';

type OpenLink = BodyOf<typeof accessApi.openLink>;

/** One-time links: the first admin's, and those that people with an account are given. */
export function createLinkService(deps: AccessServiceDeps) {
  const { db, clock, random, trail } = deps;
  const accountOf = async (link: LinkRow) =>
    link.account_id === null ? null : findAccount(db, { id: link.account_id });

  return {
    /** Uses a link up: sets the password and signs in. @throws HaechiError `link_invalid`, `weak_password` */
    open: async (given: OpenLink, { oldToken }: SignInContext): Promise<SignedIn> => {
      const hash = hashToken(given.token);
      const account = await accountOf(await findLink(db, hash, clock.now()));
      if (account !== null) await requirePasswordAllowed(db, account);
      const about = [account?.email, account?.name, given.email, given.name];
      requireStrongPassword(
        given.password,
        about.filter((word) => word !== undefined),
      );
      const passwordHash = await hashPassword(given.password);
      return transact(db, async (tx) => {
        const link = await useLink(tx, hash, clock.now());
        const owner =
          link.account_id === null
            ? await createFirstAdmin(deps, tx, { given, passwordHash })
            : await setPassword(deps, tx, { account: await accountById(tx, link.account_id), given, passwordHash });
        return openSession(deps, tx, { account: owner, oldToken, via: 'link' });
      });
    },
    inspect: async (token: string): Promise<{ link: LinkRow; email: string | null }> => {
      const link = await findLink(db, hashToken(token), clock.now());
      return { link, email: (await accountOf(link))?.email ?? null };
    },
    /** For the first admin while there is no active one; null afterwards. Each call makes the link before invalid. */
    makeFirst: async (): Promise<{ token: string; expires_at: Date } | null> =>
      transact(db, async (tx) => {
        if ((await otherActiveAdmins(tx, '')) > 0) return null;
        const { secret, hash } = newToken(random);
        const expires = await insertLink(tx, { hash, purpose: 'first_admin', account: null, now: clock.now() });
        await trail.record(tx, {
          actor: gate,
          action: 'account.link_made',
          target: { kind: 'account', id: 'first_admin' },
        });
        return { token: secret, expires_at: expires };
      }),
  };
}
export type LinkService = ReturnType<typeof createLinkService>;

/** A link sets a password: of no use where nobody may sign in by one. @throws HaechiError `password_sign_in_off` */
async function requirePasswordAllowed(db: Db, account: Account): Promise<void> {
  if (account.break_glass || (await readSettings(db)).password === 'everybody') return;
  throw new HaechiError(
    'password_sign_in_off',
    'Signing in by password is switched off here. Sign in by the identity provider; the invitation then holds.',
  );
}

async function setPassword(
  { trail }: AccessServiceDeps,
  tx: Db,
  { account, given, passwordHash }: { account: Account; given: OpenLink; passwordHash: string },
): Promise<Account> {
  const { id, state } = account;
  if (state === 'disabled') throw new HaechiError('forbidden', 'This account is disabled. Ask an admin to enable it.');
  const change = { password_hash: passwordHash, name: given.name ?? account.name, state: 'active' as const };
  await updateAccount(tx, id, change);
  await deleteSessionsOf(tx, id);
  const action = state === 'invited' ? 'account.activated' : 'account.password_changed';
  await trail.record(tx, { actor: { kind: 'account', id }, action, target: { kind: 'account', id } });
  return { ...account, ...change };
}

async function createFirstAdmin(
  { clock, random, trail }: AccessServiceDeps,
  tx: Db,
  { given, passwordHash }: { given: OpenLink; passwordHash: string },
): Promise<Account> {
  const { email, name } = given;
  if (email === undefined || name === undefined) {
    throw new HaechiError('invalid_request', 'The first admin needs an e-mail address and a name. Send both.', {
      where: 'body',
    });
  }
  // Somebody may have become admin by another way since the link was printed, into a log that others read.
  if ((await otherActiveAdmins(tx, '')) > 0) {
    throw new HaechiError('link_invalid', 'There is an admin already. Ask them for an invitation.', { where: 'token' });
  }
  const now = clock.now();
  const id = random.id('acc', now);
  const salt = random.bytes(32);
  const key = email.toLowerCase();
  const person = { id, email, email_key: key, name, language: null, password_hash: passwordHash, salt };
  const account: Account = {
    ...person,
    state: 'active',
    created_at: now,
    last_sign_in_at: null,
    break_glass: false,
    bindings: [{ role: 'admin', systems: null }],
  };
  await insertAccount(tx, account);
  const detail = { first_admin: true, email: commitment(salt, key) };
  await trail.record(tx, {
    actor: { kind: 'account', id },
    action: 'account.activated',
    target: { kind: 'account', id },
    detail,
  });
  return account;
}
