import { encodedWidth, type FeatureEncoding, totalWidth } from './feature-encoding.ts';
import { LearnProblem } from './learn-problem.ts';

/** The artifact: all that is needed to score, as plain JSON. */
export interface LogisticModel {
  readonly format: 'haechi.logistic.v1';
  readonly features: readonly FeatureEncoding[];
  /** One per model column, at the features' offsets. */
  readonly coefficients: readonly number[];
  readonly intercept: number;
  /** Names of class 0 and class 1. */
  readonly classes: readonly [string, string];
  /** Class 1 is predicted when its probability is at least this. */
  readonly threshold: number;
  /** Mean of each model column over the training rows, from which explanations are measured; files from before have none. */
  readonly means?: readonly number[];
}

/** Checks parsed JSON of an artifact and returns it typed; `model_unreadable` says which part is wrong. */
export function parseLogisticModel(json: unknown): LogisticModel {
  const model = asRecord(json, 'the artifact');
  if (model['format'] !== 'haechi.logistic.v1')
    refuse(`format is ${JSON.stringify(model['format'])}, expected "haechi.logistic.v1"`);
  const features = asArray(model['features'], 'features').map(parseFeature);
  const coefficients = asArray(model['coefficients'], 'coefficients').map((value) => asNumber(value, 'coefficients'));
  const classes = asArray(model['classes'], 'classes').map((value) => asText(value, 'classes'));
  const [negative, positive] = classes;
  if (negative === undefined || positive === undefined || classes.length !== 2 || negative === positive) {
    return refuse('classes must be two different names');
  }
  let offset = 0;
  for (const feature of features) {
    if (feature.offset !== offset) refuse(`feature "${feature.name}" has offset ${feature.offset}, expected ${offset}`);
    offset += encodedWidth(feature);
  }
  if (coefficients.length !== totalWidth(features)) {
    refuse(`there are ${coefficients.length} coefficients for ${totalWidth(features)} encoded columns`);
  }
  const threshold = asNumber(model['threshold'], 'threshold');
  if (threshold < 0 || threshold > 1) refuse(`threshold is ${threshold}, expected 0 to 1`);
  const intercept = asNumber(model['intercept'], 'intercept');
  const means =
    model['means'] === undefined ? undefined : asArray(model['means'], 'means').map((mean) => asNumber(mean, 'means'));
  if (means !== undefined && means.length !== coefficients.length)
    refuse(`there are ${means.length} means for ${coefficients.length} encoded columns`);
  return {
    format: 'haechi.logistic.v1',
    features,
    coefficients,
    intercept,
    classes: [negative, positive],
    threshold,
    ...(means === undefined ? {} : { means }),
  };
}

function parseFeature(json: unknown): FeatureEncoding {
  const feature = asRecord(json, 'features');
  const name = asText(feature['name'], 'features[].name');
  const at = (field: string): number => asNumber(feature[field], `feature "${name}": ${field}`);
  if (feature['kind'] === 'numeric') {
    const scale = at('scale');
    if (scale <= 0) refuse(`feature "${name}": scale must be above 0`);
    return { kind: 'numeric', name, offset: at('offset'), median: at('median'), mean: at('mean'), scale };
  }
  if (feature['kind'] !== 'categorical') refuse(`feature "${name}" has kind ${JSON.stringify(feature['kind'])}`);
  const levels = asArray(feature['levels'], `feature "${name}": levels`).map((value) =>
    asText(value, `feature "${name}": levels`),
  );
  return { kind: 'categorical', name, offset: at('offset'), levels };
}

function refuse(what: string): never {
  throw new LearnProblem('model_unreadable', `The model artifact cannot be read: ${what}.`, { what });
}

function asRecord(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(`${where} must be an object`);
  return value as Record<string, unknown>;
}

function asArray(value: unknown, where: string): unknown[] {
  return Array.isArray(value) ? value : refuse(`${where} must be a list`);
}

function asNumber(value: unknown, where: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse(`${where} must be a finite number`);
}

function asText(value: unknown, where: string): string {
  return typeof value === 'string' ? value : refuse(`${where} must be text`);
}
