import { actorOf, type Caller } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { AccessServiceDeps } from '../access-deps.ts';
import { bindingText, isAdminEverywhere } from '../account-changes.ts';
import { type Account, lockAccount } from '../account-store.ts';
import { requireAdminLeft } from '../admins-left.ts';
import { replaceGroupBindings } from '../binding-store.ts';
import { type Binding, callerOfBindings } from '../callers.ts';
import type { KeyService } from '../key-service.ts';
import { deleteSessionsOf } from '../session-store.ts';
import { tables } from '../tables.ts';
import { sameBindings } from './group-bindings.ts';
import { groupRoles } from './store.ts';
import type { GroupRoleRow } from './tables.ts';

export interface GroupDeps extends AccessServiceDeps {
  readonly keys: Pick<KeyService, 'revokeBeyond'>;
}

/** Gives an account these roles of groups and no others; keys that hold more than it does now are revoked. The row is locked. */
export async function setGroupBindings(
  { trail, changes, keys }: GroupDeps,
  tx: Db,
  { account, after, caller }: { account: Account; after: readonly Binding[]; caller: Caller },
): Promise<Account> {
  const byHand = account.bindings.filter(({ origin }) => origin !== 'group');
  const bindings = [...byHand, ...after];
  await replaceGroupBindings(tx, account.id, after);
  await keys.revokeBeyond(tx, { id: account.id, rights: callerOfBindings({ ...account, bindings }) }, caller);
  const detail = { before: account.bindings.map(bindingText), after: bindings.map(bindingText), from: 'groups' };
  const target = { kind: 'account', id: account.id };
  await trail.record(tx, { actor: actorOf(caller), action: 'account.roles_changed', target, detail });
  await changes.publish(tx, { topic: 'people', id: account.id, system: null });
  return { ...account, bindings };
}

/**
 * Takes a role that no group gives any more from everybody who has it of a group. Where another group gives the same, it is not known who has it of which:
 * they keep it until they sign in.
 * @throws HaechiError `conflict` when nobody would be admin.
 */
export async function takeGroupRole(
  deps: GroupDeps,
  tx: Db,
  { row, caller }: { row: GroupRoleRow; caller: Caller },
): Promise<void> {
  const isIt = ({ role, systems }: Binding) => sameBindings([{ role, systems }], [row]);
  if ((await groupRoles(tx)).some(isIt)) return;
  const holders = await tables(tx)
    .selectFrom('role_bindings')
    .select('account_id')
    .distinct()
    .where('origin', '=', 'group')
    .where('role', '=', row.role)
    .orderBy('account_id')
    .execute();
  for (const { account_id: id } of holders) {
    const account = await lockAccount(tx, id);
    const ofGroups = account.bindings.filter(({ origin }) => origin === 'group');
    const after = ofGroups.filter((binding) => !isIt(binding));
    if (after.length === ofGroups.length) continue;
    const byHand = account.bindings.filter(({ origin }) => origin !== 'group');
    if (!isAdminEverywhere([...byHand, ...after])) await requireAdminLeft(tx, account);
    const { bindings } = await setGroupBindings(deps, tx, { account, after, caller });
    if (bindings.length === 0) await deleteSessionsOf(tx, id);
  }
}
