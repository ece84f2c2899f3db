import type { ModelVersion } from '@haechi/contract';

/** What a version is whose files are known and never loaded here: a pickle, a prompt, files in another place. */
export const REFERENCE_FORMAT = 'mlflow.reference.v1';

export interface Reference {
  /** Which library wrote the files, in MLflow's words (`sklearn`, `pytorch`); `prompt` and `none` for what is no model of one. */
  readonly flavor: string;
  readonly source: string;
  readonly uri: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Why nothing was taken to be served. */
  readonly why: string;
  /** What the model says it takes, where it says so. */
  readonly signature: ModelVersion['signature'];
}

/** The bytes under whose digest the reference is registered. They begin so that whoever is to load them sees what they are. */
export function writeReference({ flavor, ...rest }: Reference): Uint8Array {
  const plain = flavor.replace(/[^\w.-]+/g, '_').slice(0, 64);
  return Buffer.from(JSON.stringify({ format: REFERENCE_FORMAT, flavor: plain, ...rest }), 'utf8');
}
