import { HaechiError } from '@haechi/contract';

/**
 * Lets so many run at once, so many wait in line, and refuses the rest: what is dear and can be asked for by anybody must not take the whole server.
 * @throws HaechiError `rate_limited` when the line is full.
 */
export function createTurnstile({ atOnce, waiting }: { atOnce: number; waiting: number }) {
  let running = 0;
  const line: (() => void)[] = [];
  return async <T>(run: () => Promise<T>): Promise<T> => {
    if (running >= atOnce && line.length >= waiting)
      throw new HaechiError('rate_limited', 'Too many people sign in at this moment. Try again in a few seconds.', {
        retry_after_s: 2,
      });
    // Who is called from the line takes the place over, so that nobody who comes meanwhile slips in.
    if (running >= atOnce) await new Promise<void>((resolve) => line.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = line.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
