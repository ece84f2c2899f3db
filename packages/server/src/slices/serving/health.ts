import { memoryUsage } from 'node:process';
import type { ResponseOf, servingApi } from '@haechi/contract';
import type { ServedRoute } from './served-routes.ts';

/** Whether a route can answer, without detail: anybody may ask. */
export function healthOf(route: ServedRoute | null): ResponseOf<typeof servingApi.health> {
  const loaded = route !== null && !route.archived && route.split.stable.model !== null;
  return {
    status: loaded ? 'healthy' : 'unhealthy',
    model_loaded: loaded,
    model_version: loaded ? route.split.stable.label : null,
  };
}

/** The same with the state of each version, and the memory of this process. */
export function routeHealth(route: ServedRoute): ResponseOf<typeof servingApi.routeHealth> {
  return {
    ...healthOf(route),
    targets: route.targets.map(({ label, role, weight, model, problem }) => ({
      label,
      role,
      weight,
      loaded: model !== null,
      problem: problem?.message ?? null,
    })),
    memory_bytes: memoryUsage.rss(),
  };
}
