import type { HaechiEvent } from '@haechi/contract';

/** An event, and it as a line of JSON: made once, so that every attempt sends the same id and time. */
export interface LoggedRow {
  readonly event: HaechiEvent;
  readonly line: string;
}

export interface QueueLimits {
  readonly rows: number;
  /** Characters of JSON. */
  readonly size: number;
}

/** Rows that wait, first in, first out, bounded by number and size. What is being sent counts until it is settled. */
export class EventLoggerQueue {
  readonly #limits: QueueLimits;
  #waiting: LoggedRow[] = [];
  #rows = 0;
  #size = 0;
  #added = 0;
  #settled = 0;
  #waiters: { readonly target: number; readonly resolve: () => void }[] = [];

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Rows that wait or are being sent. */
  get unsettled(): number {
    return this.#rows;
  }

  /** Rows that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** False when it is full: the newest row is the one to go, and what waits is kept. An empty queue takes a row of any size. */
  add(row: LoggedRow): boolean {
    const full = this.#rows >= this.#limits.rows || this.#size + row.line.length > this.#limits.size;
    if (full && this.#rows > 0) return false;
    this.#waiting.push(row);
    this.#rows += 1;
    this.#added += 1;
    this.#size += row.line.length;
    return true;
  }

  /** The next rows: at most `most`, and no more than `size` characters unless the first alone has more. */
  take(most: number, size: number): readonly LoggedRow[] {
    let count = 0;
    for (let sum = 0; count < Math.min(most, this.#waiting.length); count += 1) {
      sum += this.#waiting[count]?.line.length ?? 0;
      if (count > 0 && sum > size) break;
    }
    return this.#waiting.splice(0, count);
  }

  /** Rows taken are stored or given up. */
  settle(rows: readonly LoggedRow[]): void {
    this.#rows -= rows.length;
    this.#size -= rows.reduce((sum, { line }) => sum + line.length, 0);
    this.#settled += rows.length;
    const due = this.#waiters.filter(({ target }) => target <= this.#settled);
    this.#waiters = this.#waiters.filter(({ target }) => target > this.#settled);
    for (const { resolve } of due) resolve();
  }

  /** Resolves when the rows added so far are settled. */
  settled(): Promise<void> {
    const target = this.#added;
    if (this.#settled >= target) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ target, resolve }));
  }

  /** Whether somebody waits for rows to be settled. */
  get awaited(): boolean {
    return this.#waiters.length > 0;
  }
}

/** The event as JSON; NaN becomes null (missing). Undefined for what JSON has no form for: infinity, a bigint, a circle. */
export function lineOf(event: HaechiEvent): string | undefined {
  let sound = true;
  try {
    const line = JSON.stringify(event, (_, value: unknown) => {
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) sound = false;
      return value;
    });
    return sound ? line : undefined;
  } catch {
    return undefined;
  }
}
