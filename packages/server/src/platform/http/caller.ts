import type { Permission } from '@haechi/contract';

/** The systems a caller may see. Stores and queries take it first and cannot be called without it. */
export type Scope = { readonly all: true } | { readonly all: false; readonly systems: ReadonlySet<string> };

export const everywhere: Scope = { all: true };

export function inScope(scope: Scope, system: string): boolean {
  return scope.all || scope.systems.has(system);
}

/** Who calls. Made by the authenticator from a key or a session; never from the request itself. */
export interface Caller {
  readonly kind: 'account' | 'key';
  readonly id: string;
  readonly name: string;
  /** The systems in which the caller holds `permission`; an empty set when none. */
  scopeOf(permission: Permission): Scope;
  /** All systems in which the caller holds any role. */
  readonly scope: Scope;
}

/** Whether `permission` is held anywhere (`system` left out), or for that system. */
export function may(caller: Caller, permission: Permission, system?: string): boolean {
  const scope = caller.scopeOf(permission);
  if (system !== undefined) return inScope(scope, system);
  return scope.all || scope.systems.size > 0;
}

/** The caller of an endpoint that has a permission: the HTTP layer lets nobody without credentials reach one. */
export function knownCaller(caller: Caller | null): Caller {
  if (caller === null) throw new Error('an endpoint with a permission was reached without a caller');
  return caller;
}

/** The caller as the trail names it. Handlers of endpoints with a permission always have one. */
export function actorOf(caller: Caller | null): { readonly kind: 'account' | 'key'; readonly id: string } {
  const { kind, id } = knownCaller(caller);
  return { kind, id };
}
