import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';

/** A system as far as ingest must know it. */
export interface KnownSystem {
  readonly id: string;
  readonly archived: boolean;
}

/** Between two looks at the records at least this long, however many unknown names arrive. */
const ASK_EVERY_MS = 200;
/** So old may the list be before it is looked up again. */
const FRESH_MS = 1_000;
/** When a sender should try again whose system could not be looked up. */
const RETRY_SECONDS = 1;

/**
 * The systems there are, in memory, so that checking a row asks no database. Without the records the last list serves; a name that is not on it can then be
 * neither taken nor refused.
 */
export class KnownSystems {
  readonly #load: () => Promise<readonly KnownSystem[]>;
  readonly #clock: Clock;
  #systems = new Map<string, KnownSystem>();
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  /** Whether the newest list could not be read. */
  #failed = false;

  constructor(load: () => Promise<readonly KnownSystem[]>, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
  }

  get(id: string): KnownSystem | undefined {
    return this.#systems.get(id);
  }

  /**
   * Waits for a list that was asked for after this call if one of `ids` is not known; else refreshes an old list in the background.
   * @throws HaechiError `records_unavailable` when a name stays unknown because the list cannot be read
   */
  async prepare(ids: Iterable<string>): Promise<void> {
    const wanted = [...ids];
    const unknown = () => wanted.find((id) => !this.#systems.has(id));
    if (unknown() === undefined) {
      if (this.#clock.monotonic() - this.#askedAt >= FRESH_MS) void this.refresh();
      return;
    }
    // One that is under way may have been asked for before the system was created.
    await this.#asking;
    if (unknown() === undefined) return;
    const early = ASK_EVERY_MS - (this.#clock.monotonic() - this.#askedAt);
    if (early > 0) await this.#clock.sleep(early);
    await this.refresh();
    const name = unknown();
    if (name !== undefined && this.#failed) {
      throw new HaechiError(
        'records_unavailable',
        `The records do not answer, so nobody can tell whether there is a system "${name}". Nothing was accepted; send it again.`,
        { where: 'system', retry_after_s: RETRY_SECONDS },
      );
    }
  }

  /** Reads the list anew, together with whoever is reading it already. */
  refresh(): Promise<void> {
    if (this.#asking !== undefined) return this.#asking;
    this.#askedAt = this.#clock.monotonic();
    this.#asking = this.#load()
      .then(
        (systems) => {
          this.#systems = new Map(systems.map((system) => [system.id, system]));
          this.#failed = false;
        },
        () => {
          this.#failed = true;
        },
      )
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }
}
