import type { accessApi, ResponseOf } from '@haechi/contract';
import type { Caller } from '../../platform/http/caller.ts';
import type { Account } from './account-store.ts';
import { type Binding, permissionsOf } from './callers.ts';
import type { KeyRow } from './tables.ts';

type AccountView = ResponseOf<typeof accessApi.updatePerson>;
type KeyView = ResponseOf<typeof accessApi.revokeKey>;
export type MeView = ResponseOf<typeof accessApi.me>;
type WireScope = KeyView['scope'];

export function wireScope(systems: readonly string[] | null): WireScope {
  return systems === null ? { all: true } : { systems: [...systems] };
}

export function systemsOf(scope: WireScope): string[] | null {
  return 'all' in scope ? null : [...new Set(scope.systems)].sort();
}

function bindingView({ role, systems, origin = 'hand' }: Binding): AccountView['bindings'][number] {
  return { role, scope: wireScope(systems), origin };
}

export function accountView(account: Account): AccountView {
  const { id, email, name, state, bindings } = account;
  return {
    id,
    email,
    name,
    state,
    bindings: bindings.map(bindingView),
    created_at: account.created_at.toISOString(),
    last_sign_in_at: account.last_sign_in_at?.toISOString() ?? null,
  };
}

export function keyView(key: KeyRow): KeyView {
  const { id, name, prefix, systems, permissions, created_by, created_at, expires_at, last_used_at, revoked_at } = key;
  return {
    id,
    name,
    prefix,
    scope: wireScope(systems),
    permissions,
    created_by,
    created_at: created_at.toISOString(),
    expires_at: expires_at?.toISOString() ?? null,
    last_used_at: last_used_at?.toISOString() ?? null,
    revoked_at: revoked_at?.toISOString() ?? null,
  };
}

/** What the console needs to know of whoever is signed in. */
export function meOfAccount(account: Account, caller: Caller, csrf: string): MeView {
  const { id, name, email, language, bindings } = account;
  const permissions = permissionsOf(caller);
  return {
    kind: 'account',
    id,
    name,
    email,
    language,
    bindings: bindings.map(bindingView),
    permissions,
    csrf_token: csrf,
  };
}

export function meOfKey(caller: Caller): MeView {
  const { id, name } = caller;
  const permissions = permissionsOf(caller);
  return { kind: 'key', id, name, email: null, language: null, bindings: [], permissions, csrf_token: null };
}
