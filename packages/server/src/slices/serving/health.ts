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

interface Moment {
  /** Ms of a clock that only grows. */
  readonly now: number;
  readonly shadow: { waiting: number; dropped: number };
}

/** The same with the state of each version, and the memory of this process. */
export function routeHealth(route: ServedRoute, { now, shadow }: Moment): ResponseOf<typeof servingApi.routeHealth> {
  return {
    ...healthOf(route),
    targets: route.targets.map(({ label, role, weight, model, problem, breaker, lane, cached }) => ({
      label,
      role,
      weight,
      loaded: model !== null,
      problem: problem?.message ?? null,
      breaker: { state: breaker.state(now), reason: breaker.reason },
      waiting: lane.waiting,
      calls: lane.calls,
      cached,
      endpoints: model?.place === 'elsewhere' ? [...lane.endpoints(model)] : [],
    })),
    fallbacks: [...route.spares.values()].map(({ label, model, problem }) => ({
      label,
      loaded: model !== null,
      problem: problem?.message ?? null,
    })),
    cache: route.cache.stats(),
    shadow,
    memory_bytes: memoryUsage.rss(),
  };
}
