import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { FeatureRow } from '../registry/index.ts';
import { bucketCount } from './buckets.ts';
import type { Prediction } from './prediction.ts';
import type { ServingRecords } from './records.ts';
import type { ServedRoute, ServedTarget } from './served-routes.ts';
import { ShadowQueue } from './traffic/shadow-queue.ts';

export interface ShadowsDeps {
  readonly clock: Clock;
  readonly random: Pick<Random, 'uniform'>;
  readonly records: Pick<ServingRecords, 'failed' | 'shadowed'>;
  readonly dropped: (route: string) => void;
}

/** Copies of answered requests for the version in the shadow of their route, a queue for each route. */
export class Shadows {
  readonly #deps: ShadowsDeps;
  readonly #queues = new Map<string, ShadowQueue>();

  constructor(deps: ShadowsDeps) {
    this.#deps = deps;
  }

  /** Called when the answer is on its way; never throws, never waits. */
  offer(route: ServedRoute, target: ServedTarget, { row, answer }: { row: FeatureRow; answer: Prediction }): void {
    const { share = 0, model, label, breaker } = target;
    const { clock, random, records, dropped } = this.#deps;
    if (share <= 0 || (share < bucketCount && random.uniform() * bucketCount >= share)) return;
    const subject = { system: route.system, route: route.id, version: label, variant: 'shadow' };
    if (model === null) {
      records.failed(subject, 'not_ready');
      return;
    }
    if (!breaker.admits(clock.monotonic())) {
      records.failed(subject, 'circuit_open');
      return;
    }
    const taken = this.#queue(route.id).offer(
      {
        model,
        row,
        timeoutMs: route.settings.shadow.timeout_ms,
        done: (result) => {
          const now = clock.monotonic();
          if ('failed' in result) {
            breaker.record(now, { failed: true, ms: 0 });
            records.failed(subject, result.failed);
            return;
          }
          breaker.record(now, { failed: false, ms: result.ms });
          const { scored } = result;
          records.shadowed({
            system_id: route.system,
            time: answer.prediction_time,
            id: answer.prediction_id,
            route: route.id,
            version: label,
            prediction: scored.label ?? String(scored.prediction),
            prediction_num: scored.label === null ? scored.prediction : null,
            confidence: scored.confidence,
            latency_ms: result.ms,
          });
        },
      },
      route.settings.shadow.max_waiting,
    );
    if (!taken) {
      breaker.abandon();
      dropped(route.id);
    }
  }

  stats(route: string): { waiting: number; dropped: number } {
    const queue = this.#queues.get(route);
    return { waiting: queue?.waiting ?? 0, dropped: queue?.dropped ?? 0 };
  }

  stop(): void {
    for (const queue of this.#queues.values()) queue.stop();
  }

  #queue(route: string): ShadowQueue {
    let queue = this.#queues.get(route);
    if (queue === undefined) {
      queue = new ShadowQueue({
        clock: this.#deps.clock,
        codeOf: (error) => (error instanceof HaechiError ? error.code : 'model_failed'),
      });
      this.#queues.set(route, queue);
    }
    return queue;
  }
}
