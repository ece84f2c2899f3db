import { type Fallback, HaechiError } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import type { FeatureRow, ModelRuntime, RowOutcome } from '../registry/index.ts';
import type { RecordSubject } from './records.ts';
import type { ServedRoute, ServedTarget } from './served-routes.ts';
import { cacheKey } from './traffic/result-cache.ts';

export type Scored = Extract<RowOutcome, { ok: true }>;

/** A result, and who gave it. */
export interface Got {
  readonly scored: Scored;
  readonly label: string;
  readonly variant: string;
  /** Null for a fixed answer. */
  readonly target: ServedTarget | null;
  readonly model: ModelRuntime | null;
  readonly cached: boolean;
  /** Set when another than the chosen version answered. */
  readonly substitute: { readonly servedBy: string; readonly reason: string } | null;
}
type MaybeSoon<T> = T | Promise<T>;

export interface AttemptsDeps {
  readonly clock: Clock;
  /** Routes of this process, for fallbacks to another. */
  readonly routes: () => ReadonlyMap<string, ServedRoute>;
  /** A prediction that a version failed to give, by no fault of the caller. */
  readonly failed: (subject: RecordSubject, code: string) => void;
  readonly cache: (route: string, hit: boolean) => void;
}

interface Asked {
  readonly route: ServedRoute;
  readonly target: ServedTarget;
  readonly row: FeatureRow;
  /** No other version may answer: the caller asked for this one. */
  readonly alone: boolean;
}

/** Gets a row scored: by the chosen version, and when that cannot, by what its route falls back to. At once where all are computed here. */
export class Attempts {
  readonly #deps: AttemptsDeps;

  constructor(deps: AttemptsDeps) {
    this.#deps = deps;
  }

  /** @throws HaechiError for the row (`feature_missing`, …), or what the chosen version failed with when nothing else could answer. */
  get(asked: Asked): MaybeSoon<Got> {
    try {
      const got = this.#try(asked.route, asked.target, asked.row);
      return 'then' in got ? got.catch((error: unknown) => this.#instead(asked, error)) : got;
    } catch (error) {
      return this.#instead(asked, error);
    }
  }

  /** One attempt of one version. */
  #try(route: ServedRoute, target: ServedTarget, row: FeatureRow): MaybeSoon<Got> {
    const { model, lane, breaker } = target;
    const now = this.#deps.clock.monotonic();
    if (model === null) throw this.#failure(route, target, notLoaded(route, target));
    const key = target.cached ? keyOf(target, model, row) : null;
    if (key !== null) {
      const scored = route.cache.get(key, now);
      this.#deps.cache(route.id, scored !== undefined);
      if (scored !== undefined) return gotOf(target, { scored, cached: true });
    }
    if (!breaker.admits(now)) throw this.#failure(route, target, leftAlone(target, breaker.retryAfter(now)));
    const ended = (outcome: RowOutcome | undefined) => this.#ended({ route, target, key, began: now }, outcome);
    let given: readonly RowOutcome[] | Promise<readonly RowOutcome[]> | Promise<RowOutcome>;
    try {
      given = model.place === 'here' ? model.score([row]) : lane.submit(model, row);
    } catch (error) {
      throw this.#broke(route, target, { error, began: now });
    }
    if (!('then' in given)) return ended(given[0]);
    return given.then(
      (outcome) => ended('length' in outcome ? outcome[0] : outcome),
      (error: unknown) => {
        throw this.#broke(route, target, { error, began: now });
      },
    );
  }

