import { type accessApi, type BodyOf, HaechiError } from '@haechi/contract';
import type { Caller } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { anotherAccount, bindingText, isAdminEverywhere, type KeepAccount, rolesOf } from './account-changes.ts';
import { type Account, accountById, updateAccount } from './account-store.ts';
import { requireAdminLeft, requireWayInLeft } from './admins-left.ts';
import { replaceBindings } from './binding-store.ts';
import { type Binding, callerOfBindings } from './callers.ts';
import type { KeyService } from './key-service.ts';
import { deleteLinksOf } from './link-store.ts';
import { requireMayTouch } from './policy.ts';
import { deleteSessionsOf } from './session-store.ts';
import { systemsOf } from './views.ts';

type PersonChange = BodyOf<typeof accessApi.updatePerson>;

/** Changes roles and state of somebody else's account. */
export function createPersonUpdate(keep: KeepAccount, keys: Pick<KeyService, 'revokeBeyond'>) {
  async function changeBindings(
    tx: Db,
    caller: Caller,
    { account, bindings }: { account: Account; bindings: readonly Binding[] },
  ) {
    requireMayTouch(caller, rolesOf(bindings));
    const ofGroups = account.bindings.filter(({ origin }) => origin === 'group');
    if (!isAdminEverywhere([...bindings, ...ofGroups])) await requireAdminLeft(tx, account);
    if (!isAdminEverywhere(bindings)) await requireWayInLeft(tx, account);
    await replaceBindings(tx, account.id, bindings);
    const after = [...bindings, ...ofGroups];
    const rights = callerOfBindings({ ...account, bindings: after });
    await keys.revokeBeyond(tx, { id: account.id, rights }, caller);
    const detail = { before: account.bindings.map(bindingText), after: after.map(bindingText) };
    await keep(tx, caller, { action: 'account.roles_changed', id: account.id, detail });
  }

  async function changeState(
    tx: Db,
    caller: Caller,
    { account, state }: { account: Account; state: 'active' | 'disabled' },
  ) {
    if (state === account.state) return;
    if (state === 'disabled') {
      await requireAdminLeft(tx, account);
      await requireWayInLeft(tx, account);
      await deleteSessionsOf(tx, account.id);
      await deleteLinksOf(tx, account.id);
      await keys.revokeBeyond(tx, { id: account.id, rights: null }, caller);
    } else if (account.password_hash === null) {
      const words = 'This person has never set a password. Make a new link for them instead.';
      throw new HaechiError('conflict', words, { where: 'state' });
    }
    await updateAccount(tx, account.id, { state });
    await keep(tx, caller, { action: state === 'disabled' ? 'account.disabled' : 'account.enabled', id: account.id });
  }

  return async (tx: Db, { id, change }: { id: string; change: PersonChange }, caller: Caller): Promise<Account> => {
    const account = await anotherAccount(tx, caller, id);
    // Roles of groups are shown beside the others and come back with them; they are the provider's to change.
    const bindings = change.bindings
      ?.filter(({ origin }) => origin !== 'group')
      .map(({ role, scope }) => ({ role, systems: systemsOf(scope) }));
    if (bindings !== undefined) await changeBindings(tx, caller, { account, bindings });
    if (change.state !== undefined) await changeState(tx, caller, { account, state: change.state });
    return accountById(tx, id);
  };
}
