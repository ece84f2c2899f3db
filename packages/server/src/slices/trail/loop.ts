import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { RETRY_MS } from './constants.ts';

export interface Loop {
  /** Runs a round soon instead of at the next poll. */
  wake(): void;
  stop(): Promise<void>;
}

/** Runs `round` every `everyMs` and when woken, one at a time; a round that fails is logged, and tried again a little later. */
export function startLoop(deps: { clock: Clock; log: Log; everyMs: number; round: () => Promise<void> }): Loop {
  const stopping = new AbortController();
  let nap = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      let wait = deps.everyMs;
      nap = new AbortController();
      try {
        await deps.round();
      } catch (error) {
        deps.log.error({ err: error }, 'the trail could not be written; trying again');
        wait = RETRY_MS;
      }
      await deps.clock.sleep(wait, AbortSignal.any([stopping.signal, nap.signal]));
    }
  };
  const running = run();
  return {
    wake: () => nap.abort(),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
