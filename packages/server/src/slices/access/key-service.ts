import { type accessApi, type BodyOf, HaechiError, type Permission } from '@haechi/contract';
import { actorOf, type Caller, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { bumpSnapshot } from '../../platform/snapshots.ts';
import type { AccessServiceDeps } from './access-deps.ts';
import { findKey, insertKey, keysMadeBy, revokeKey } from './key-store.ts';
import { beyondMaker, requireNoMoreThanMaker } from './policy.ts';
import { covers, scopeOfSystems } from './scopes.ts';
import type { KeyRow } from './tables.ts';
import { newToken, shownPart } from './tokens.ts';
import { systemsOf } from './views.ts';

/** Topic of the snapshot that authentication reads. */
export const KEYS_TOPIC = 'keys';

type NewKey = BodyOf<typeof accessApi.createKey>;

/** Commands on API keys; each runs on the transaction that it is given, and holds in every process within 2 s of its commit. */
export function createKeyService({ clock, random, trail, changes }: AccessServiceDeps) {
  async function keep(tx: Db, caller: Caller, entry: { action: string; key: KeyRow }): Promise<void> {
    const { id, systems, permissions, expires_at: expires } = entry.key;
    const detail = { systems: systems ?? 'all', permissions, expires_at: expires?.toISOString() ?? null };
    await trail.record(tx, { actor: actorOf(caller), action: entry.action, target: { kind: 'key', id }, detail });
    await bumpSnapshot(tx, KEYS_TOPIC);
    await changes.publish(tx, { topic: 'keys', id, system: null });
  }

  return {
    /**
     * Takes from somebody whose rights became fewer the keys that hold more than they do now: what they made, and what those keys made. With
     * `rights` null (the account is disabled or removed) all of them. Each stands in the trail.
     */
    revokeBeyond: async (tx: Db, maker: { id: string; rights: Caller | null }, caller: Caller): Promise<void> => {
      const now = clock.now();
      for (const key of await keysMadeBy(tx, maker.id)) {
        const wish = { scope: scopeOfSystems(key.systems), permissions: key.permissions as Permission[] };
        if (maker.rights !== null && beyondMaker(maker.rights, wish).length === 0) continue;
        if (await revokeKey(tx, key.id, now)) await keep(tx, caller, { action: 'key.revoked', key });
      }
    },
    create: async (tx: Db, wish: NewKey, caller: Caller): Promise<{ key: KeyRow; secret: string }> => {
      const now = clock.now();
      const systems = systemsOf(wish.scope);
      // Parse boundary: the contract has checked that each is a permission; its enum is of plain strings.
      const permissions = [...new Set(wish.permissions)] as Permission[];
      requireNoMoreThanMaker(caller, { scope: scopeOfSystems(systems), permissions });
      const expires = wish.expires_at === null ? null : new Date(wish.expires_at);
      await requireNoLongerThanMaker(tx, caller, expires);
      if (expires !== null && expires <= now) {
        throw new HaechiError(
          'invalid_request',
          'expires_at lies in the past. Give a later time, or null for a key that does not expire.',
          {
            where: 'expires_at',
          },
        );
      }
      const { secret, hash } = newToken(random, 'hk_');
      const key: KeyRow = {
        id: random.id('key', now),
        name: wish.name,
        prefix: shownPart(secret),
        secret_hash: hash,
        systems,
        permissions,
        created_by: caller.id,
        created_at: now,
        expires_at: expires,
        last_used_at: null,
        revoked_at: null,
      };
      await insertKey(tx, key);
      await keep(tx, caller, { action: 'key.created', key });
      return { key, secret };
    },
    /** Revoking twice is no failure. @throws HaechiError `not_found`, also for a key that reaches beyond the caller's scope */
    revoke: async (tx: Db, { id, scope }: { id: string; scope: Scope }, caller: Caller): Promise<KeyRow> => {
      const key = await findKey(tx, id);
      if (key === null || !covers(scope, scopeOfSystems(key.systems))) {
        throw new HaechiError('not_found', `There is no API key ${id}.`, { where: 'id' });
      }
      const now = clock.now();
      if (!(await revokeKey(tx, id, now))) return key;
      await keep(tx, caller, { action: 'key.revoked', key });
      return { ...key, revoked_at: now };
    },
  };
}
/** A key that expires makes none that outlives it: else its end would be none. */
async function requireNoLongerThanMaker(tx: Db, caller: Caller, expires: Date | null): Promise<void> {
  const end = caller.kind === 'key' ? ((await findKey(tx, caller.id))?.expires_at ?? null) : null;
  if (end === null || (expires !== null && expires <= end)) return;
  throw new HaechiError(
    'forbidden',
    `This key expires at ${end.toISOString()} and makes no key that lasts longer. Give an earlier expires_at.`,
    { where: 'expires_at' },
  );
}

export type KeyService = ReturnType<typeof createKeyService>;
