import { accessApi, type BodyOf, signInApi } from '@haechi/contract';
import type { Caller } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { accountById } from '../account-store.ts';
import type { LinkView } from '../link-view.ts';
import type { SettingsService } from '../oidc/settings-service.ts';
import { readSettings } from '../oidc/store.ts';
import type { PeopleService } from '../people-service.ts';
import { accountView, systemsOf } from '../views.ts';
import type { Acts } from './acts.ts';
import { parseAsked } from './parse-asked.ts';

interface Deps {
  readonly db: Db;
  readonly acts: Acts;
  readonly people: PeopleService;
  readonly settings: SettingsService;
  readonly linkView: LinkView;
}
type Invitation = BodyOf<typeof accessApi.invite>;
type PersonChange = BodyOf<typeof accessApi.updatePerson>;
type GroupWish = BodyOf<typeof signInApi.addGroupRole>;
type SettingsWish = BodyOf<typeof signInApi.updateSettings>;

/** The dangerous acts of this slice: when one is asked for, and how it is carried out once it is confirmed. */
export function ownActs({ db, acts, people, settings, linkView }: Deps) {
  acts.onConfirmed('admin.grant', async (tx, payload, asker) => {
    const { invite, update, id, group } = payload;
    if (invite !== undefined) {
      const { account, link } = await people.invite(tx, parseAsked(accessApi.invite.body, invite), asker);
      return { account: accountView(account), invitation: linkView(link) };
    }
    if (update !== undefined) {
      const change = parseAsked(accessApi.updatePerson.body, update);
      return accountView(await people.update(tx, { id: String(id), change }, asker));
    }
    await settings.addGroupRole(tx, parseAsked(signInApi.addGroupRole.body, group), asker);
    return null;
  });
  acts.onConfirmed('passwords.off', (tx, payload, asker) =>
    settings.update(tx, parseAsked(signInApi.updateSettings.body, payload['settings']), asker),
  );

  return {
    beforeInvite: async (caller: Caller, invite: Invitation): Promise<void> => {
      if (!invite.bindings.some(({ role }) => role === 'admin')) return;
      const target = { kind: 'account', id: 'invited' };
      await acts.require(caller, { act: 'admin.grant', system: null, target, payload: { invite } });
    },
    beforeUpdate: async (caller: Caller, id: string, update: PersonChange): Promise<void> => {
      const wanted = update.bindings?.filter(({ role, origin }) => role === 'admin' && origin !== 'group') ?? [];
      if (wanted.length === 0 && update.state !== 'active') return;
      const { bindings, state } = await accountById(db, id);
      const admin = bindings.filter(({ role }) => role === 'admin');
      // What a group gives goes with the group: given by hand it would stay.
      const held = admin.filter(({ origin }) => origin !== 'group');
      const back = update.state === 'active' && state === 'disabled' && admin.length > 0;
      const more = back || wanted.some((wish) => !held.some(({ systems }) => within(systemsOf(wish.scope), systems)));
      const target = { kind: 'account', id };
      if (more) await acts.require(caller, { act: 'admin.grant', system: null, target, payload: { id, update } });
    },
    beforeGroupRole: async (caller: Caller, group: GroupWish): Promise<void> => {
      if (group.role !== 'admin') return;
      const target = { kind: 'group_role', id: 'admin' };
      await acts.require(caller, { act: 'admin.grant', system: null, target, payload: { group } });
    },
    beforeSettings: async (caller: Caller, wish: SettingsWish): Promise<void> => {
      if (wish.password === 'everybody' || (await readSettings(db)).password === 'break_glass') return;
      const target = { kind: 'settings', id: 'sign_in' };
      await acts.require(caller, { act: 'passwords.off', system: null, target, payload: { settings: wish } });
    },
  };
}
export type OwnActs = ReturnType<typeof ownActs>;

/** Whether what is wanted is held already; null means everywhere. */
function within(wanted: readonly string[] | null, held: readonly string[] | null): boolean {
  if (held === null) return true;
  return wanted?.every((system) => held.includes(system)) ?? false;
}
