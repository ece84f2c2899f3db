import { createHash } from 'node:crypto';
import { HaechiError, type ModelVersion } from '@haechi/contract';
import { LearnProblem, type LogisticModel, parseLogisticModel, type RowScore, scoreRow } from '@haechi/learn';
import { refuseForeignFormat } from './foreign-format.ts';

/** An artifact that has been read, checked and is ready to score. */
export interface LoadedModel {
  readonly format: string;
  readonly sha256: string;
  readonly signature: ModelVersion['signature'];
  /** Scores one row; a feature that cannot be used is an answer, not a throw. Takes microseconds and never waits. */
  score(features: Readonly<Record<string, unknown>>): RowScore;
}

/**
 * Reads an artifact whose digest is known, and scores a row of missing values once as a check.
 * @throws HaechiError `artifact_tampered` when the bytes have another digest, `unsupported_format`, `artifact_unreadable`.
 */
export function openArtifact(bytes: Uint8Array, sha256: string): LoadedModel {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new HaechiError(
      'artifact_tampered',
      `The artifact ${sha256} has the digest ${found}: its bytes were changed. It is not loaded.`,
      { sha256, found },
    );
  refuseForeignFormat(bytes);
  const model = parseArtifact(bytes);
  const signature = signatureOf(model);
  const score = (features: Readonly<Record<string, unknown>>) => scoreRow(model, features);
  const trial = score(Object.fromEntries(model.features.map(({ name }) => [name, null])));
  if (!trial.ok || !Number.isFinite(trial.probability))
    throw unreadable('a row of missing values does not get a finite probability');
  return { format: model.format, sha256, signature, score };
}

function parseArtifact(bytes: Uint8Array): LogisticModel {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw unreadable('it is not JSON');
  }
  try {
    return parseLogisticModel(json);
  } catch (error) {
    if (error instanceof LearnProblem) throw unreadable(String(error.detail['what'] ?? error.message));
    throw error;
  }
}

function unreadable(why: string): HaechiError {
  return new HaechiError(
    'artifact_unreadable',
    `The artifact cannot be loaded: ${why}. This server loads JSON of format "haechi.logistic.v1".`,
    { where: 'artifact', why },
  );
}

function signatureOf(model: LogisticModel): ModelVersion['signature'] {
  return {
    inputs: model.features.map((feature) =>
      feature.kind === 'numeric'
        ? { name: feature.name, type: 'numeric' as const }
        : { name: feature.name, type: 'categorical' as const, levels: [...feature.levels] },
    ),
    classes: [...model.classes],
  };
}
