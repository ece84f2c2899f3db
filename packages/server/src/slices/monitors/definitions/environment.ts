import type { BoundValues } from './bound-values.ts';

/** Stands for every environment in a definition. */
export const ALL_ENVIRONMENTS = '*';

/** The condition on the environment that a definition names. */
export const inEnvironment = (environment: string, values: BoundValues): string =>
  environment === ALL_ENVIRONMENTS ? 'true' : `environment = ${values.bind(environment, 'String')}`;
