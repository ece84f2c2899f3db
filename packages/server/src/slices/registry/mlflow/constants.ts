import type { ModelVersion } from '@haechi/contract';

/** Limits of MLflow's own server, which its clients assume. */
export const MLFLOW_LIMITS = {
  nameLength: 256,
  keyLength: 250,
  modelTagBytes: 5_000,
  versionTagBytes: 100_000,
  aliasLength: 255,
  /** Models of one page, and how many when nothing is said. */
  models: { most: 1_000, usual: 100 },
  versions: { most: 200_000, usual: 10_000 },
} as const;

/** Stages as MLflow writes them. */
export const stageNames = {
  none: 'None',
  staging: 'Staging',
  production: 'Production',
  archived: 'Archived',
} as const satisfies Record<ModelVersion['stage'], string>;

/** The tag that says in which system something belongs. */
export const systemTag = 'haechi.system';
/** The system of models that nothing else places. */
export const homeSystem = 'mlflow';

/** A model file that is read to be served is held in memory; beyond this it stays a reference. The same as the runtimes load at most. */
export const servableBytes = 512 * 2 ** 20;
/** An MLmodel file is a page of YAML; with long signatures a few hundred KiB. */
export const mlmodelBytes = 2 ** 20;
/** Files that are opened to see whether one can be served: a logged model has one or two that may be. */
export const triedFiles = 8;
/** Files below one model that are looked at for what can be served. */
export const listedFiles = 1_000;
