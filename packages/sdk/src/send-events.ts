import type { eventsApi, HaechiEvent } from '@haechi/contract';
import type { Ambient } from './ambient.ts';
import type { CallInput, CallResult } from './call.ts';
import { HaechiApiError } from './haechi-api-error.ts';

type Ingest = typeof eventsApi.ingest;
export type IngestResult = CallResult<Ingest>;

/**
 * Events of one request. 500 is the batch the server is measured with. A refused batch is tried again after 0.2, 0.4, 0.8 … s, at most 10 s
 * apart, six times in all: about 6 s, which is longer than the server takes to come back after a crash (5 s).
 */
const sending = { batch: 500, attempts: 6, firstWait: 200, longestWait: 10_000 } as const;

export interface SendOptions {
  readonly batch?: number;
  readonly attempts?: number;
  readonly signal?: AbortSignal;
}
export interface SendDeps extends Pick<Ambient, 'now' | 'newId' | 'sleep'> {
  readonly ingest: (input: CallInput<Ingest>) => Promise<IngestResult>;
}

/** Gives an event what identifies it, so that sending it twice counts once. An event that has an id must bring its time. */
function identified(event: HaechiEvent, { now, newId }: Pick<Ambient, 'now' | 'newId'>): HaechiEvent {
  if (event.id !== undefined) return event;
  return { ...event, id: newId(), time: event.time ?? now() };
}

/**
 * Sends events in batches and tries again what failed for a passing reason. Each event keeps one id and time over all attempts, so
 * that nothing is counted twice. Resolves when every batch was answered; lines of errors count from 1 over all events.
 * @throws HaechiApiError when a batch is refused for good, or the attempts are used up; what came before it is stored.
 */
export async function sendEvents(
  deps: SendDeps,
  events: readonly HaechiEvent[],
  options: SendOptions = {},
): Promise<IngestResult> {
  const size = options.batch ?? sending.batch;
  const all = events.map((event) => identified(event, deps));
  const total = { accepted: 0, rejected: 0, errors: [] as IngestResult['errors'] };
  for (let start = 0; start < all.length; start += size) {
    const answer = await sendBatch(deps, all.slice(start, start + size), options);
    total.accepted += answer.accepted;
    total.rejected += answer.rejected;
    total.errors.push(...answer.errors.map((error) => ({ ...error, line: error.line + start })));
  }
  return total;
}

async function sendBatch(deps: SendDeps, body: HaechiEvent[], options: SendOptions): Promise<IngestResult> {
  const attempts = options.attempts ?? sending.attempts;
  const { signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await deps.ingest({ body, ...(signal === undefined ? {} : { signal }) });
    } catch (error) {
      if (!(error instanceof HaechiApiError && error.isTemporary) || attempt >= attempts) throw error;
      await deps.sleep(waitBefore(attempt, error));
    }
  }
}

function waitBefore(attempt: number, error: HaechiApiError): number {
  const asked = error.detail['retry_after_s'];
  const wait = typeof asked === 'number' ? asked * 1_000 : sending.firstWait * 2 ** (attempt - 1);
  return Math.min(wait, sending.longestWait);
}
