import type { Db } from '../../../platform/postgres.ts';
import { commitment } from '../../trail/index.ts';
import { gate } from '../access-deps.ts';
import { bindingText, isAdminEverywhere } from '../account-changes.ts';
import { type Account, findAccount, insertAccount, lockAccount, updateAccount } from '../account-store.ts';
import { otherActiveAdmins } from '../binding-store.ts';
import { type Binding, callerOfBindings } from '../callers.ts';
import { deleteLinksOf } from '../link-store.ts';
import type { Claims } from './claims.ts';
import { bindingsOfGroups, sameBindings } from './group-bindings.ts';
import { accountOfIdentity, hasIdentity, linkIdentity, lockIdentity } from './identity-store.ts';
import { OidcRefusal } from './refusal.ts';
import { type GroupDeps as Deps, setGroupBindings } from './set-group-bindings.ts';
import { groupRoles, readSettings } from './store.ts';

/**
 * The account that an identity signs in to, with the roles that its groups give now: the one linked to it, else (where allowed) the one with
 * its verified address, else a new one if its groups give a role. An account without any role left is returned too: that its roles are gone
 * must hold although nobody is let in.
 * @throws OidcRefusal
 */
export async function accountOfClaims(
  deps: Deps,
  tx: Db,
  { issuer, claims }: { issuer: string; claims: Claims },
): Promise<Account> {
  const identity = { issuer, subject: claims.subject };
  await lockIdentity(tx, identity);
  const given = bindingsOfGroups(claims.groups, await groupRoles(tx));
  const known = await accountOfIdentity(tx, identity);
  const found = known === null ? await firstTime(deps, tx, { issuer, claims, given }) : await lockAccount(tx, known);
  if (found.state === 'disabled') throw new OidcRefusal('account_disabled', { accountId: found.id });
  return followGroups(deps, tx, { account: await activate(deps, tx, found), given });
}

interface Newcomer {
  readonly issuer: string;
  readonly claims: Claims;
  readonly given: readonly Binding[];
}

async function firstTime(deps: Deps, tx: Db, { issuer, claims, given }: Newcomer): Promise<Account> {
  const { email, verifiedEmail } = claims;
  if (email === null) throw new OidcRefusal('email_missing');
  const owner = await findAccount(tx, { email });
  const now = deps.clock.now();
  if (owner !== null) {
    const { link_by_email: allowed } = await readSettings(tx);
    // Who is known already is known by their subject: another one with the same address is whoever was given it later.
    const taken = await hasIdentity(tx, { issuer, account: owner.id });
    if (!allowed || verifiedEmail === null || taken) throw new OidcRefusal('not_linked', { accountId: owner.id });
    await link(deps, tx, { account: owner, issuer, claims });
    return lockAccount(tx, owner.id);
  }
  if (given.length === 0) throw new OidcRefusal('no_role');
  const account: Account = {
    id: deps.random.id('acc', now),
    email,
    email_key: email.toLowerCase(),
    name: claims.name ?? email,
    language: null,
    password_hash: null,
    state: 'active',
    salt: deps.random.bytes(32),
    created_at: now,
    last_sign_in_at: null,
    break_glass: false,
    bindings: given,
  };
  await insertAccount(tx, account);
  const detail = { email: commitment(account.salt, account.email_key), roles: given.map(bindingText), from: 'groups' };
  const target = { kind: 'account', id: account.id };
  await deps.trail.record(tx, { actor: gate, action: 'account.made_by_provider', target, detail });
  await deps.changes.publish(tx, { topic: 'people', id: account.id, system: null });
  await link(deps, tx, { account, issuer, claims });
  return account;
}

async function link(
  { clock, trail }: Deps,
  tx: Db,
  { account, issuer, claims }: { account: Account; issuer: string; claims: Claims },
): Promise<void> {
  const row = { issuer, subject: claims.subject, account_id: account.id, linked_at: clock.now() };
  // Somebody who signs in twice at once is refused once; the second try finds the link.
  if (!(await linkIdentity(tx, row))) throw new OidcRefusal('expired', { accountId: account.id });
  const target = { kind: 'account', id: account.id };
  const detail = { issuer, subject: commitment(account.salt, claims.subject) };
  await trail.record(tx, { actor: gate, action: 'account.identity_linked', target, detail });
}

/** An invitation is accepted by signing in. */
async function activate({ trail }: Deps, tx: Db, account: Account): Promise<Account> {
  if (account.state !== 'invited') return account;
  await updateAccount(tx, account.id, { state: 'active' });
  await deleteLinksOf(tx, account.id);
  const actor = { kind: 'account', id: account.id } as const;
  await trail.record(tx, { actor, action: 'account.activated', target: actor });
  return { ...account, state: 'active' };
}

/** Roles of groups follow the groups; roles given by hand stay. The last admin stays admin, whatever the provider says, and the trail says so. */
async function followGroups(
  deps: Deps,
  tx: Db,
  { account, given }: { account: Account; given: readonly Binding[] },
): Promise<Account> {
  const byHand = account.bindings.filter(({ origin }) => origin !== 'group');
  const before = account.bindings.filter(({ origin }) => origin === 'group');
  if (sameBindings(before, given)) return account;
  const actor = { kind: 'account', id: account.id } as const;
  const loses = isAdminEverywhere(account.bindings) && !isAdminEverywhere([...byHand, ...given]);
  const kept = loses && (await otherActiveAdmins(tx, account.id)) === 0;
  const after = kept ? [...given, ...before.filter((binding) => isAdminEverywhere([binding]))] : given;
  if (kept) await deps.trail.record(tx, { actor, action: 'account.last_admin_kept', target: actor });
  if (sameBindings(before, after)) return account;
  return setGroupBindings(deps, tx, { account, after, caller: callerOfBindings(account) });
}
