import type { RouteSettings } from '@haechi/contract';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** How a call ended: whether it failed by no fault of the caller, and how long it took, ms. */
export interface CallEnd {
  readonly failed: boolean;
  readonly ms: number;
}

interface Slot {
  at: number;
  calls: number;
  failed: number;
  slow: number;
}

/** Parts of the window that are forgotten one by one. */
const slotCount = 10;

/**
 * Leaves a target alone that fails, or is slow, too often. Closed: calls pass and are counted over a rolling window; from `min_calls` on, a share
 * of failures (or slow calls) at or above its limit opens it. Open: nothing passes for `open_s`. Half-open: `probes` calls pass; all must be
 * well to close it, one that is not opens it again. Times are ms of a clock that only grows.
 */
export class Breaker {
  readonly #settings: RouteSettings['breaker'];
  readonly #slotMs: number;
  #slots: Slot[] = [];
  #state: BreakerState = 'closed';
  #openUntil = 0;
  #probesSent = 0;
  #probesWell = 0;
  #reason: string | null = null;

  constructor(settings: RouteSettings['breaker']) {
    this.#settings = settings;
    this.#slotMs = (settings.window_s * 1000) / slotCount;
  }

  state(now: number): BreakerState {
    return this.#state === 'open' && now >= this.#openUntil ? 'half_open' : this.#state;
  }

  /** Why it opened last; null while closed. */
  get reason(): string | null {
    return this.#reason;
  }

  /** Seconds until it is tried again; 0 unless open. */
  retryAfter(now: number): number {
    return this.#state === 'open' ? Math.max(0, (this.#openUntil - now) / 1000) : 0;
  }

  /** Whether a call may go now. Each `true` must be followed by one `record` or `abandon`. */
  admits(now: number): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state === 'open') {
      if (now < this.#openUntil) return false;
      this.#state = 'half_open';
      this.#probesSent = 0;
      this.#probesWell = 0;
    }
    if (this.#probesSent >= this.#settings.probes) return false;
    this.#probesSent += 1;
    return true;
  }

  /** A call that was admitted and never made: it says nothing. */
  abandon(): void {
    if (this.#state === 'half_open') this.#probesSent = Math.max(0, this.#probesSent - 1);
  }

  record(now: number, { failed, ms }: CallEnd): void {
    const { enabled, slow_ms: slowMs, probes } = this.#settings;
    if (!enabled) return;
    const slow = slowMs !== null && ms >= slowMs;
    if (this.#state === 'half_open') {
      if (failed || slow) this.#open(now, failed ? 'a trial call failed' : `a trial call took ${Math.round(ms)} ms`);
      else {
        this.#probesWell += 1;
        if (this.#probesWell >= probes) this.#close();
      }
      return;
    }
    // Ends of calls that began before it opened change nothing.
    if (this.#state === 'open') return;
    const slot = this.#slot(now);
    slot.calls += 1;
    if (slow) slot.slow += 1;
    if (failed) slot.failed += 1;
    if (failed || slow) this.#judge(now);
  }

  #slot(now: number): Slot {
    const at = Math.floor(now / this.#slotMs);
    const last = this.#slots.at(-1);
    if (last !== undefined && last.at === at) return last;
    const slot = { at, calls: 0, failed: 0, slow: 0 };
    this.#slots = [...this.#slots.filter((one) => one.at > at - slotCount), slot];
    return slot;
  }

  #judge(now: number): void {
    const { min_calls: minCalls, error_share: errorShare, slow_share: slowShare, slow_ms: slowMs } = this.#settings;
    const [calls, failed, slow] = [this.#sum('calls'), this.#sum('failed'), this.#sum('slow')];
    if (calls < minCalls) return;
    if (failed / calls >= errorShare) this.#open(now, `${failed} of the last ${calls} calls failed`);
    else if (slowMs !== null && slow / calls >= slowShare)
      this.#open(now, `${slow} of the last ${calls} calls took ${slowMs} ms or more`);
  }

  #sum(field: 'calls' | 'failed' | 'slow'): number {
    return this.#slots.reduce((sum, slot) => sum + slot[field], 0);
  }

  #open(now: number, reason: string): void {
    this.#state = 'open';
    this.#openUntil = now + this.#settings.open_s * 1000;
    this.#reason = reason;
    this.#slots = [];
  }

  #close(): void {
    this.#state = 'closed';
    this.#reason = null;
    this.#slots = [];
  }
}
