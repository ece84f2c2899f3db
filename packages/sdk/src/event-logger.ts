import {
  type ExposureEvent,
  eventsApi,
  type HaechiEvent,
  type LabelEvent,
  type PredictionEvent,
} from '@haechi/contract';
import { type Ambient, ambient } from './ambient.ts';
import { type CallResult, type Connection, callEndpoint } from './call.ts';
import {
  type EventCounts,
  type EventLoggerOptions,
  type EventProblem,
  loggerDefaults,
} from './event-logger-options.ts';
import { EventLoggerQueue, type LoggedRow, lineOf } from './event-logger-queue.ts';
import { type ApiErrorCode, HaechiApiError } from './haechi-api-error.ts';

/** A quarter of what a server takes unless told otherwise, and what may wait, in characters. */
const sizes = { batch: 8 * 1024 * 1024, queue: 64 * 1024 * 1024 } as const;
/** Pauses between attempts, ms: 200, 400, 800 … 30 000, or as long as the server asks. */
const pauses = { first: 200, longest: 30_000 } as const;
const CLOSE_MS = 10_000;
/** An answer names 1 000 refused rows at most. */
const MOST_ROWS = 1_000;

type Settings = EventLoggerOptions & typeof loggerDefaults & Ambient;
type Without<E> = Omit<E, 'kind'>;
type Failure = Pick<EventProblem, 'kind' | 'reason' | 'code'>;

/**
 * Sends events in the background: in batches, in order, again when the server is away. An event gets its id and time when it is logged and keeps
 * them over all attempts, so that it is counted once however often it is sent. Logging never waits and never throws.
 * @example
 * const logger = new EventLogger({ baseUrl: 'http://127.0.0.1:4600', key: 'hk_…', system: 'loans' });
 * const id = logger.logPrediction({ features: { income: 3100 }, prediction: 'yes', version: '3' });
 * await logger.close();
 */
export class EventLogger implements AsyncDisposable {
  readonly #settings: Settings;
  readonly #connection: Connection;
  /** For events that do not name their own. */
  readonly #own: Pick<HaechiEvent, 'system' | 'environment' | 'version'>;
  readonly #queue: EventLoggerQueue;
  readonly #counts = { stored: 0, invalid: 0, refused: 0, queue_full: 0, lost: 0 };
  #wake = new AbortController();
  #pump: Promise<void> | undefined;
  /** Aborts when closing begins. */
  readonly #closing = new AbortController();
  /** Aborts when the time to close is up. */
  readonly #stop = new AbortController();

