import { HaechiError } from '@haechi/contract';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import type { ServedRoute, ServedRoutes, ServedTarget } from '../served-routes.ts';
import { noRoute } from '../store.ts';

/** A model of the protocol: a route, and the one of its versions that was named. */
export interface ServedModel {
  readonly route: ServedRoute;
  /** Null: whichever the split gives. */
  readonly version: ServedTarget | null;
}

/** The versions that a request may name: those that answer users. */
export function versionsOf(route: ServedRoute): readonly ServedTarget[] {
  return route.targets.filter(({ role }) => role === 'stable' || role === 'canary');
}

/** @throws HaechiError `not_found` for an unknown route, one outside `scope`, and a version that it does not serve; `system_archived`. */
export function servedModel(
  routes: ServedRoutes,
  scope: Scope,
  { model, version }: { readonly model: string; readonly version?: string },
): ServedModel {
  const route = routes.byId.get(model);
  if (route === undefined || !inScope(scope, route.system)) throw noRoute(model);
  if (route.archived)
    throw new HaechiError('system_archived', `The system of the route "${route.id}" is archived; it answers nothing.`);
  if (version === undefined) return { route, version: null };
  const there = versionsOf(route);
  const named = there.find((target) => String(target.version) === version);
  if (named === undefined)
    throw new HaechiError(
      'not_found',
      `The route "${route.id}" does not serve version "${version}"; it serves ${there.map((target) => target.version).join(', ')}.`,
      { where: 'version' },
    );
  return { route, version: named };
}

/** Loaded, so that it can answer. */
export function isReady({ route, version }: ServedModel): boolean {
  return (version ?? route.split.stable).model !== null;
}
