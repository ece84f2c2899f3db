import { invalidParameter } from '../../tracking/index.ts';
import { MLFLOW_LIMITS, stageNames } from './constants.ts';

type Stage = keyof typeof stageNames;
type Tags = readonly { readonly key: string; readonly value: string }[];

/** @throws HaechiError `invalid_request`. */
export function versionNumber(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw invalidParameter(`Model version must be an integer, got '${text}'.`, 'version');
}

/** The stage of ours, whatever the case of MLflow's. @throws HaechiError `invalid_request`. */
export function stageOf(name: string): Stage {
  const found = Object.entries(stageNames).find(([, shown]) => shown.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found[0] as Stage;
  throw invalidParameter(
    `Invalid Model Version stage: ${name}. Value must be one of ${Object.values(stageNames).join(', ')}.`,
    'stage',
  );
}

/** @throws HaechiError `invalid_request` for a name that means a version already, or has characters that no address takes. */
export function requireAlias(alias: string): void {
  if (alias === '') throw invalidParameter('Registered model alias name cannot be empty.', 'alias');
  if (!/^[\p{L}\p{N}_-]+$/u.test(alias) || alias.length > MLFLOW_LIMITS.aliasLength)
    throw invalidParameter(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-), up to ${MLFLOW_LIMITS.aliasLength}.`,
      'alias',
    );
  if (/^v?\d+$/i.test(alias) || alias.toLowerCase() === 'latest')
    throw invalidParameter(`The alias name '${alias}' is reserved.`, 'alias');
}

/** The tags by key, the last of each. @throws HaechiError `invalid_request` for a key or a value beyond the limits. */
export function tagsByKey(tags: Tags, most: number): Record<string, string> {
  for (const { key, value } of tags) {
    if (key.trim() === '' || key.length > MLFLOW_LIMITS.keyLength)
      throw invalidParameter(`A tag key has 1 to ${MLFLOW_LIMITS.keyLength} characters.`, 'key');
    if (value.length > most)
      throw invalidParameter(
        `The value of the tag "${key}" has ${value.length} characters; ${most} are the most.`,
        'value',
      );
  }
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
