import { HaechiError, type PredictionEvent } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Random } from '../../platform/random.ts';
import type { ModelRuntime, RowExplanation } from '../registry/index.ts';
import { chooseTarget } from './assignment.ts';
import type { Attempts, Got } from './attempts.ts';
import { bucketCount, drawOf } from './buckets.ts';
import type { FirstResponses } from './first-responses.ts';
import type { PredictInput } from './predict-body.ts';
import type { Prediction } from './prediction.ts';
import { eventOf, knownFeatures } from './prediction-event.ts';
import type { ServedRoute, ServedTarget } from './served-routes.ts';
import type { ServingMetrics } from './serving-metrics.ts';
import type { Shadows } from './shadows.ts';

export type { Prediction } from './prediction.ts';

/** Where predictions are kept; the slice `events` is one. */
export interface PredictionLog {
  /** `before` resolves when the event is durable and rejects with `spool_full`; `after` takes it at once (null). */
  appendPrediction(event: PredictionEvent, mode: 'before' | 'after'): Promise<void> | null;
}

export interface PredictorDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly events: PredictionLog;
  readonly metrics: Pick<ServingMetrics, 'unlogged' | 'substituted'> & {
    /** A prediction was asked for, at a time of the clock that only grows. */
    asked(time: number): void;
  };
  readonly firstResponses: Pick<FirstResponses, 'note'>;
  readonly attempts: Pick<Attempts, 'get'>;
  readonly shadows: Pick<Shadows, 'offer'>;
}

/** The answer may go out when `logged` has resolved, which it has at once (null) for `after`. */
export interface Answered {
  readonly answer: Prediction;
  readonly logged: Promise<void> | null;
}

/** To be sent once: its event is written then. */
interface Made {
  readonly send: () => Answered;
}

/** What is asked for, and when that began (ms of a clock that only grows). */
export interface Question {
  readonly input: PredictInput;
  readonly startedAt: number;
  /** A version in place of the one that the split gives. No other answers for it. */
  readonly version?: ServedTarget | undefined;
}

/** Read when it is its turn; what it throws is its own answer. */
export type RowQuestion = () => Question;
export type RowAnswer = Answered | { readonly failed: HaechiError };

/** Rows scored in one go, some milliseconds; in between other requests have their turn. */
const chunkRows = 500;

/** Answers predictions from memory: no database, no file; waits only for versions that answer from elsewhere, and for the log of routes that say `before`. */
export class Predictor {
  readonly #deps: PredictorDeps;

  constructor(deps: PredictorDeps) {
    this.#deps = deps;
  }

  /**
   * Scores one row and hands its event to the log: at once where the version is computed here.
   * @throws HaechiError (or rejects with) `feature_missing`, `feature_mistyped`, `not_ready`, `model_failed`, `circuit_open`, `too_busy`,
   * `prediction_timeout`, `explanation_unavailable`, `upstream_*`
   */
  predict(route: ServedRoute, question: Question): Answered | Promise<Answered> {
    const made = this.#make(route, question);
    return 'then' in made ? made.then((later) => later.send()) : made.send();
  }

  /** An answer whose event is not written yet. */
  #make(route: ServedRoute, question: Question): Made | Promise<Made> {
    const { input, version, startedAt } = question;
    this.#deps.metrics.asked(startedAt);
    const target = version ?? this.#target(route, input.user);
    if (input.explain && target.model !== null && target.model.explain === null) throw cannotExplain(target);
    const got = this.#deps.attempts.get({ route, target, row: input.features, alone: version !== undefined });
    return 'then' in got ? got.then((later) => this.#made(route, question, later)) : this.#made(route, question, got);
  }

