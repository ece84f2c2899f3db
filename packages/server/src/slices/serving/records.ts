import type { Rows } from '../../platform/clickhouse.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { MAX_RECORDS_WAITING, RECORD_EVERY_MS } from './constants.ts';

/** A version of a route, as rows name it. */
export interface RecordSubject {
  readonly system: string;
  readonly route: string;
  readonly version: string;
  readonly variant: string;
}

/** What a version in the shadow said to an answered request. */
export interface ShadowRecord {
  readonly system_id: string;
  /** Time and id of the answered prediction. */
  readonly time: string;
  readonly id: string;
  readonly route: string;
  readonly version: string;
  readonly prediction: string;
  readonly prediction_num: number | null;
  readonly confidence: number;
  readonly latency_ms: number;
}

export interface RecordsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly rows: Pick<Rows, 'insert'>;
}

interface Failures extends RecordSubject {
  readonly code: string;
  n: number;
}

/**
 * What the judge of a rollout reads beside the predictions: how many each version failed to give, by second and code (`prediction_failures`),
 * and what shadows said (`shadow_predictions`). Written each second behind the answers' back; without the row store the newest are kept.
 */
export class ServingRecords {
  readonly #deps: RecordsDeps;
  readonly #failures = new Map<string, Failures>();
  #waiting: { table: string; row: object }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: RecordsDeps) {
    this.#deps = deps;
  }

  failed(subject: RecordSubject, code: string): void {
    const key = `${subject.route}\n${subject.version}\n${subject.variant}\n${code}`;
    const known = this.#failures.get(key);
    if (known !== undefined) known.n += 1;
    else this.#failures.set(key, { ...subject, code, n: 1 });
  }

  shadowed(record: ShadowRecord): void {
    this.#waiting.push({ table: 'shadow_predictions', row: record });
    this.#bound();
  }

  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { clock, log, rows } = this.#deps;
    const time = clock.now();
    for (const { system, ...failures } of this.#failures.values())
      this.#waiting.push({ table: 'prediction_failures', row: { system_id: system, time, ...failures } });
    this.#failures.clear();
    this.#bound();
    if (this.#waiting.length === 0) return;
    const sent = this.#waiting;
    this.#waiting = [];
    for (const table of ['prediction_failures', 'shadow_predictions']) {
      const mine = sent.filter((one) => one.table === table);
      if (mine.length === 0) continue;
      try {
        await rows.insert(
          table,
          mine.map(({ row }) => row),
        );
      } catch (error) {
        this.#waiting = [...mine, ...this.#waiting];
        this.#bound();
        log.warn({ err: error, table }, 'records of serving wait for the row store');
      }
    }
  }

  #bound(): void {
    if (this.#waiting.length > MAX_RECORDS_WAITING) this.#waiting = this.#waiting.slice(-MAX_RECORDS_WAITING);
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), RECORD_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
