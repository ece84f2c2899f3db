import { createHash } from 'node:crypto';
import { HaechiError, type ModelVersion } from '@haechi/contract';
import { LearnProblem, type LogisticModel, parseLogisticModel, scoreRow } from '@haechi/learn';
import { refuseForeignFormat } from './foreign-format.ts';
import type { ModelRuntime } from './model-runtime.ts';

/**
 * Reads an artifact whose digest is known, and scores a row of missing values once as a check.
 * @throws HaechiError `artifact_tampered` when the bytes have another digest, `unsupported_format`, `artifact_unreadable`.
 */
export function openArtifact(bytes: Uint8Array, sha256: string): ModelRuntime {
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
  const trial = scoreRow(model, Object.fromEntries(model.features.map(({ name }) => [name, null])));
  if (!trial.ok || !Number.isFinite(trial.probability))
    throw unreadable('a row of missing values does not get a finite probability');
  return {
    format: model.format,
    sha256,
    signature,
    place: 'here',
    score: (rows) => rows.map((row) => scoreRow(model, row)),
    explain: null,
  };
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
    task: 'binary',
    inputs: model.features.map((feature) =>
      feature.kind === 'numeric'
        ? { name: feature.name, type: 'numeric' as const }
        : { name: feature.name, type: 'categorical' as const, levels: [...feature.levels] },
    ),
    classes: [...model.classes],
  };
}
