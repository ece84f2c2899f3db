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
import { type Digest, isDigest } from './tree-hash.ts';

export const EXPORT_FORMAT = 'haechi-trail/1';

export interface ExportedEntry {
  readonly sequence: number;
  /** The hash that the export claims. */
  readonly hash: Digest;
  /** Canonical text of the entry: what its hash is to be computed from. */
  readonly text: string;
}

export type ExportLine =
  | { readonly kind: 'head'; readonly head: Checkpoint }
  | { readonly kind: 'key'; readonly key: PublicKey }
  | { readonly kind: 'entry'; readonly entry: ExportedEntry }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'malformed'; readonly why: string };

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

/** Reads a line. One that is not canonical JSON is malformed: it might read differently elsewhere (a member given twice). */
export function parseLine(line: string): ExportLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
    if (canonicalJson(value as Parameters<typeof canonicalJson>[0]) !== line) {
      return { kind: 'malformed', why: 'it is JSON, but not in the canonical form that an export has' };
    }
  } catch {
    return { kind: 'malformed', why: 'it is not JSON' };
  }
  if (!isRecord(value)) return { kind: 'malformed', why: 'it is not an object' };
  return (
    readEntry(value, line) ??
    readOther(value) ?? { kind: 'malformed', why: 'it is none of the lines that an export has' }
  );
}

function readEntry(value: Record<string, unknown>, line: string): ExportLine | null {
  const { entry, hash, sequence } = value;
  if (!isRecord(entry) || !isDigest(hash) || !Number.isSafeInteger(sequence) || Object.keys(value).length !== 3)
    return null;
  // The line is canonical, so what stands between its first and second member is the canonical text of the entry.
  const start = '{"entry":'.length;
  const end = line.length - `,"hash":"${hash}","sequence":${sequence}}`.length;
  return { kind: 'entry', entry: { sequence: Number(sequence), hash, text: line.slice(start, end) } };
}

function readOther({ export: format, head, public_key: key, checkpoint }: Record<string, unknown>): ExportLine | null {
  if (format === EXPORT_FORMAT && isCheckpoint(head)) return { kind: 'head', head };
  if (isCheckpoint(checkpoint)) return { kind: 'checkpoint', checkpoint };
  if (isRecord(key) && typeof key['id'] === 'string' && typeof key['pem'] === 'string') {
    return { kind: 'key', key: { id: key['id'], pem: key['pem'] } };
  }
  return null;
}

/** Whether a value has the shape of a checkpoint; its signature is another matter. */
export function isCheckpoint(value: unknown): value is Checkpoint {
  if (!isRecord(value)) return false;
  const { origin, size, root, previous, time, key_id: keyId, signature } = value;
  const texts = [origin, time, keyId, signature].every((text) => typeof text === 'string');
  return (
    texts &&
    Number.isSafeInteger(size) &&
    Number(size) >= 0 &&
    isDigest(root) &&
    (previous === null || isDigest(previous))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
