import type { HaechiEvent } from '@haechi/contract';
import type { Ambient } from './ambient.ts';

export interface EventLoggerOptions extends Partial<Ambient> {
  /** For example `http://127.0.0.1:4600`. */
  readonly baseUrl: string;
  /** An API key that may write events. */
  readonly key?: string;
  /** For events that do not name their own; a key that is bound to one system needs none. */
  readonly system?: string;
  readonly environment?: string;
  readonly version?: string;
  /** Events of one request, 1 000 at most. */
  readonly batch?: number;
  /** Milliseconds that an event waits for others to come. */
  readonly flushAfter?: number;
  /** Events that may wait. When as many do, new ones are dropped and told of: those that wait are kept, and nothing blocks. */
  readonly queue?: number;
  /** Milliseconds of waiting between attempts after which a batch is given up. */
  readonly retryFor?: number;
  /** Milliseconds for one request. */
  readonly timeout?: number;
  /** Told of each event that was not stored. */
  readonly onProblem?: (problem: EventProblem) => void;
}

/** An event that was not stored, and why. */
export interface EventProblem {
  /**
   * `invalid`: it cannot be written as JSON. `refused`: by the server, it alone or the whole request. `queue_full`: as many as may wait were
   * waiting. `lost`: the server was away for too long, or the logger was closed before.
   */
  readonly kind: 'invalid' | 'refused' | 'queue_full' | 'lost';
  readonly reason: string;
  readonly event: HaechiEvent;
  /** The server's code, where it gave one. */
  readonly code: string | null;
  readonly field: string | null;
}

export interface EventCounts {
  readonly stored: number;
  readonly waiting: number;
  readonly problems: Readonly<Record<EventProblem['kind'], number>>;
}

/** Where the options say nothing. 500 is the batch that the server is measured with. */
export const loggerDefaults: Required<
  Pick<EventLoggerOptions, 'batch' | 'flushAfter' | 'queue' | 'retryFor' | 'timeout'>
> = { batch: 500, flushAfter: 1_000, queue: 10_000, retryFor: 600_000, timeout: 10_000 };
