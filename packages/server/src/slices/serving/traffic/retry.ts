import { HaechiError } from '@haechi/contract';

/** Repeats allowed for each call, and how many may be saved up: a tenth, as Finagle's and Envoy's budgets have it, so that repeats never double a load. */
const perCall = 0.1;
const mostSaved = 10;
/** Longest wait that an upstream may ask for, seconds: beyond it the caller is better told at once. */
const longestWait = 2;

/** How many calls may be repeated. */
export class RetryBudget {
  #saved = mostSaved;

  called(): void {
    this.#saved = Math.min(mostSaved, this.#saved + perCall);
  }

  take(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}

/** What the system says when no connection came about, so that nothing was sent. */
const unreached: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
]);

/**
 * Milliseconds after which a failed call may be repeated; null when it may not. It may where the other side did nothing with it: no connection
 * came about (`detail.reason` of the system says so, or `detail.sent` is false), or it answered 503 with Retry-After (`detail.retry_after_s`).
 */
export function repeatAfter(error: unknown): number | null {
  if (!(error instanceof HaechiError)) return null;
  const { sent, reason, status, retry_after_s: after } = error.detail;
  if (sent === false || (error.code === 'upstream_unreachable' && unreached.has(reason))) return 0;
  if (status === 503 && typeof after === 'number' && after <= longestWait) return after * 1000;
  return null;
}