  #ended(
    { route, target, key, began }: { route: ServedRoute; target: ServedTarget; key: string | null; began: number },
    outcome: RowOutcome | undefined,
  ): Got {
    if (outcome === undefined) throw this.#broke(route, target, { error: new Error('it answered no row'), began });
    const now = this.#deps.clock.monotonic();
    target.breaker.record(now, { failed: false, ms: now - began });
    if (!outcome.ok) {
      const { code, message, ...detail } = outcome.problem;
      throw new HaechiError(code, message, { where: 'features', ...detail });
    }
    if (key !== null) route.cache.set(key, outcome, now);
    return gotOf(target, { scored: outcome, cached: false });
  }

  /** The failure of a call that was made; the breaker hears of it. */
  #broke(route: ServedRoute, target: ServedTarget, { error, began }: { error: unknown; began: number }): HaechiError {
    // What a model says of itself, and not of a row, is never the caller's doing.
    const failure =
      error instanceof HaechiError && (error.status >= 500 || error.code === 'too_busy')
        ? error
        : new HaechiError('model_failed', `The version ${target.label} failed: ${String(error).slice(0, 300)}.`, {
            where: 'model',
          });
    const now = this.#deps.clock.monotonic();
    // A full queue says nothing of the version.
    if (failure.code === 'too_busy') target.breaker.abandon();
    else target.breaker.record(now, { failed: true, ms: now - began });
    return this.#failure(route, target, failure);
  }

  #failure(route: ServedRoute, target: ServedTarget, failure: HaechiError): HaechiError {
    this.#deps.failed(
      { system: route.system, route: route.id, version: target.label, variant: target.variant },
      failure.code,
    );
    return failure;
  }

  /** Another answer in place of the failed one; throws the first failure when there is none. */
  #instead({ route, target, row, alone }: Asked, error: unknown): MaybeSoon<Got> {
    if (!(error instanceof HaechiError) || isOfTheCaller(error) || alone) throw error;
    const others = this.#others(route, target);
    if (others.length === 0) throw error;
    return this.#walk({ route, row, others, first: error, reasons: [`${target.label}: ${error.code}`] });
  }

  #walk(asked: Walk): MaybeSoon<Got> {
    const { route, row, first, reasons } = asked;
    const [next, ...others] = asked.others;
    if (next === undefined) throw first;
    const goOn = (label: string, error: unknown): MaybeSoon<Got> => {
      // What another version says of the row counts as its failure to stand in.
      if (!(error instanceof HaechiError)) throw error;
      return this.#walk({ route, row, first, others, reasons: [...reasons, `${label}: ${error.code}`] });
    };
    if ('answer' in next) return fixed(next, reasons);
    const { label } = next.target;
    const named = (got: Got): Got => ({
      ...got,
      variant: 'fallback',
      substitute: { servedBy: next.servedBy, reason: reasons.join('; ') },
    });
    try {
      const got = this.#try(next.route, next.target, row);
      return 'then' in got ? got.then(named, (error: unknown) => goOn(label, error)) : named(got);
    } catch (error) {
      return goOn(label, error);
    }
  }

  /** The stable version for a canary that fails, then what the route says, each once. */
  #others(route: ServedRoute, failed: ServedTarget): readonly Other[] {
    const others: Other[] = [];
    const add = (of: ServedRoute, target: ServedTarget | undefined, servedBy: string) => {
      if (target === undefined || target === failed) return;
      if (!others.some((other) => 'target' in other && other.target === target))
        others.push({ route: of, target, servedBy });
    };
    add(route, route.split.stable, route.split.stable.label);
    for (const fallback of route.settings.fallback) {
      if ('answer' in fallback) others.push(fallback);
      else if ('version' in fallback) {
        const target = route.spares.get(fallback.version);
        add(route, target, target?.label ?? '');
      } else {
        const other = this.#deps.routes().get(fallback.route);
        // The caller may use this system alone.
        if (other !== undefined && other.system === route.system && !other.archived)
          // What it fails to give here is counted for the route that asked: the other one's own users met nothing of it.
          add({ ...other, id: route.id }, other.split.stable, `${other.id} (${other.split.stable.label})`);
      }
    }
    return others;
  }
}

type Constant = Extract<Fallback, { answer: unknown }>;
type Other = Constant | { readonly route: ServedRoute; readonly target: ServedTarget; readonly servedBy: string };
interface Walk {
  readonly route: ServedRoute;
  readonly row: FeatureRow;
  readonly others: readonly Other[];
  readonly first: HaechiError;
  readonly reasons: readonly string[];
}

/** Versions of the same bytes may name their classes differently: the version is part of the key. */
function keyOf({ label }: ServedTarget, model: ModelRuntime, row: FeatureRow): string | null {
  const key = cacheKey(model, row);
  return key === null ? null : `${label}|${key}`;
}

function gotOf(target: ServedTarget, { scored, cached }: { scored: Scored; cached: boolean }): Got {
  return {
    scored,
    label: target.label,
    variant: target.variant,
    target,
    model: target.model,
    cached,
    substitute: null,
  };
}

function fixed({ answer, reason }: Constant, reasons: readonly string[]): Got {
  const { prediction, label, confidence } = answer;
  return {
    scored: { ok: true, prediction, label: label ?? null, probabilities: null, confidence },
    label: 'constant',
    variant: 'fallback',
    target: null,
    model: null,
    cached: false,
    substitute: { servedBy: 'constant', reason: `${reason} (${reasons.join('; ')})` },
  };
}

/** What another version would say too. */
function isOfTheCaller(error: HaechiError): boolean {
  return error.status < 500 && error.code !== 'too_busy';
}

function notLoaded(route: ServedRoute, target: ServedTarget): HaechiError {
  return new HaechiError(
    'not_ready',
    `The route "${route.id}" cannot answer: the version ${target.label} is not loaded (${target.problem?.code ?? 'unknown'}).`,
    { where: 'route', version: target.label, cause: target.problem?.code },
  );
}

function leftAlone({ label, breaker }: ServedTarget, seconds: number): HaechiError {
  return new HaechiError(
    'circuit_open',
    `The version ${label} is left alone for a while: ${breaker.reason ?? 'it is being tried again'}.`,
    { where: 'version', version: label, retry_after_s: Math.max(1, seconds) },
  );
}
