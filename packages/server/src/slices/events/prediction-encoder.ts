import type { ByteWriter } from './byte-writer.ts';
import { type Envelope, refuseUnknown } from './envelope.ts';
import type { FeaturePlanner } from './feature-plan.ts';
import type { FeatureSchema } from './feature-schema.ts';
import { labelNumber, labelText, optionalNumber, optionalObject, optionalText } from './fields.ts';
import type { JsonObject } from './json.ts';
import { writeProbabilities, writeTextMap } from './map-columns.ts';
import { RowProblem } from './row-problem.ts';

/** In the order written. Features come last: a row refused for another field must not make a schema. */
export const predictionColumns = [
  'system_id',
  'time',
  'received_at',
  'seq',
  'id',
  'prediction',
  'prediction_num',
  'probabilities',
  'confidence',
  'groups',
  'latency_ms',
  'tags',
  'user',
  'session',
  'tier',
  'variant',
  'route',
  'version',
  'environment',
  'schema_id',
  'num',
  'cat',
] as const;

const known: ReadonlySet<string> = new Set([
  ...['kind', 'id', 'time', 'system', 'environment', 'version', 'route', 'variant', 'user', 'session', 'tier', 'tags'],
  ...['features', 'prediction', 'probabilities', 'confidence', 'groups', 'latency_ms'],
]);
/** Most milliseconds that a prediction may claim to have taken: a day. */
const MAX_LATENCY_MS = 86_400_000;

/** Fields that say where a row belongs, common to all kinds. */
export function writePlace(out: ByteWriter, row: JsonObject): void {
  out.text(optionalText(row['user'], 'user'));
  out.text(optionalText(row['session'], 'session'));
  out.text(optionalText(row['tier'], 'tier'));
  out.text(optionalText(row['variant'], 'variant'));
  out.text(optionalText(row['route'], 'route'));
  out.text(optionalText(row['version'], 'version'));
  out.text(optionalText(row['environment'], 'environment') || 'production');
}

export function writeIdentity(out: ByteWriter, envelope: Envelope): void {
  out.text(envelope.system);
  out.uint64(envelope.time);
  out.uint64(envelope.receivedAt);
  out.uint64(envelope.seq);
  out.text(envelope.id);
}

function writeConfidence(out: ByteWriter, row: JsonObject): void {
  const largest = writeProbabilities(out, row['probabilities']);
  const stated = optionalNumber(row['confidence'], 'confidence', 1);
  out.float64(Number.isNaN(stated) ? largest : stated);
}

/** Checks a prediction and writes it as RowBinary; returns the schema of its features. Throws a `RowProblem` and leaves half a row behind. */
export function writePrediction(
  out: ByteWriter,
  row: JsonObject,
  { envelope, planner }: { readonly envelope: Envelope; readonly planner: FeaturePlanner },
): FeatureSchema {
  refuseUnknown(row, known, 'prediction');
  writeIdentity(out, envelope);
  const prediction = row['prediction'];
  out.text(labelText(prediction, 'prediction'));
  out.float64(labelNumber(prediction));
  writeConfidence(out, row);
  writeTextMap(out, row['groups'], 'groups');
  out.float64(optionalNumber(row['latency_ms'], 'latency_ms', MAX_LATENCY_MS));
  writeTextMap(out, row['tags'], 'tags');
  writePlace(out, row);
  const features = optionalObject(row['features'], 'features');
  if (!features) throw new RowProblem('invalid_request', 'features', 'features is missing');
  const schema = planner.place(envelope.system, features);
  out.text(schema.id);
  out.float64Array(planner.num, schema.num.length);
  out.textArray(planner.cat, schema.cat.length);
  return schema;
}
