/**
 * A child that is kept alive: whenever it ends without having been asked to, it is started again, at once after a long life and with a
 * growing pause after short ones. Only its first start may fail for good; later ones are tried until they work (a disk may be freed).
 */
import type { Clock } from './platform/clock.ts';
import type { StoreLog } from './platform/store-log.ts';

/** A child as it runs. */
export interface Kept {
  readonly pid: number;
  /** Resolves with a word on how it ended. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
  /** Says that everything is about to stop; it goes on meanwhile. */
  drain?(): void;
}

export interface UnitOptions {
  readonly name: string;
  readonly start: () => Promise<Kept>;
  readonly clock: Clock;
  readonly log: StoreLog;
  /** Hears each change of the process id; undefined while there is none. */
  readonly onPid: (pid: number | undefined) => void;
}

const LONG_LIFE_MS = 10_000;
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 2_000;

export class Unit {
  readonly #options: UnitOptions;
  readonly #stopping = new AbortController();
  #current: Kept | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: UnitOptions) {
    this.#options = options;
  }

  /** First start. Throws when it fails; from then on the child is kept alive. */
  async start(): Promise<void> {
    await this.#begin();
    this.#loop = this.#keep();
  }

  /** Tells the child, if it runs, that everything is about to stop. */
  drain(): void {
    this.#current?.drain?.();
  }

  /** Ends the child and does not start it again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#current?.stop();
    await this.#loop;
    this.#options.onPid(undefined);
  }

  async #begin(): Promise<void> {
    this.#current = await this.#options.start();
    this.#options.onPid(this.#current.pid);
    // Asked to stop while it started.
    if (this.#stopping.signal.aborted) await this.#current.stop();
  }

  async #keep(): Promise<void> {
    const { clock, log, name } = this.#options;
    for (let shortLives = 0; ; ) {
      const began = clock.monotonic();
      const how = await this.#current?.exited;
      if (this.#stopping.signal.aborted) return;
      this.#options.onPid(undefined);
      log.warn({ child: name, how }, 'a child ended and is started again');
      shortLives = clock.monotonic() - began > LONG_LIFE_MS ? 0 : shortLives + 1;
      while (!(await this.#again(shortLives))) {
        if (this.#stopping.signal.aborted) return;
        shortLives += 1;
      }
      log.info({ child: name, pid: this.#current?.pid }, 'the child runs again');
    }
  }

  async #again(shortLives: number): Promise<boolean> {
    const pause = shortLives === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (shortLives - 1), MAX_PAUSE_MS);
    await this.#options.clock.sleep(pause, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return false;
    try {
      await this.#begin();
      return true;
    } catch (error) {
      this.#options.log.error(
        { child: this.#options.name, err: String(error) },
        'a child could not be started again; tried once more soon',
      );
      return false;
    }
  }
}