  constructor(options: EventLoggerOptions) {
    const batch = Math.min(options.batch ?? loggerDefaults.batch, MOST_ROWS);
    this.#settings = { ...ambient, ...loggerDefaults, ...options, batch };
    this.#connection = {
      baseUrl: options.baseUrl.replace(/\/+$/, ''),
      key: options.key,
      fetch: this.#settings.fetch,
    };
    const { system, environment, version } = options;
    this.#own = { ...(system && { system }), ...(environment && { environment }), ...(version && { version }) };
    this.#queue = new EventLoggerQueue({ rows: this.#settings.queue, size: sizes.queue });
  }

  /** What a model answered. Returns the event's id, to be named by its label; undefined when it could not be queued. */
  logPrediction(event: Without<PredictionEvent>): string | undefined {
    return this.log({ ...event, kind: 'prediction' });
  }

  /** The truth about a prediction. A corrected label is logged again: the latest counts. */
  logLabel(event: Without<LabelEvent>): string | undefined {
    return this.log({ ...event, kind: 'label' });
  }

  /** That a unit was given a variant of a flag which this program evaluated by itself; logged when the variant takes effect. */
  logExposure(event: Without<ExposureEvent>): string | undefined {
    return this.log({ ...event, kind: 'exposure' });
  }

  /** An event of any kind. */
  log(event: HaechiEvent): string | undefined {
    const { newId, now } = this.#settings;
    const id = event.id ?? newId();
    const whole: HaechiEvent = { ...this.#own, ...event, id, time: event.time ?? now() };
    const line = lineOf(whole);
    if (line === undefined) {
      this.#tell([whole], { kind: 'invalid', reason: 'a value is infinite or cannot be written as JSON', code: null });
      return undefined;
    }
    if (this.#closing.signal.aborted) {
      this.#tell([whole], { kind: 'lost', reason: 'the logger is closed', code: null });
      return undefined;
    }
    if (!this.#queue.add({ event: whole, line })) {
      const reason = 'as many events as may wait are waiting; the server is slow or away';
      this.#tell([whole], { kind: 'queue_full', reason, code: null });
      return undefined;
    }
    if (this.#queue.waiting >= this.#settings.batch) this.#hurry();
    this.#pump ??= this.#run();
    return id;
  }

  /** Resolves when everything logged so far is stored, or given up and told of. */
  async flush(): Promise<void> {
    const settled = this.#queue.settled();
    this.#hurry();
    await settled;
  }

  /**
   * Sends what waits and takes no more. What cannot be sent within `ms` is told of as lost.
   * @returns whether nothing was lost
   */
  async close(ms: number = CLOSE_MS): Promise<boolean> {
    const lost = this.#counts.lost;
    this.#closing.abort();
    this.#hurry();
    const ended = new AbortController();
    const late = this.#settings.sleep(ms, ended.signal).then(() => ended.signal.aborted || this.#stop.abort());
    await this.#pump;
    ended.abort();
    await late;
    return this.#counts.lost === lost;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  counts(): EventCounts {
    const { stored, ...problems } = this.#counts;
    return { stored, waiting: this.#queue.unsettled, problems };
  }

  /** Ends the wait for a batch to fill. */
  #hurry(): void {
    this.#wake.abort();
  }

  async #run(): Promise<void> {
    const { batch, flushAfter, sleep } = this.#settings;
    while (this.#queue.waiting > 0) {
      this.#wake = new AbortController();
      const hurried = this.#queue.waiting >= batch || this.#queue.awaited || this.#closing.signal.aborted;
      if (!hurried) await sleep(flushAfter, this.#wake.signal);
      await this.#send(this.#queue.take(batch, sizes.batch));
    }
    this.#pump = undefined;
  }

  async #send(rows: readonly LoggedRow[]): Promise<void> {
    let waited = 0;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#attempt(rows);
      if (!(answer instanceof HaechiApiError)) return this.#stored(rows, answer);
      if (answer.status === 413 && rows.length > 1) {
        const half = Math.ceil(rows.length / 2);
        await this.#send(rows.slice(0, half));
        return this.#send(rows.slice(half));
      }
      if (!answer.isTemporary) return this.#giveUp(rows, 'refused', answer);
      const asked = answer.detail['retry_after_s'];
      const pause = Math.min(pauses.first * 2 ** (attempt - 1), pauses.longest);
      const wait = typeof asked === 'number' ? Math.max(asked * 1_000, pause) : pause;
      waited += wait;
      if (waited <= this.#settings.retryFor && (await this.#pauseFor(wait, typeof asked === 'number'))) attempt = 0;
      if (waited > this.#settings.retryFor || this.#stop.signal.aborted) return this.#giveUp(rows, 'lost', answer);
    }
  }

  /** Waits until the time to close is up at the latest. A pause that the server did not ask for ends when closing begins: true then. */
  async #pauseFor(ms: number, asked: boolean): Promise<boolean> {
    const { signal: closing } = this.#closing;
    const endable = !asked && !closing.aborted;
    await this.#settings.sleep(ms, endable ? AbortSignal.any([this.#stop.signal, closing]) : this.#stop.signal);
    return endable && closing.aborted;
  }

  /** One request. A failure that is not the server's word is one too. */
  async #attempt(rows: readonly LoggedRow[]): Promise<CallResult<typeof eventsApi.ingest> | HaechiApiError> {
    const { sleep, timeout } = this.#settings;
    const request = new AbortController();
    const stop = () => request.abort();
    this.#stop.signal.addEventListener('abort', stop);
    if (this.#stop.signal.aborted) stop();
    const done = new AbortController();
    void sleep(timeout, done.signal).then(() => done.signal.aborted || stop());
    try {
      const answer = await callEndpoint(this.#connection, eventsApi.ingest, {
        bytes: rows.map(({ line }) => line).join('\n'),
        headers: { 'content-type': 'application/x-ndjson' },
        signal: request.signal,
      });
      return eventsApi.ingest.response.parse(answer);
    } catch (cause) {
      if (cause instanceof HaechiApiError) return cause;
      return failureOf(cause, request.signal.aborted);
    } finally {
      done.abort();
      this.#stop.signal.removeEventListener('abort', stop);
    }
  }

  #stored(rows: readonly LoggedRow[], { errors }: CallResult<typeof eventsApi.ingest>): void {
    this.#counts.stored += rows.length - errors.length;
    for (const { line, field, code, reason } of errors) {
      const event = rows[line - 1]?.event;
      if (event !== undefined) this.#tell([event], { kind: 'refused', reason, code }, field);
    }
    this.#queue.settle(rows);
  }

  #giveUp(rows: readonly LoggedRow[], kind: 'refused' | 'lost', { message, code }: HaechiApiError): void {
    const events = rows.map(({ event }) => event);
    this.#tell(events, { kind, reason: message, code });
    this.#queue.settle(rows);
  }

  #tell(events: readonly HaechiEvent[], failure: Failure, field: string | null = null): void {
    for (const event of events) {
      this.#counts[failure.kind] += 1;
      try {
        this.#settings.onProblem?.({ ...failure, field, event });
      } catch {
        // What a listener does wrong must stop neither the sending nor the program that logged.
      }
    }
  }
}

function failureOf(cause: unknown, aborted: boolean): HaechiApiError {
  const code: ApiErrorCode = aborted ? 'unreachable' : 'unexpected_answer';
  const message = aborted
    ? 'The server did not answer in time.'
    : 'The server answered in a form that is not Haechi’s. Is the address right?';
  return new HaechiApiError({ code, status: aborted ? null : 200, message, cause });
}
