import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '../../platform/metrics.ts';
import type { ServedRoute } from './served-routes.ts';
import { Demand } from './traffic/demand.ts';

export interface ServingGaugesDeps {
  /** Ms of a clock that only grows. */
  readonly now: () => number;
  readonly served: () => ReadonlyMap<string, ServedRoute>;
  readonly shadow: (route: string) => { readonly waiting: number };
}

const breakerValue = { closed: 0, half_open: 1, open: 2 } as const;

/** What autoscalers and operators read of serving, looked up when `/metrics` is read; and counters of what happens beside answers. */
export function servingGauges(registry: Metrics, deps: ServingGaugesDeps) {
  const registers = [registry];
  const demand = new Demand();
  const perTarget = ['route', 'version', 'variant'] as const;
  gaugeOfTargets(
    'haechi_serving_queue_length',
    'Rows that wait for a version that answers from elsewhere.',
    (target) => target.lane.waiting,
  );
  gaugeOfTargets(
    'haechi_serving_calls',
    'Calls under way to a version that answers from elsewhere.',
    (target) => target.lane.calls,
  );
  gaugeOfTargets(
    'haechi_serving_breaker_state',
    'Whether a version is called: 0 closed (it is), 1 half-open (tried again), 2 open (left alone).',
    (target) => breakerValue[target.breaker.state(deps.now())],
  );
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  gauge('haechi_serving_utilisation', 'Share of the time since the last look that the serving thread was busy.', () => {
    const before = last;
    last = performance.eventLoopUtilization();
    return performance.eventLoopUtilization(last, before).utilization;
  });
  gauge(
    'haechi_serving_predicted_demand',
    'Predictions per second expected in five minutes (Holt on the counts of minutes).',
    () => demand.predicted(deps.now()),
  );
  gaugeOfRoutes('haechi_serving_cache_entries', 'Results kept.', (route) => route.cache.stats().entries);
  gaugeOfRoutes(
    'haechi_serving_cache_bytes',
    'Estimated bytes of the results kept.',
    (route) => route.cache.stats().bytes,
  );
  gaugeOfRoutes(
    'haechi_serving_shadow_queue_length',
    'Copies of requests that wait for a shadow.',
    (route) => deps.shadow(route.id).waiting,
  );
  const cache = counter('haechi_serving_cache_total', 'Look-ups of kept results.', ['route', 'result']);
  const dropped = counter('haechi_serving_shadow_dropped_total', 'Copies of requests that no shadow was asked.', [
    'route',
  ]);
  const repeated = counter('haechi_serving_retries_total', 'Calls that were repeated.', []);
  const refused = counter('haechi_serving_refused_total', 'Requests refused before their body was read.', []);

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
  function gaugeOfRoutes(name: string, help: string, read: (route: ServedRoute) => number): void {
    new Gauge({
      name,
      help,
      labelNames: ['route'],
      registers,
      collect() {
        this.reset();
        for (const route of deps.served().values()) this.labels(route.id).set(read(route));
      },
    });
  }
  function gaugeOfTargets(name: string, help: string, read: (target: ServedRoute['targets'][number]) => number): void {
    new Gauge({
      name,
      help,
      labelNames: perTarget,
      registers,
      collect() {
        this.reset();
        for (const route of deps.served().values())
          for (const target of new Set([...route.targets, ...route.spares.values()]))
            this.labels(route.id, target.label, target.variant).set(read(target));
      },
    });
  }
  function counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers });
  }

  return {
    asked: (time: number) => demand.asked(time),
    cache: (route: string, hit: boolean) => cache.labels(route, hit ? 'hit' : 'miss').inc(),
    dropped: (route: string) => dropped.labels(route).inc(),
    repeated: () => repeated.inc(),
    refused: () => refused.inc(),
  };
}
