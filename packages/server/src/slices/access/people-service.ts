import { type accessApi, type BodyOf, HaechiError } from '@haechi/contract';
import type { Caller } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { commitment } from '../trail/index.ts';
import type { AccessServiceDeps } from './access-deps.ts';
import { anotherAccount, bindingText, createKeepAccount, rolesOf } from './account-changes.ts';
import { type Account, deleteAccount, insertAccount } from './account-store.ts';
import { requireAdminLeft, requireWayInLeft } from './admins-left.ts';
import type { KeyService } from './key-service.ts';
import { insertLink } from './link-store.ts';
import { createOwnProfile } from './own-profile.ts';
import { createPersonUpdate } from './person-update.ts';
import { requireMayTouch } from './policy.ts';
import { newToken } from './tokens.ts';
import { systemsOf } from './views.ts';

type Invitation = BodyOf<typeof accessApi.invite>;

/** Commands on accounts; each runs on the transaction that it is given. */
export function createPeopleService(deps: AccessServiceDeps, keys: Pick<KeyService, 'revokeBeyond'>) {
  const { clock, random } = deps;
  const keep = createKeepAccount(deps);

  async function makeLink(tx: Db, account: Account): Promise<{ token: string; expires_at: Date }> {
    const { secret, hash } = newToken(random);
    const purpose = account.state === 'invited' ? 'invitation' : 'reset';
    return {
      token: secret,
      expires_at: await insertLink(tx, { hash, purpose, account: account.id, now: clock.now() }),
    };
  }

  return {
    update: createPersonUpdate(keep, keys),
    updateOwn: createOwnProfile(keep),
    invite: async (tx: Db, wish: Invitation, caller: Caller) => {
      const bindings = wish.bindings.map(({ role, scope }) => ({ role, systems: systemsOf(scope) }));
      requireMayTouch(caller, rolesOf(bindings));
      const now = clock.now();
      const account: Account = {
        id: random.id('acc', now),
        email: wish.email,
        email_key: wish.email.toLowerCase(),
        name: wish.name,
        language: null,
        password_hash: null,
        state: 'invited',
        salt: random.bytes(32),
        created_at: now,
        last_sign_in_at: null,
        break_glass: false,
        bindings,
      };
      await insertAccount(tx, account);
      const detail = { email: commitment(account.salt, account.email_key), roles: bindings.map(bindingText) };
      await keep(tx, caller, { action: 'account.invited', id: account.id, detail });
      return { account, link: await makeLink(tx, account) };
    },
    newLink: async (tx: Db, id: string, caller: Caller) => {
      const account = await anotherAccount(tx, caller, id);
      if (account.state === 'disabled') {
        throw new HaechiError('conflict', 'This account is disabled. Enable it before making a link.', { where: 'id' });
      }
      await keep(tx, caller, { action: 'account.link_made', id });
      return makeLink(tx, account);
    },
    remove: async (tx: Db, id: string, caller: Caller): Promise<void> => {
      const account = await anotherAccount(tx, caller, id);
      await requireAdminLeft(tx, account);
      await requireWayInLeft(tx, account);
      await keys.revokeBeyond(tx, { id, rights: null }, caller);
      await keep(tx, caller, { action: 'account.removed', id });
      await deleteAccount(tx, id);
    },
  };
}
export type PeopleService = ReturnType<typeof createPeopleService>;
