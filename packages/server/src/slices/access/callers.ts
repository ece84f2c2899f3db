/** Callers over the one permission table: what a person's roles, or a key's permissions, come to. */
import { type Permission, permissions, permissionTable, type Role } from '@haechi/contract';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { scopeOfSystems, unionOf } from './scopes.ts';

/** A role and where it holds; `systems` null means everywhere. */
export interface Binding {
  readonly role: Role;
  readonly systems: readonly string[] | null;
  /** Given by hand unless said: roles of groups follow the groups. */
  readonly origin?: 'hand' | 'group';
}

export function roleHolds(role: Role, permission: Permission): boolean {
  const holders: readonly Role[] = permissionTable[permission];
  return holders.includes(role);
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
