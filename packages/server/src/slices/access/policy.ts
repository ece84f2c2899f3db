/** Who may do what to accounts and keys, and how often somebody may try, as pure decisions. */
import { HaechiError, type Permission, type Role } from '@haechi/contract';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { ATTEMPTS_WINDOW_MS } from './constants.ts';
import { covers } from './scopes.ts';

/** Permissions of a key that its maker does not hold in all the key's systems. */
export function beyondMaker(
  maker: Caller,
  wish: { scope: Scope; permissions: readonly Permission[] },
): readonly Permission[] {
  return wish.permissions.filter((permission) => !covers(maker.scopeOf(permission), wish.scope));
}

/** @throws HaechiError `forbidden` unless the maker holds each permission in all the systems that the key is to have. */
export function requireNoMoreThanMaker(
  maker: Caller,
  wish: { scope: Scope; permissions: readonly Permission[] },
): void {
  const beyond = beyondMaker(maker, wish);
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

/** Whom an address belongs to: an IPv4 address to somebody, an IPv6 address to whoever has its /64, who may use 2^64 others as well. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}
