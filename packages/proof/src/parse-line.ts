import { canonicalJson } from './canonical-json.ts';
import type { Checkpoint } from './checkpoint.ts';
import { EXPORT_FORMAT } from './export-format.ts';
import type { PublicKey } from './signature.ts';
import { type Digest, isDigest } from './tree-hash.ts';

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
