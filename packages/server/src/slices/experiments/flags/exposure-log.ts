import { hash } from 'node:crypto';
import type { ExposureEvent } from '@haechi/contract';
import type { Clock } from '../../../platform/clock.ts';
import type { Log } from '../../../platform/log.ts';
import type { Random } from '../../../platform/random.ts';
import type { Events } from '../../events/index.ts';
import { attributeOf, type FlagContext } from './conditions.ts';
import { EXPOSURES_REMEMBERED, HOUR_MS, TAG_LENGTH } from './constants.ts';
import type { Exposed } from './evaluate.ts';

export interface ExposureLogDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly events: Pick<Events, 'appendExposures'>;
}

/** What makes two exposures the same within an hour. */
type Same = Pick<ExposureEvent, 'flag' | 'variant' | 'unit' | 'period'> & { readonly time: string };

/** Puts exposures into the spool, each unit once an hour as far as this process remembers. */
export class ExposureLog {
  readonly #deps: ExposureLogDeps;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(deps: ExposureLogDeps) {
    this.#deps = deps;
  }

  /** Of an evaluation here: after its answer, and without waiting. */
  note(exposed: readonly Exposed[], context: FlagContext, source: 'server' | 'bulk'): void {
    if (exposed.length === 0) return;
    const { clock, random, log, events } = this.#deps;
    const now = clock.now();
    const rows = exposed.map(({ flag, variant, unit, experiment, period }): ExposureEvent & Same => ({
      kind: 'exposure',
      id: random.id('exp', now),
      time: now.toISOString(),
      system: flag.system,
      ...{ flag: flag.key, variant, unit, experiment, period },
      tags: tagsOf(flag.definition.log_attributes, context),
    }));
    const fresh = rows.filter((row) => this.#remember(row));
    if (fresh.length === 0) return;
    events.appendExposures(fresh, { source, mode: 'after' }).catch((error: unknown) => {
      this.#forget(fresh);
      log.warn({ err: error }, 'exposures could not be kept');
    });
  }

  /**
   * Of applications that evaluate by themselves; resolves when they are on disk.
   * @throws HaechiError `spool_full`.
   */
  async take(rows: readonly (ExposureEvent & Same)[]): Promise<void> {
    // Remembered only when they are on disk: who sends the same meanwhile waits for the disk too.
    const fresh = new Map<string, (typeof rows)[number]>();
    for (const row of rows) {
      const key = keyOf(row);
      if (!this.#knows(key) && !fresh.has(key)) fresh.set(key, row);
    }
    if (fresh.size === 0) return;
    await this.#deps.events.appendExposures([...fresh.values()], { source: 'client', mode: 'before' });
    for (const row of fresh.values()) this.#remember(row);
  }

  #knows(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  /** Whether it was not known. */
  #remember(row: Same): boolean {
    const key = keyOf(row);
    if (this.#knows(key)) return false;
    if (this.#young.size >= EXPOSURES_REMEMBERED) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(key);
    return true;
  }

  #forget(rows: readonly Same[]): void {
    for (const row of rows) {
      this.#young.delete(keyOf(row));
      this.#old.delete(keyOf(row));
    }
  }
}

function keyOf({ flag, variant, unit, period = '', time }: Same): string {
  const hour = Math.floor(Date.parse(time) / HOUR_MS);
  return hash('sha256', JSON.stringify([hour, flag, period, variant, unit]), 'base64').slice(0, 24);
}

/** The chosen attributes of the context, as far as they are texts, numbers or truth values. */
function tagsOf(names: readonly string[], context: FlagContext): Record<string, string | number | boolean> {
  const given = names.flatMap((name): [string, string | number | boolean][] => {
    const value = attributeOf(context, name);
    if (typeof value === 'string') return [[name, value.slice(0, TAG_LENGTH)]];
    return (typeof value === 'number' && Number.isFinite(value)) || typeof value === 'boolean' ? [[name, value]] : [];
  });
  return Object.fromEntries(given);
}
