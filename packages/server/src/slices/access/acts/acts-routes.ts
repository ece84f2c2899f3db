import { actsApi } from '@haechi/contract';
import { knownCaller } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import type { ActService } from './acts.ts';

export function actsRoutes(acts: ActService): Route[] {
  return [
    route(actsApi.list, ({ caller, query }) => acts.list(knownCaller(caller), query)),
    route(actsApi.get, ({ caller, params }) => acts.get(knownCaller(caller), params.id)),
    route(actsApi.confirm, ({ caller, params }) => acts.confirm(knownCaller(caller), params.id)),
    route(actsApi.refuse, ({ caller, params }) => acts.refuse(knownCaller(caller), params.id)),
  ];
}
