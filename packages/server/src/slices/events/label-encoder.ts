import type { ByteWriter } from './byte-writer.ts';
import { type Envelope, refuseUnknown } from './envelope.ts';
import { instant, labelNumber, labelText, optionalText, requiredText } from './fields.ts';
import type { JsonObject } from './json.ts';
import { writeTextMap } from './map-columns.ts';
import { writeIdentity } from './prediction-encoder.ts';

/** In the order written. */
export const labelColumns = [
  'system_id',
  'time',
  'received_at',
  'seq',
  'id',
  'prediction_id',
  'prediction_time',
  'value',
  'value_num',
  'tags',
  'version',
  'environment',
] as const;

const known: ReadonlySet<string> = new Set([
  ...['kind', 'id', 'time', 'system', 'environment', 'version', 'route', 'variant', 'user', 'session', 'tier', 'tags'],
  ...['prediction_id', 'value', 'prediction_time'],
]);

/** Checks a label and writes it as RowBinary; returns the prediction's time in epoch ms, 0 when the sender did not say. */
export function writeLabel(out: ByteWriter, row: JsonObject, envelope: Envelope): number {
  refuseUnknown(row, known, 'label');
  const stated = row['prediction_time'];
  const predictionTime =
    stated === undefined || stated === null ? 0 : instant(stated, 'prediction_time', envelope.latest);
  writeIdentity(out, envelope);
  out.text(requiredText(row['prediction_id'], 'prediction_id'));
  out.uint64(predictionTime);
  out.text(labelText(row['value'], 'value'));
  out.float64(labelNumber(row['value']));
  writeTextMap(out, row['tags'], 'tags');
  out.text(optionalText(row['version'], 'version'));
  out.text(optionalText(row['environment'], 'environment') || 'production');
  return predictionTime;
}
