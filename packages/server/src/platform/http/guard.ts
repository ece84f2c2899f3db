import { type Endpoint, HaechiError } from '@haechi/contract';
import { type Caller, everywhere, inScope, type Scope } from './caller.ts';

const nothing: Scope = { all: false, systems: new Set() };

/**
 * Decides whether `caller` may use `endpoint`, and in which systems.
 * @throws HaechiError `unauthenticated` (401), `forbidden` (403), or `not_found` (404) for a system outside the caller's sight, so that its
 * existence is not given away.
 */
export function authorise(endpoint: Endpoint, caller: Caller | null, system: string | undefined): Scope {
  if (endpoint.permission === 'public') return caller?.scope ?? nothing;
  if (caller === null)
    throw new HaechiError('unauthenticated', 'Sign in, or send an API key as "Authorization: Bearer …".');
  if (endpoint.permission === 'signed_in') return caller.scope;
  const scope = caller.scopeOf(endpoint.permission);
  if (endpoint.scope === 'system' && system !== undefined && !inScope(caller.scope, system)) throw noSystem(system);
  const refused = endpoint.scope === 'installation' ? !scope.all : !scope.all && scope.systems.size === 0;
  if (refused) throw forbidden(endpoint);
  if (endpoint.scope === 'system' && system !== undefined && !inScope(scope, system)) throw forbidden(endpoint);
  return scope.all ? everywhere : scope;
}

function forbidden(endpoint: Endpoint): HaechiError {
  const where = endpoint.scope === 'installation' ? ' for all systems' : '';
  return new HaechiError(
    'forbidden',
    `This needs the permission ${endpoint.permission}${where}. An admin can grant a role that holds it.`,
    {
      permission: endpoint.permission,
    },
  );
}

function noSystem(system: string): HaechiError {
  return new HaechiError('not_found', `There is no system "${system}".`, { where: 'system' });
}
