import { errorRegistry } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { ProcessLoad } from '../../platform/process-load.ts';
import type { ServingMetrics } from './serving-metrics.ts';

/** How often what happened is written down, ms: the resolution of the system monitors. */
const SAMPLE_MS = 60_000;
/** Samples kept while the row store is away, then the oldest go: a day of one route. */
const MAX_WAITING = 1_440;

interface Counts {
  answered: number;
  refused: number;
  failed: number;
}
interface Subject {
  readonly route: string;
  readonly version: string;
  readonly variant: string;
}

export interface SamplesDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly rows: Pick<Rows, 'insert'>;
  readonly load: () => ProcessLoad;
  readonly processId: string;
  /** Every served route with its system. */
  served(): ReadonlyMap<string, { readonly system: string }>;
}

/** Counts what serving goes through beside its metrics, and writes it to the row store, so that monitors can judge errors and load over any window. */
export class ServingSamples {
  readonly #deps: SamplesDeps;
  readonly #counts = new Map<string, { subject: Subject; counts: Counts }>();
  #waiting: object[] = [];
  #since: number;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: SamplesDeps) {
    this.#deps = deps;
    this.#since = deps.clock.monotonic();
  }

  /** The same metrics, counted here as well. */
  beside(metrics: ServingMetrics): ServingMetrics {
    return {
      ...metrics,
      forTarget: (labels) => {
        const meters = metrics.forTarget(labels);
        const counts = this.#of({ route: labels.route, version: labels.version, variant: labels.variant });
        return {
          answered: (seconds, time) => {
            meters.answered(seconds, time);
            counts.answered += 1;
          },
        };
      },
      failed: (route, code) => {
        metrics.failed(route, code);
        const counts = this.#of({ route, version: '', variant: '' });
        const status = Object.hasOwn(errorRegistry, code)
          ? errorRegistry[code as keyof typeof errorRegistry].status
          : 500;
        if (status < 500) counts.refused += 1;
        else counts.failed += 1;
      },
    };
  }

  #of(subject: Subject): Counts {
    const key = `${subject.route}\n${subject.version}\n${subject.variant}`;
    const known = this.#counts.get(key);
    if (known !== undefined) return known.counts;
    const counts: Counts = { answered: 0, refused: 0, failed: 0 };
    this.#counts.set(key, { subject, counts });
    return counts;
  }

  /** Writes what happened since the last time; what cannot be written now waits. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { clock, log, rows } = this.#deps;
    this.#collect();
    if (this.#waiting.length === 0) return;
    const sent = this.#waiting;
    try {
      await rows.insert('system_samples', sent);
      this.#waiting = this.#waiting.slice(sent.length);
    } catch (error) {
      this.#waiting = this.#waiting.slice(-MAX_WAITING);
      log.warn({ err: error, at: clock.now() }, 'samples of serving wait for the row store');
    }
  }

  #collect(): void {
    const { clock, load, processId, served } = this.#deps;
    const now = clock.monotonic();
    const shared = { process: processId, time: clock.now(), seconds: (now - this.#since) / 1000, ...load() };
    this.#since = now;
    const routes = served();
    for (const [key, { subject, counts }] of this.#counts) {
      const system = routes.get(subject.route)?.system;
      if (system === undefined) {
        this.#counts.delete(key);
        continue;
      }
      this.#waiting.push({ system_id: system, ...subject, ...shared, ...counts });
      counts.answered = 0;
      counts.refused = 0;
      counts.failed = 0;
    }
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), SAMPLE_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
