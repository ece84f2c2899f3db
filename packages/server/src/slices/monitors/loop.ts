import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { DEBOUNCE_MS, PACE, TICK_MS } from './constants.ts';

export interface Loop {
  /** Something changed: a look follows after the debounce. */
  wake(): void;
  start(): void;
  /** Ends after the look under way. */
  stop(): Promise<void>;
}

/**
 * Looks again whenever it is woken, a little later so that a burst is one look, and every two seconds anyway. A look is never begun before
 * the last one has been over for as long as it took, so that a busy server keeps half of its time for requests.
 */
export function createLoop(deps: { clock: Clock; log: Log; look: () => Promise<void> }): Loop {
  const { clock, log } = deps;
  const ended = new AbortController();
  let woken = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      await clock.sleep(TICK_MS, AbortSignal.any([woken.signal, ended.signal]));
      if (woken.signal.aborted) await clock.sleep(DEBOUNCE_MS, ended.signal);
      if (ended.signal.aborted) return;
      woken = new AbortController();
      const begun = clock.monotonic();
      try {
        await deps.look();
      } catch (error) {
        log.warn({ err: error }, 'the monitors could not look; tried again in a moment');
      }
      const took = clock.monotonic() - begun;
      await clock.sleep(Math.min(TICK_MS, took * PACE), ended.signal);
    }
  }

  return {
    wake: () => woken.abort(),
    start: () => {
      running = run();
    },
    stop: async () => {
      ended.abort();
      await running;
    },
  };
}
