import { type BodyOf, HaechiError, type SignInSettings, type signInApi } from '@haechi/contract';
import { actorOf, type Caller } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { isAdminEverywhere } from '../account-changes.ts';
import { accountById } from '../account-store.ts';
import { requireMayTouch } from '../policy.ts';
import { tables } from '../tables.ts';
import { systemsOf } from '../views.ts';
import type { Provider } from './provider.ts';
import { type GroupDeps, takeGroupRole } from './set-group-bindings.ts';
import { deleteGroupRole, groupRoleById, insertGroupRole, readSettings, writeSettings } from './store.ts';
import type { GroupRoleRow } from './tables.ts';

export interface SettingsServiceDeps extends GroupDeps {
  readonly provider: Provider | null;
  readonly redirectUri: () => string;
}
type Wish = BodyOf<typeof signInApi.updateSettings>;
type NewGroupRole = BodyOf<typeof signInApi.addGroupRole>;

/** Commands on how people sign in and on what groups are given; each runs on the transaction that it is given. */
export function createSettingsService(deps: SettingsServiceDeps) {
  const { clock, random, trail, changes } = deps;

  const marked = async (db: Db): Promise<string[]> => {
    const query = tables(db).selectFrom('accounts').select('id').where('break_glass', '=', true).orderBy('id');
    return (await query.execute()).map(({ id }) => id);
  };

  async function read(db: Db): Promise<SignInSettings> {
    const { provider } = deps;
    const settings = await readSettings(db);
    return {
      ...settings,
      break_glass: await marked(db),
      provider:
        provider === null
          ? null
          : {
              issuer: provider.settings.issuer,
              client_id: provider.settings.clientId,
              redirect_uri: deps.redirectUri(),
              groups_claim: provider.settings.groupsClaim,
            },
    };
  }

  return {
    read,
    update: async (tx: Db, wish: Wish, caller: Caller): Promise<SignInSettings> => {
      await requireWayIn(tx, wish, deps.provider);
      const before = await read(tx);
      const { link_by_email, password, revision } = wish;
      await writeSettings(tx, { link_by_email, password, revision }, { now: clock.now(), by: caller.id });
      await tables(tx).updateTable('accounts').set({ break_glass: false }).where('break_glass', '=', true).execute();
      if (wish.break_glass.length > 0)
        await tables(tx)
          .updateTable('accounts')
          .set({ break_glass: true })
          .where('id', 'in', wish.break_glass)
          .execute();
      const detail = {
        before: { link_by_email: before.link_by_email, password: before.password, break_glass: before.break_glass },
        after: { link_by_email, password, break_glass: wish.break_glass },
      };
      const target = { kind: 'settings', id: 'sign_in' };
      await trail.record(tx, { actor: actorOf(caller), action: 'sign_in.settings_changed', target, detail });
      await changes.publish(tx, { topic: 'people', id: 'sign_in', system: null });
      return read(tx);
    },
    addGroupRole: async (tx: Db, wish: NewGroupRole, caller: Caller): Promise<GroupRoleRow> => {
      requireMayTouch(caller, [wish.role]);
      const now = clock.now();
      const systems = systemsOf(wish.scope);
      const row: GroupRoleRow = {
        id: random.id('grp', now),
        group_name: wish.group,
        role: wish.role,
        systems,
        created_at: now,
        created_by: caller.id,
      };
      await insertGroupRole(tx, row);
      await keep(tx, caller, { action: 'group_role.added', row });
      return row;
    },
    removeGroupRole: async (tx: Db, id: string, caller: Caller): Promise<void> => {
      const row = await groupRoleById(tx, id);
      requireMayTouch(caller, [row.role]);
      await deleteGroupRole(tx, id);
      await takeGroupRole(deps, tx, { row, caller });
      await keep(tx, caller, { action: 'group_role.removed', row });
    },
  };

  async function keep(tx: Db, caller: Caller, { action, row }: { action: string; row: GroupRoleRow }): Promise<void> {
    const detail = { group: row.group_name, role: row.role, systems: row.systems ?? '*' };
    await trail.record(tx, { actor: actorOf(caller), action, target: { kind: 'group_role', id: row.id }, detail });
    await changes.publish(tx, { topic: 'people', id: row.id, system: null });
  }
}
/** @throws HaechiError `conflict` when switching passwords off would lock everybody out. */
async function requireWayIn(tx: Db, wish: Wish, provider: Provider | null): Promise<void> {
  for (const id of wish.break_glass) {
    const account = await accountById(tx, id);
    const byHand = account.bindings.filter(({ origin }) => origin !== 'group');
    if (account.state !== 'active' || account.password_hash === null || !isAdminEverywhere(byHand))
      throw new HaechiError(
        'conflict',
        `The account ${id} cannot be the way in: it must be active, have a password and be admin in all systems by a role given by hand.`,
        { where: 'break_glass' },
      );
  }
  if (wish.password === 'everybody') return;
  if (provider === null)
    throw new HaechiError('conflict', 'Without an identity provider nobody could sign in. Configure one first.', {
      where: 'password',
    });
  if (wish.break_glass.length === 0)
    throw new HaechiError(
      'conflict',
      'Name at least one admin who may still sign in by password, for the day on which the provider does not answer.',
      { where: 'break_glass' },
    );
}

export type SettingsService = ReturnType<typeof createSettingsService>;
