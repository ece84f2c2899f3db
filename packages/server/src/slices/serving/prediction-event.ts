import { HaechiError, type PredictionEvent } from '@haechi/contract';
import type { ModelRuntime } from '../registry/index.ts';
import type { Got } from './attempts.ts';
import type { PredictInput } from './predict-body.ts';
import type { Prediction } from './prediction.ts';
import type { ServedRoute } from './served-routes.ts';

/** Longest text of a feature that an event can hold, and most of its tags. */
const maxFeatureText = 10_000;
const maxTags = 64;

interface Answered {
  readonly input: PredictInput;
  readonly answer: Prediction;
  readonly got: Got;
  readonly features: PredictionEvent['features'];
  readonly seconds: number;
}

/** The event names the class, not its index: labels arrive as the names that people use. */
export function eventOf(route: ServedRoute, { input, answer, got, features, seconds }: Answered): PredictionEvent {
  const { scored } = got;
  const tags = tagsOf(input, got);
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
    ...(tags === undefined ? {} : { tags }),
  };
}

/** What the caller said, and how the answer came about; where there is no room for both, what the caller said. */
function tagsOf({ tags }: PredictInput, { cached, substitute }: Got): PredictionEvent['tags'] {
  if (!cached && substitute === null) return tags;
  const own: Record<string, string> = {
    ...(cached ? { cached: 'true' } : {}),
    ...(substitute === null ? {} : { fallback: substitute.reason.slice(0, 256) }),
  };
  const both = { ...own, ...tags };
  return Object.keys(both).length > maxTags ? tags : both;
}

/** The features that the model uses. Others are not kept: names made up by callers would each make a new feature schema. */
export function knownFeatures(
  model: ModelRuntime | null,
  given: Readonly<Record<string, unknown>>,
): PredictionEvent['features'] {
  if (areThose(model, given)) return given;
  const known: PredictionEvent['features'] = {};
  for (const { name } of model?.signature.inputs ?? []) {
    const value = given[name];
    if (typeof value === 'string' && value.length > maxFeatureText)
      throw new HaechiError('feature_mistyped', `Feature "${name}" is longer than ${maxFeatureText} characters.`, {
        where: 'features',
        feature: name,
        expected: `at most ${maxFeatureText} characters`,
        got: `${value.length} characters`,
      });
    // The model took the row, so that the value is a number, a text, a truth value or null; a fixed answer asks nobody.
    known[name] = isScalar(value) ? value : null;
  }
  return known;
}

/** Whether the row is the features of the model in their order, and nothing else: then it need not be copied. */
function areThose(
  model: ModelRuntime | null,
  given: Readonly<Record<string, unknown>>,
): given is PredictionEvent['features'] {
  const inputs = model?.signature.inputs ?? [];
  let count = 0;
  for (const name in given) {
    const value = given[name];
    if (inputs[count]?.name !== name || !isScalar(value)) return false;
    if (typeof value === 'string' && value.length > maxFeatureText) return false;
    count += 1;
  }
  return count === inputs.length;
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
