import { HaechiError, type PredictionEvent } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Random } from '../../platform/random.ts';
import type { RowOutcome } from '../registry/index.ts';
import { chooseTarget } from './assignment.ts';
import { bucketCount, drawOf } from './buckets.ts';
import type { FirstResponses } from './first-responses.ts';
import type { PredictInput } from './predict-body.ts';
import type { ServedRoute, ServedTarget } from './served-routes.ts';
import type { ServingMetrics } from './serving-metrics.ts';

/** Where predictions are kept; the slice `events` is one. */
export interface PredictionLog {
  /** `before` resolves when the event is durable and rejects with `spool_full`; `after` takes it and resolves at once. */
  appendPrediction(event: PredictionEvent, mode: 'before' | 'after'): Promise<void>;
}

export interface PredictorDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly events: PredictionLog;
  readonly metrics: ServingMetrics;
  readonly firstResponses: Pick<FirstResponses, 'note'>;
}

/** One answered prediction, as it goes to the caller. */
export interface Prediction {
  readonly prediction: number;
  readonly label: string;
  readonly probability: Record<string, number>;
  readonly confidence: number;
  readonly model_version: string;
  readonly variant: string;
  readonly prediction_id: string;
  readonly prediction_time: string;
}
type Scored = Extract<RowOutcome, { ok: true }>;

/** Longest text of a feature that an event can hold. */
const maxFeatureText = 10_000;

/** Answers predictions from memory alone: no database, no file, no waiting, but for the log of routes that say `before`. */
export class Predictor {
  readonly #deps: PredictorDeps;

  constructor(deps: PredictorDeps) {
    this.#deps = deps;
  }

  /**
   * Scores one row and hands its event to the log. The answer may go out when `logged` has resolved, which it has at once for `after`.
   * @throws HaechiError `feature_missing`, `feature_mistyped`, `not_ready`, `system_archived`
   */
  predict(
    route: ServedRoute,
    input: PredictInput,
    startedAt: number,
  ): { answer: Prediction; logged: Promise<void> | null } {
    const { clock, random } = this.#deps;
    const target = this.#target(route, input.user);
    const { model } = target;
    if (model === null) throw notLoaded(route, target);
    const outcomes = model.score([input.features]);
    const scored = 'then' in outcomes ? undefined : outcomes[0];
    if (scored === undefined) throw notLoaded(route, target);
    if (!scored.ok) {
      const { code, message, ...detail } = scored.problem;
      throw new HaechiError(code, message, { where: 'features', ...detail });
    }
    const features = knownFeatures(model.signature.inputs, input.features);
    const now = clock.now();
    const answer: Prediction = {
      prediction: scored.prediction,
      label: scored.label ?? String(scored.prediction),
      probability: Object.fromEntries(
        Object.values(scored.probabilities ?? {}).map((share, i) => [`class_${i}`, share]),
      ),
      confidence: scored.confidence,
      model_version: target.label,
      variant: target.role,
      prediction_id: random.id('prd', now),
      prediction_time: now.toISOString(),
    };
    const seconds = (clock.monotonic() - startedAt) / 1000;
    const event = eventOf(route, { input, answer, scored, features, seconds });
    return { answer, logged: this.#log(route, event, () => this.#answered(route, target, { seconds, now })) };
  }

  #answered({ period }: ServedRoute, target: ServedTarget, { seconds, now }: { seconds: number; now: Date }): void {
    target.meters.answered(seconds, now.getTime());
    if (target.role === 'canary' && period !== null) this.#deps.firstResponses.note(period, now.getTime());
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
    if (route.log === 'before') return appended.then(answered);
    answered();
    appended.catch((error: unknown) => {
      this.#deps.metrics.unlogged(route.id);
      this.#deps.log.warn(
        { route: route.id, reason: String(error).slice(0, 200) },
        'a prediction was answered and not logged',
      );
    });
    return null;
  }
}

interface Answered {
  readonly input: PredictInput;
  readonly answer: Prediction;
  readonly scored: Scored;
  readonly features: PredictionEvent['features'];
  readonly seconds: number;
}

/** The event names the class, not its index: labels arrive as the names that people use. */
function eventOf(route: ServedRoute, { input, answer, scored, features, seconds }: Answered): PredictionEvent {
  return {
    kind: 'prediction',
    id: answer.prediction_id,
    time: answer.prediction_time,
    system: route.system,
    version: answer.model_version,
    route: route.id,
    variant: answer.variant,
    features,
    prediction: scored.label ?? scored.prediction,
    ...(scored.probabilities === null ? {} : { probabilities: { ...scored.probabilities } }),
    confidence: scored.confidence,
    latency_ms: seconds * 1000,
    ...(input.user === undefined ? {} : { user: input.user }),
    ...(input.groups === undefined ? {} : { groups: input.groups }),
    ...(input.tags === undefined ? {} : { tags: input.tags }),
  };
}

/** The features that the model uses. Others are not kept: names made up by callers would each make a new feature schema. */
function knownFeatures(
  inputs: readonly { readonly name: string }[],
  given: Readonly<Record<string, unknown>>,
): PredictionEvent['features'] {
  const known: PredictionEvent['features'] = {};
  for (const { name } of inputs) {
    const value = given[name];
    if (typeof value === 'string' && value.length > maxFeatureText)
      throw new HaechiError('feature_mistyped', `Feature "${name}" is longer than ${maxFeatureText} characters.`, {
        where: 'features',
        feature: name,
        expected: `at most ${maxFeatureText} characters`,
        got: `${value.length} characters`,
      });
    // The model took the row, so that the value is a number, a text, a truth value or null.
    known[name] = value as string | number | boolean | null;
  }
  return known;
}

function notLoaded(route: ServedRoute, target: ServedTarget): HaechiError {
  return new HaechiError(
    'not_ready',
    `The route "${route.id}" cannot answer: the version ${target.label} is not loaded (${target.problem?.code ?? 'unknown'}).`,
    { where: 'route', version: target.label, cause: target.problem?.code },
  );
}
