import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import { type ModelRuntime, type Registry, type VersionRef, versionLabel } from '../registry/index.ts';
import type { Lane } from './traffic/lane.ts';

export interface LoadedModelsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Pick<Registry, 'getVersion' | 'loadModel'>;
}

/** How often a model that nothing uses any more is looked at, ms, until no call to it is under way; and how long it is kept at least, ms: a request
 * may hold the snapshot before, and a snapshot that is being loaded may want it. */
const closePollMs = 500;
const closeAfterMs = 10_000;

/** What may still call a model. */
type Calls = Pick<Lane, 'uses' | 'calls' | 'waiting'>;
interface Held {
  readonly models: ReadonlySet<ModelRuntime>;
  readonly lanes: readonly Calls[];
}

/**
 * The models in memory, by the digest of their bytes and the signature of their version: two routes share one, and two versions of the same bytes that
 * name their classes or features differently do not. What nobody keeps is closed once its last call has ended.
 */
export class LoadedModels {
  readonly #deps: LoadedModelsDeps;
  readonly #byKey = new Map<string, ModelRuntime>();
  readonly #keyOf = new WeakMap<ModelRuntime, string>();
  /** A version's artifact and signature never change, so that a change of one route asks nothing about the others. */
  readonly #keys = new Map<string, string>();
  readonly #held = new Map<string, Held>();
  /** Lanes that nobody holds any more and that have calls under way. */
  #leftLanes: readonly Calls[] = [];
  /** Since when (ms of a clock that only grows) nobody needs it. */
  readonly #retired = new Map<ModelRuntime, number>();
  readonly #opening = new Map<string, Promise<ModelRuntime>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: LoadedModelsDeps) {
    this.#deps = deps;
  }

  /** Whether models are loaded at all: not in a process that answers nothing until it is asked. */
  loads = true;

  async open(db: Db, ref: VersionRef): Promise<{ model: ModelRuntime | null; problem: HaechiError | null }> {
    if (!this.loads) return { model: null, problem: answersNothing() };
    try {
      const key = await this.#keyFor(db, ref);
      return { model: this.#byKey.get(key) ?? (await this.#load(db, ref, key)), problem: null };
    } catch (error) {
      // One artifact that cannot be loaded must not keep the other routes from changing.
      if (error instanceof HaechiError) return { model: null, problem: error };
      if (error instanceof LoadFault) return { model: null, problem: this.#unexpected(ref, error.cause) };
      throw error;
    }
  }

  async #keyFor(db: Db, ref: VersionRef): Promise<string> {
    const label = versionLabel(ref);
    const known = this.#keys.get(label);
    if (known !== undefined) return known;
    const { artifact_sha256: digest, signature } = await this.#deps.registry.getVersion(db, everywhere, ref);
    const key = `${digest} ${JSON.stringify(signature)}`;
    this.#keys.set(label, key);
    return key;
  }

  #unexpected(ref: VersionRef, error: unknown): HaechiError {
    const version = versionLabel(ref);
    this.#deps.log.error({ err: error, version }, 'a fault in loading a model');
    const why = String(error).slice(0, 300);
    return new HaechiError(
      'model_failed',
      `The version ${version} could not be loaded by an unexpected fault (${why}). It is tried again; the log holds the details.`,
      { where: 'model', version },
    );
  }

  async #load(db: Db, ref: VersionRef, key: string): Promise<ModelRuntime> {
    const under = this.#opening.get(key);
    if (under !== undefined) return under;
    const opening = this.#deps.registry.loadModel(db, ref).catch(faultOfModel);
    this.#opening.set(key, opening);
    try {
      const model = await opening;
      this.#byKey.set(key, model);
      this.#keyOf.set(model, key);
      return model;
    } finally {
      this.#opening.delete(key);
    }
  }

  /** What `holder` needs from now on, and the lanes by which it is called; what nobody needs any more is closed in time. */
  keep(holder: string, models: Iterable<ModelRuntime>, lanes: readonly Calls[] = []): void {
    this.#leftLanes = [...this.#leftLanes, ...(this.#held.get(holder)?.lanes ?? [])].filter(isBusy);
    this.#held.set(holder, { models: new Set(models), lanes });
    const needed = this.#needed();
    for (const [key, model] of this.#byKey)
      if (!needed.has(model)) {
        this.#byKey.delete(key);
        this.#retired.set(model, this.#deps.clock.monotonic());
      }
    if (this.#retired.size > 0) this.#timer ??= setInterval(() => this.#closeIdle(), closePollMs).unref();
  }

  #needed(): ReadonlySet<ModelRuntime> {
    return new Set([...this.#held.values()].flatMap(({ models }) => [...models]));
  }

  #closeIdle(): void {
    const needed = this.#needed();
    this.#leftLanes = this.#leftLanes.filter(isBusy);
    const lanes = [...this.#leftLanes, ...[...this.#held.values()].flatMap((held) => held.lanes)];
    const now = this.#deps.clock.monotonic();
    for (const [model, since] of this.#retired) {
      if (needed.has(model)) {
        this.#retired.delete(model);
        const key = this.#keyOf.get(model);
        if (key !== undefined && !this.#byKey.has(key)) this.#byKey.set(key, model);
      } else if (now - since >= closeAfterMs && !lanes.some((lane) => lane.uses(model))) {
        this.#retired.delete(model);
        this.#close(model);
      }
    }
    if (this.#retired.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #close(model: ModelRuntime): void {
    model
      .close?.()
      .catch((error: unknown) => this.#deps.log.warn({ err: error, sha256: model.sha256 }, 'a model was not closed'));
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const model of [...this.#retired.keys(), ...this.#byKey.values()]) this.#close(model);
    this.#retired.clear();
    this.#byKey.clear();
  }
}

function answersNothing(): HaechiError {
  return new HaechiError('not_ready', 'Predict processes answer here; this process loads the model now.', {
    where: 'model',
    retry_after_s: 1,
  });
}

/** What went wrong in reading one model, by no fault of the records. */
class LoadFault extends Error {}

function faultOfModel(error: unknown): never {
  // PostgreSQL refused a statement: the whole reading is tried again.
  const ofTheRecords = error instanceof Error && 'severity' in error;
  if (error instanceof HaechiError || ofTheRecords) throw error;
  throw new LoadFault('a model could not be loaded', { cause: error });
}

function isBusy({ calls, waiting }: Calls): boolean {
  return calls > 0 || waiting > 0;
}
