/**
 * An export of a trail, as NDJSON. Every line is one object in canonical JSON with one of these members:
 *
 * - `export`: first line; the signed head of the trail at the moment of the export (how many entries follow, and their root);
 * - `public_key`: a key that signed the head or a checkpoint;
 * - `entry`, with `sequence` (from 1) and `hash`: in order;
 * - `checkpoint`: signed by the server, after the entries.
 */
import { canonicalJson } from './canonical-json.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { PublicKey } from './signature.ts';
import type { Digest } from './tree-hash.ts';

export const EXPORT_FORMAT = 'haechi-trail/1';

export function headLine(head: Checkpoint): string {
  return canonicalJson({ export: EXPORT_FORMAT, head: { ...head } });
}

export function keyLine(key: PublicKey): string {
  return canonicalJson({ public_key: { ...key } });
}

export function checkpointLine(checkpoint: Checkpoint): string {
  return canonicalJson({ checkpoint: { ...checkpoint } });
}

/** `text` is the canonical text of the entry as it was hashed; it is put into the line as it stands. */
export function entryLine(sequence: number, hash: Digest, text: string): string {
  return `{"entry":${text},"hash":"${hash}","sequence":${sequence}}`;
}
