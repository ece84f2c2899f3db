/** What every change of somebody else's account goes through: who may, what stays true, and what is kept of it. */
import type { Role } from '@haechi/contract';
import { actorOf, type Caller } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { AccessServiceDeps } from './access-deps.ts';
import { type Account, lockAccount } from './account-store.ts';
import type { Binding } from './callers.ts';
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

export const rolesOf = (bindings: readonly Binding[]): Role[] => bindings.map((binding) => binding.role);

/** As the trail has it: `auditor@*`, `ml_engineer@loans+cards`. */
export const bindingText = ({ role, systems }: Binding): string => `${role}@${systems?.join('+') ?? '*'}`;

export const isAdminEverywhere = (bindings: readonly Binding[]): boolean =>
  bindings.some((binding) => binding.role === 'admin' && binding.systems === null);
