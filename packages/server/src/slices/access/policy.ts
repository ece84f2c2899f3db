/** Who may do what to accounts and keys, and how often somebody may try, as pure decisions. */
import { HaechiError, type Permission, type Role } from '@haechi/contract';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { ATTEMPTS_WINDOW_MS } from './constants.ts';
import { covers } from './scopes.ts';

/** @throws HaechiError `forbidden` unless the maker holds each permission in all the systems that the key is to have. */
export function requireNoMoreThanMaker(
  maker: Caller,
  wish: { scope: Scope; permissions: readonly Permission[] },
): void {
  const beyond = wish.permissions.filter((permission) => !covers(maker.scopeOf(permission), wish.scope));
  if (beyond.length === 0) return;
  throw new HaechiError(
    'forbidden',
    `A key never holds more than its maker; you do not hold ${beyond.join(', ')} there.`,
    {
      permissions: beyond,
    },
  );
}

/** Accounts that hold or get the role admin are touched by those alone who may manage admins: no way up from below. */
export function requireMayTouch(caller: Caller, roles: readonly Role[]): void {
  if (!roles.includes('admin') || caller.scopeOf('admins.manage').all) return;
  throw new HaechiError('forbidden', 'This needs the permission admins.manage for all systems: it concerns an admin.', {
    permission: 'admins.manage',
  });
}

/** @throws HaechiError `conflict`: roles and state of one's own account are for somebody else to change. */
export function requireNotSelf(caller: Caller, accountId: string): void {
  if (caller.kind !== 'account' || caller.id !== accountId) return;
  throw new HaechiError('conflict', 'You cannot change the roles or the state of your own account; ask another admin.');
}

export interface Attempts {
  readonly count: number;
  readonly since: Date;
}

/** Seconds until another attempt is allowed, 0 when it is now. `attempts` counts the one at hand. */
export function waitSeconds(attempts: Attempts, limit: number, now: Date): number {
  if (attempts.count <= limit) return 0;
  return Math.max(1, Math.ceil((attempts.since.getTime() + ATTEMPTS_WINDOW_MS - now.getTime()) / 1000));
}
