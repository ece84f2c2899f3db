import { DEMAND_AHEAD_MINUTES, DEMAND_LEVEL, DEMAND_TREND } from '../constants.ts';

const minuteMs = 60_000;
/** Minutes without a look that are counted as empty; after more, the past says nothing. */
const longestGap = 60;

/**
 * How many predictions a minute will be asked for in five minutes: Holt's linear method (double exponential smoothing of level and trend) on
 * the counts of whole minutes. The first minute is the level; before it the forecast is the count so far.
 */
export class Demand {
  #minute = -1;
  #count = 0;
  #level: number | null = null;
  #trend = 0;

  /** `time`: ms of a clock that only grows. */
  asked(time: number, rows = 1): void {
    this.#turn(time);
    this.#count += rows;
  }

  /** Predictions per second, `DEMAND_AHEAD_MINUTES` from now; never negative. */
  predicted(time: number): number {
    this.#turn(time);
    const perMinute = this.#level === null ? this.#count : this.#level + DEMAND_AHEAD_MINUTES * this.#trend;
    return Math.max(0, perMinute) / 60;
  }

  #turn(time: number): void {
    const minute = Math.floor(time / minuteMs);
    if (minute === this.#minute) return;
    const gap = this.#minute < 0 ? 0 : minute - this.#minute;
    if (gap > longestGap) {
      this.#level = null;
      this.#trend = 0;
    } else if (gap > 0) {
      this.#learn(this.#count);
      for (let empty = 1; empty < gap; empty += 1) this.#learn(0);
    }
    this.#minute = minute;
    this.#count = 0;
  }

  #learn(count: number): void {
    if (this.#level === null) {
      this.#level = count;
      return;
    }
    const before = this.#level;
    this.#level = DEMAND_LEVEL * count + (1 - DEMAND_LEVEL) * (before + this.#trend);
    this.#trend = DEMAND_TREND * (this.#level - before) + (1 - DEMAND_TREND) * this.#trend;
  }
}
