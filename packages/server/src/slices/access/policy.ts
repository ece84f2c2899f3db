/** Who may do what, as pure decisions over the one permission table. */
import { HaechiError, type Permission, permissions, permissionTable, type Role } from '@haechi/contract';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { ATTEMPTS_WINDOW_MS } from './constants.ts';

/** A role and where it holds; `systems` null means everywhere. */
export interface Binding {
  readonly role: Role;
  readonly systems: readonly string[] | null;
}

export function scopeOfSystems(systems: readonly string[] | null): Scope {
  return systems === null ? { all: true } : { all: false, systems: new Set(systems) };
}

export function unionOf(scopes: readonly Scope[]): Scope {
  const systems = new Set<string>();
  for (const scope of scopes) {
    if (scope.all) return scope;
    for (const system of scope.systems) systems.add(system);
  }
  return { all: false, systems };
}

export function roleHolds(role: Role, permission: Permission): boolean {
  const holders: readonly Role[] = permissionTable[permission];
  return holders.includes(role);
}

/** Whether `outer` covers every system of `inner`. */
export function covers(outer: Scope, inner: Scope): boolean {
  if (outer.all) return true;
  return !inner.all && [...inner.systems].every((system) => outer.systems.has(system));
}

/** A person as a caller: the union of what their roles hold. */
export function callerOfBindings(account: { id: string; name: string; bindings: readonly Binding[] }): Caller {
  const { id, name, bindings } = account;
  const scopeFor = (wanted: readonly Binding[]) => unionOf(wanted.map((binding) => scopeOfSystems(binding.systems)));
  return {
    kind: 'account',
    id,
    name,
    scope: scopeFor(bindings),
    scopeOf: (permission) => scopeFor(bindings.filter((binding) => roleHolds(binding.role, permission))),
  };
}

const nothing: Scope = { all: false, systems: new Set() };

/** A key as a caller: exactly its permissions, in exactly its systems. */
export function callerOfKey(key: {
  id: string;
  name: string;
  systems: readonly string[] | null;
  permissions: readonly string[];
}): Caller {
  const held = new Set(key.permissions);
  const scope = scopeOfSystems(key.systems);
  return {
    kind: 'key',
    id: key.id,
    name: key.name,
    scope,
    scopeOf: (permission) => (held.has(permission) ? scope : nothing),
  };
}

/** Every permission that the caller holds in some system. */
export function permissionsOf(caller: Caller): Permission[] {
  return permissions.filter((permission) => {
    const scope = caller.scopeOf(permission);
    return scope.all || scope.systems.size > 0;
  });
}

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
