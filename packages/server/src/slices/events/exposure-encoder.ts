import type { ByteWriter } from './byte-writer.ts';
import { type Envelope, refuseUnknown } from './envelope.ts';
import { optionalText, requiredText } from './fields.ts';
import type { JsonObject } from './json.ts';
import { writeTextMap } from './map-columns.ts';
import { writeIdentity } from './prediction-encoder.ts';

/** In the order written. */
export const exposureColumns = [
  'system_id',
  'time',
  'received_at',
  'seq',
  'id',
  'flag',
  'variant',
  'unit',
  'experiment',
  'period',
  'source',
  'tags',
  'environment',
] as const;

/** Who says that a unit was exposed: an evaluation of one flag here, one of all flags here, or an application that evaluated by itself. */
export type ExposureSource = 'server' | 'bulk' | 'client';

const known: ReadonlySet<string> = new Set([
  ...['kind', 'id', 'time', 'system', 'environment', 'version', 'route', 'variant', 'user', 'session', 'tier', 'tags'],
  ...['flag', 'unit', 'experiment', 'period'],
]);

/** Checks an exposure and writes it as RowBinary. Throws a `RowProblem` and leaves half a row behind. */
export function writeExposure(
  out: ByteWriter,
  row: JsonObject,
  { envelope, source }: { readonly envelope: Envelope; readonly source: ExposureSource },
): void {
  refuseUnknown(row, known, 'exposure');
  writeIdentity(out, envelope);
  out.text(requiredText(row['flag'], 'flag'));
  out.text(requiredText(row['variant'], 'variant'));
  out.text(requiredText(row['unit'], 'unit'));
  out.text(optionalText(row['experiment'], 'experiment'));
  out.text(optionalText(row['period'], 'period'));
  out.text(source);
  writeTextMap(out, row['tags'], 'tags');
  for (const field of ['version', 'route', 'user', 'session', 'tier']) optionalText(row[field], field);
  out.text(optionalText(row['environment'], 'environment') || 'production');
}
