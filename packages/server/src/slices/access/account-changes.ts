/** What every change of somebody else's account goes through: who may, what stays true, and what is kept of it. */
import { HaechiError, type Role } from '@haechi/contract';
import { actorOf, type Caller } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { AccessServiceDeps } from './access-deps.ts';
import { type Account, lockAccount } from './account-store.ts';
import { otherActiveAdmins, otherWaysIn } from './binding-store.ts';
import type { Binding } from './callers.ts';
import { readSettings } from './oidc/store.ts';
import { requireMayTouch, requireNotSelf } from './policy.ts';

export interface AccountEntry {
  readonly action: string;
  readonly id: string;
  readonly detail?: { readonly [key: string]: readonly string[] | string };
}

export type KeepAccount = (tx: Db, caller: Caller, entry: AccountEntry) => Promise<void>;

export function createKeepAccount({ trail, changes }: AccessServiceDeps): KeepAccount {
  return async (tx, caller, { action, id, detail = {} }) => {
    await trail.record(tx, { actor: actorOf(caller), action, target: { kind: 'account', id }, detail });
    await changes.publish(tx, { topic: 'people', id, system: null });
  };
}

/** The account, if the caller may touch it and is not its owner. */
export async function anotherAccount(tx: Db, caller: Caller, id: string): Promise<Account> {
  const account = await lockAccount(tx, id);
  requireNotSelf(caller, id);
  requireMayTouch(caller, rolesOf(account.bindings));
  return account;
}

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

export const rolesOf = (bindings: readonly Binding[]): Role[] => bindings.map((binding) => binding.role);

/** As the trail has it: `auditor@*`, `ml_engineer@loans+cards`. */
export const bindingText = ({ role, systems }: Binding): string => `${role}@${systems?.join('+') ?? '*'}`;

export const isAdminEverywhere = (bindings: readonly Binding[]): boolean =>
  bindings.some((binding) => binding.role === 'admin' && binding.systems === null);
