import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RUNTIME_LIMITS as LIMITS } from './constants.ts';

/** The first bytes of a bundle. */
export const BUNDLE_MARK = 'HAECHIB1';
const LENGTH_BYTES = 4;

const partSchema = z.strictObject({
  name: z.enum(['pipeline', 'model']),
  bytes: z.number().int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const manifestSchema = z.strictObject({
  format: z.literal('haechi.bundle.v1'),
  parts: z.array(partSchema).min(1).max(LIMITS.bundleParts),
});

/** What is wrong with a bundle. */
export class BundleFault extends Error {
  override readonly name = 'BundleFault';
}

export type BundlePart = z.infer<typeof partSchema>['name'];

/**
 * A pipeline and a model in one file, so that one digest covers both: mark (8 bytes), length of the manifest (4, big-endian), the manifest as JSON,
 * the parts one after another in its order. The manifest gives each part's length and SHA-256.
 */
export function writeBundle(parts: Readonly<Partial<Record<BundlePart, Uint8Array>>>): Buffer {
  const given = Object.entries(parts);
  const manifest = {
    format: 'haechi.bundle.v1',
    parts: given.map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: digestOf(bytes) })),
  };
  const text = Buffer.from(JSON.stringify(manifest), 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(text.length);
  return Buffer.concat([Buffer.from(BUNDLE_MARK, 'latin1'), length, text, ...given.map(([, bytes]) => bytes)]);
}

/** The parts of a bundle, each held to its digest; nothing is copied. @throws BundleFault */
export function readBundle(bytes: Uint8Array): ReadonlyMap<BundlePart, Uint8Array> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const textAt = BUNDLE_MARK.length + LENGTH_BYTES;
  if (view.length < textAt || view.toString('latin1', 0, BUNDLE_MARK.length) !== BUNDLE_MARK)
    throw new BundleFault('it does not begin as a bundle');
  const length = view.readUInt32BE(BUNDLE_MARK.length);
  if (length > LIMITS.bundleManifestBytes || textAt + length > view.length)
    throw new BundleFault('its manifest does not fit');
  const { parts } = manifestOf(view.toString('utf8', textAt, textAt + length));
  const found = new Map<BundlePart, Uint8Array>();
  let at = textAt + length;
  for (const { name, bytes: size, sha256 } of parts) {
    const content = bytes.subarray(at, at + size);
    if (content.length !== size) throw new BundleFault(`the part "${name}" is cut off`);
    if (found.has(name)) throw new BundleFault(`the part "${name}" is there twice`);
    if (digestOf(content) !== sha256)
      throw new BundleFault(`the part "${name}" has another digest than its manifest says`);
    found.set(name, content);
    at += size;
  }
  if (at !== bytes.length) throw new BundleFault('bytes follow its last part');
  return found;
}

function manifestOf(text: string): z.infer<typeof manifestSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BundleFault('its manifest is not JSON');
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BundleFault(`its manifest: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not one'}`);
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
