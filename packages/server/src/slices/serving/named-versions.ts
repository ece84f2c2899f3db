import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Registry } from '../registry/index.ts';
import { NAMED_VERSIONS_LOADED, NAMES_HELD_MS } from './constants.ts';
import type { LoadedModels } from './loaded-models.ts';
import type { ServedRoute, ServedRoutesLoader, ServedTarget } from './served-routes.ts';

export interface NamedVersionsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly registry: Pick<Registry, 'resolveVersion' | 'getVersion' | 'requireApproved'>;
  readonly models: Pick<LoadedModels, 'keep'>;
  readonly loader: Pick<ServedRoutesLoader, 'named'>;
}

interface Held {
  readonly version: number;
  until: number;
}

interface Loaded {
  readonly target: ServedTarget;
  /** Until when its approval is taken to hold, ms of a clock that only grows. */
  until: number;
}

/**
 * Versions that callers ask for by number or alias. Those of the route's split are there; others are loaded when asked for, a few at a time.
 * The records are asked at most every two seconds for a name, and whether a
 * version that was loaded is still approved; while they are away the last answer holds.
 */
export class NamedVersions {
  readonly #deps: NamedVersionsDeps;
  readonly #names = new Map<string, Held>();
  readonly #loaded = new Map<string, Loaded>();
  readonly #under = new Map<string, Promise<ServedTarget>>();

  constructor(deps: NamedVersionsDeps) {
    this.#deps = deps;
  }

  /**
   * @throws HaechiError `not_found` for a name that stands for nothing, `version_not_approved` for a version of a governed model that nobody
   * approved, what loading throws.
   */
  get(route: ServedRoute, name: number | string): ServedTarget | Promise<ServedTarget> {
    if (typeof name === 'number') return this.#version(route, name);
    const held = this.#names.get(`${route.model}\n${name}`);
    if (held !== undefined && held.until > this.#deps.clock.monotonic()) return this.#version(route, held.version);
    return this.#resolve(route, name, held).then((version) => this.#version(route, version));
  }

  async #resolve(route: ServedRoute, name: string, held: Held | undefined): Promise<number> {
    const { db, clock, registry } = this.#deps;
    const key = `${route.model}\n${name}`;
    try {
      const { version } = await registry.resolveVersion(db, everywhere, { model: route.model, name });
      this.#names.delete(key);
      this.#names.set(key, { version, until: clock.monotonic() + NAMES_HELD_MS });
      const [oldest] = this.#names.keys();
      if (this.#names.size > maxNames && oldest !== undefined) this.#names.delete(oldest);
      return version;
    } catch (error) {
      if (error instanceof HaechiError || held === undefined) throw error;
      held.until = clock.monotonic() + NAMES_HELD_MS;
      return held.version;
    }
  }

  #version(route: ServedRoute, version: number): ServedTarget | Promise<ServedTarget> {
    const own = route.targets.find((target) => target.version === version && target.role !== 'shadow');
    if (own !== undefined) return own;
    const key = `${route.id}\n${version}`;
    const loaded = this.#loaded.get(key);
    if (loaded !== undefined) {
      this.#loaded.delete(key);
      this.#loaded.set(key, loaded);
      if (loaded.until > this.#deps.clock.monotonic()) return loaded.target;
    }
    let under = this.#under.get(key);
    if (under === undefined) {
      const found = loaded === undefined ? this.#load(route, version) : this.#again(route, version, loaded);
      under = found.finally(() => this.#under.delete(key));
      this.#under.set(key, under);
    }
    return under;
  }

  /** One that was loaded; not if its approval was taken back since. */
  async #again(route: ServedRoute, version: number, loaded: Loaded): Promise<ServedTarget> {
    try {
      await this.#requireApproved(route, version);
    } catch (error) {
      if (error instanceof HaechiError) {
        this.#loaded.delete(`${route.id}\n${version}`);
        throw error;
      }
    }
    loaded.until = this.#deps.clock.monotonic() + NAMES_HELD_MS;
    return loaded.target;
  }

  /** A route governs its model: a version that was not approved gets no users by another door. */
  async #requireApproved(route: ServedRoute, version: number): Promise<void> {
    const { db, registry } = this.#deps;
    const ref = { model: route.model, version };
    const { approval_status: approval } = await registry.getVersion(db, everywhere, ref);
    if (approval !== 'approved') await registry.requireApproved(db, ref);
  }

  async #load(route: ServedRoute, version: number): Promise<ServedTarget> {
    const { db, clock, loader, models } = this.#deps;
    if (this.#under.size > NAMED_VERSIONS_LOADED)
      throw new HaechiError('too_busy', 'Too many versions are being loaded for callers. Try again in a moment.', {
        where: 'model_version',
        retry_after_s: 1,
      });
    await this.#requireApproved(route, version);
    const target = await loader.named(db, route, version);
    if (target.model === null) throw target.problem ?? new HaechiError('not_ready', 'The version is not loaded.');
    this.#loaded.set(`${route.id}\n${version}`, { target, until: clock.monotonic() + NAMES_HELD_MS });
    for (const oldest of this.#loaded.keys()) {
      if (this.#loaded.size <= NAMED_VERSIONS_LOADED) break;
      this.#loaded.delete(oldest);
    }
    const kept = [...this.#loaded.values()].map((one) => one.target);
    models.keep(
      'named',
      kept.flatMap(({ model }) => (model === null ? [] : [model])),
      kept.map(({ lane }) => lane),
    );
    return target;
  }
}

/** Names that are remembered: callers could make up any number, but only those that stand for a version are kept. */
const maxNames = 10_000;
