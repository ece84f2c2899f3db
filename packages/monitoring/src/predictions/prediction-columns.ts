import type { ReferenceProfile } from '@haechi/contract';
import { isProfile } from '../reference-kind.ts';
import type { ColumnAccess, TableSource } from '../table-source.ts';

/** What predictions are called where they are looked at like columns; `settings.methods` chooses a method by these names. */
export const PREDICTION = 'prediction';
const SCORE = 'score';
export const CONFIDENCE = 'confidence';

/** A source whose columns are its predictions, scores and confidences. */
export function predictionColumns(source: TableSource): TableSource {
  const { prediction, score, confidence } = source.roles;
  const isNumber = source.task === 'regression';
  const named: ColumnAccess[] = [];
  if (prediction !== undefined)
    named.push({ name: PREDICTION, kind: isNumber ? 'numeric' : 'categorical', expression: prediction });
  // In regression the score is the prediction itself.
  if (score !== undefined && !isNumber) named.push({ name: SCORE, kind: 'numeric', expression: score });
  if (confidence !== undefined) named.push({ name: CONFIDENCE, kind: 'numeric', expression: confidence });
  return { ...source, columns: named };
}

/** The same of a reference; of a stored profile only positives and scores are known. */
export function referencePredictions(
  reference: TableSource | ReferenceProfile,
  positive: string | null,
): TableSource | ReferenceProfile | null {
  if (!isProfile(reference)) return predictionColumns(reference);
  const { prediction } = reference;
  if (prediction === undefined) return null;
  const { n, positives, scores } = prediction;
  const classes = { counts: { [positive ?? '']: positives }, other: n - positives, n, missing: 0 };
  return {
    ...reference,
    numeric: scores === undefined ? {} : { [SCORE]: scores },
    categorical: positive === null ? {} : { [PREDICTION]: classes },
  };
}
