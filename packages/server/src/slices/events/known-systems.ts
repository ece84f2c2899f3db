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

/** The systems there are, in memory, so that checking a row asks no database. Without the records the last list serves. */
export class KnownSystems {
  readonly #load: () => Promise<readonly KnownSystem[]>;
  readonly #clock: Clock;
  #systems = new Map<string, KnownSystem>();
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(load: () => Promise<readonly KnownSystem[]>, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
  }

  get(id: string): KnownSystem | undefined {
    return this.#systems.get(id);
  }

  /** Waits for a fresh list if one of `ids` is not known; else refreshes an old list in the background. */
  async prepare(ids: Iterable<string>): Promise<void> {
    const age = this.#clock.monotonic() - this.#askedAt;
    const unknown = [...ids].some((id) => !this.#systems.has(id));
    if (unknown && (age >= ASK_EVERY_MS || this.#asking !== undefined)) await this.refresh();
    else if (age >= FRESH_MS) void this.refresh();
  }

  /** Reads the list anew. */
  refresh(): Promise<void> {
    this.#askedAt = this.#clock.monotonic();
    this.#asking ??= this.#load()
      .then(
        (systems) => {
          this.#systems = new Map(systems.map((system) => [system.id, system]));
        },
        () => undefined,
      )
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }
}