  /**
   * Answers many questions, in their order; each may fail by itself. A model computed here lets other requests have their turn in between, one
   * elsewhere gets no more rows at once than may wait for it.
   */
  async predictAll(route: ServedRoute, questions: readonly RowQuestion[]): Promise<readonly RowAnswer[]> {
    const answers: RowAnswer[] = [];
    const atOnce = Math.min(chunkRows, Math.ceil(route.settings.max_waiting / 2));
    for (let from = 0; from < questions.length; from += atOnce) {
      if (from > 0) await new Promise((resolve) => setImmediate(resolve));
      const chunk = questions.slice(from, from + atOnce).map((question) => this.#one(route, question));
      answers.push(...(await Promise.all(chunk)));
    }
    return answers;
  }

  /**
   * Answers all questions or none, in their order: no event is written before each has its answer.
   * @throws HaechiError of the first row that has none; what is wrong with the row itself names its place.
   */
  async predictTogether(route: ServedRoute, questions: readonly RowQuestion[]): Promise<readonly Answered[]> {
    const made: Made[] = [];
    const atOnce = Math.min(chunkRows, Math.ceil(route.settings.max_waiting / 2));
    for (let from = 0; from < questions.length; from += atOnce) {
      if (from > 0) await new Promise((resolve) => setImmediate(resolve));
      const chunk = questions.slice(from, from + atOnce).map(async (question) => this.#make(route, question()));
      for (const [index, one] of (await Promise.allSettled(chunk)).entries()) {
        if (one.status === 'fulfilled') made.push(one.value);
        else throw questions.length === 1 ? one.reason : ofRow(from + index, one.reason);
      }
    }
    return made.map((one) => watched(one.send()));
  }

  #one(route: ServedRoute, question: RowQuestion): RowAnswer | Promise<RowAnswer> {
    try {
      const asked = question();
      const given = this.predict(route, asked);
      return 'then' in given ? given.then(watched, failureOf) : watched(given);
    } catch (error) {
      return failureOf(error);
    }
  }

  #made(route: ServedRoute, { input, startedAt, version }: Question, got: Got): Made {
    const { clock, random } = this.#deps;
    const { scored, substitute } = got;
    const features = knownFeatures(got.model ?? route.split.stable.model, input.features);
    const explanation = input.explain ? explained(got, input) : undefined;
    const now = clock.now();
    const answer: Prediction = {
      prediction: scored.prediction,
      ...(scored.label === null ? {} : { label: scored.label }),
      ...(scored.probabilities === null ? {} : { probability: byIndex(scored.probabilities, got.model) }),
      confidence: scored.confidence,
      model_version: got.label,
      variant: got.variant,
      prediction_id: random.id('prd', now),
      prediction_time: now.toISOString(),
      ...(explanation === undefined ? {} : { explanation }),
      ...(substitute === null ? {} : { served_by: substitute.servedBy, fallback_reason: substitute.reason }),
    };
    const seconds = (clock.monotonic() - startedAt) / 1000;
    const event = eventOf(route, { input, answer, got, features, seconds });
    const answered = () => {
      if (substitute !== null) this.#deps.metrics.substituted(route.id, substitute.servedBy);
      got.target?.meters.answered(seconds, now.getTime());
      if (got.variant === 'canary' && route.period !== null)
        this.#deps.firstResponses.note(route.period, now.getTime());
      if (route.split.shadow !== null && version === undefined)
        this.#deps.shadows.offer(route, route.split.shadow, { row: input.features, answer });
    };
    return { send: () => ({ answer, logged: this.#log(route, event, answered) }) };
  }

  /** The version for this user. One whose canary cannot be loaded here gets the stable one, and the event says so. */
  #target({ split, period }: ServedRoute, user: string | undefined): ServedTarget {
    if (split.included === 0) return split.stable;
    const { random } = this.#deps;
    const draw =
      user === undefined || period === null
        ? { inclusion: random.uniform() * bucketCount, variant: random.uniform() * bucketCount }
        : drawOf(period, user);
    const chosen = chooseTarget(split, draw);
    return chosen.model === null ? split.stable : chosen;
  }

  /** `answered` is called once nothing stands in the way of the answer: one whose event is refused before is none. */
  #log(route: ServedRoute, event: PredictionEvent, answered: () => void): Promise<void> | null {
    const appended = this.#deps.events.appendPrediction(event, route.log);
    if (route.log === 'before' && appended !== null) return appended.then(answered);
    answered();
    appended?.catch((error: unknown) => {
      this.#deps.metrics.unlogged(route.id);
      this.#deps.log.warn(
        { route: route.id, reason: String(error).slice(0, 200) },
        'a prediction was answered and not logged',
      );
    });
    return null;
  }
}

/** A write that fails while other rows are still scored is heard later. */
function watched(answered: Answered): Answered {
  answered.logged?.catch(() => undefined);
  return answered;
}

function failureOf(error: unknown): { readonly failed: HaechiError } {
  if (error instanceof HaechiError) return { failed: error };
  throw error;
}

/** `class_0`, `class_1`, … in the order of the signature; that of an object would put classes named `10` and `9` the other way round. */
function byIndex(probabilities: Readonly<Record<string, number>>, model: ModelRuntime | null): Record<string, number> {
  const shares: Record<string, number> = {};
  let index = 0;
  for (const name of model?.signature.classes ?? Object.keys(probabilities)) {
    shares[`class_${index}`] = probabilities[name] ?? 0;
    index += 1;
  }
  return shares;
}

/** What is wrong with a row of many says which. */
function ofRow(index: number, error: unknown): unknown {
  if (!(error instanceof HaechiError) || error.status >= 500) return error;
  return new HaechiError(error.code, `Row ${index}: ${error.message}`, { ...error.detail, where: 'inputs' });
}

/** Undefined where a substitute answered that cannot be explained: an answer without its reasons is better than none. */
function explained({ model, substitute }: Got, { features }: PredictInput): Prediction['explanation'] {
  const explain = model?.explain ?? null;
  if (explain === null) {
    if (substitute !== null || model === null) return undefined;
    throw new HaechiError('explanation_unavailable', 'This kind of model cannot be explained here.');
  }
  const found = explain(features);
  if ('code' in found) throw new HaechiError(found.code, found.message, { where: 'features', feature: found.feature });
  const { method, scale, base, contributions }: RowExplanation = found;
  const sorted = [...contributions].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  return { method, scale, base, contributions: sorted };
}

function cannotExplain({ label, model }: ServedTarget): HaechiError {
  return new HaechiError(
    'explanation_unavailable',
    `The version ${label} is a model of format ${model?.format}, which cannot be explained here. Leave "explain" out.`,
    { where: 'explain', version: label, format: model?.format },
  );
}
