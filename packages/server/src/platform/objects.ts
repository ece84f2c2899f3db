/**
 * Files: content-addressed by SHA-256 of their plaintext, so that a name is a promise about the bytes. Encrypted at rest (sealed-objects/); written
 * beside their place, fsynced and renamed, so that a name is never half a file; verified whenever they are read, so that a changed byte is an error
 * and never a model.
 */
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { HaechiError } from '@haechi/contract/errors';
import type { Random } from './random.ts';
import {
  type KeyRing,
  keepDataKey,
  ObjectFolder,
  type OpenObject,
  openObject,
  type Rewrapped,
  rewrapAll,
  type SealingDeps,
  sealExisting,
  sealingOf,
  sweepLeftovers,
  syncFolder,
  writeSealed,
} from './sealed-objects/index.ts';

export interface StoredObject {
  /** Lower-case hexadecimal, 64 characters. */
  readonly sha256: string;
  /** Length of the plaintext. */
  readonly bytes: number;
}

export interface PutOptions {
  /** The digest that the caller promises; other bytes are refused and nothing is kept. */
  readonly sha256?: string;
  /** More bytes than this are refused and nothing is kept. */
  readonly maxBytes?: number;
}

/** Bytes from `offset` on, `bytes` of them; what lies past the end is left out. */
export interface ByteRange {
  readonly offset: number;
  readonly bytes: number;
}

/** The port: a directory here; another place has to pass the same tests (objects.test.ts). */
export interface ObjectStore {
  /** Stores bytes and resolves when they are durable. The same bytes again change nothing. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<StoredObject>;
  /**
   * The bytes as a stream. Each piece is authenticated before it is given; the whole fails with `artifact_tampered` at its end when it is not what the
   * name promises. Throws `artifact_missing`, `artifact_tampered`, `artifact_key_missing`.
   */
  get(sha256: string, range?: ByteRange): Promise<Readable>;
  /** The bytes, verified. Throws as `get`. */
  read(sha256: string, range?: ByteRange): Promise<Buffer>;
  /** Size of an object, or undefined when there is none. Throws as `get` when its header is not the one that was written. */
  has(sha256: string): Promise<StoredObject | undefined>;
  /** False when there was none. */
  delete(sha256: string): Promise<boolean>;
  /** Digests of all objects. */
  digests(): AsyncIterable<string>;
  /**
   * Seals what was stored before objects were sealed, wraps anew what the first master key does not wrap yet, and sweeps up what killed writes left.
   * Changes no content; may be killed and run again, beside reads and writes.
   */
  tidy(now: Date, signal?: AbortSignal): Promise<Tidied>;
}

export interface Tidied {
  /** Objects that were sealed now. */
  readonly sealed: number;
  readonly keys: Rewrapped;
  readonly swept: number;
  /** Digests of objects from before that were changed since; they refuse to load. */
  readonly refused: readonly string[];
}

function translate(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new HaechiError('disk_full', 'The disk of the object store is full: the upload was not kept.');
  return error;
}

class DirectoryObjects implements ObjectStore {
  readonly #deps: SealingDeps;

  constructor(deps: SealingDeps) {
    this.#deps = deps;
  }

  async put(content: Uint8Array | AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<StoredObject> {
    const { folder, random } = this.#deps;
    const temporary = await folder.temporary(random);
    const keys = { dataKey: random.bytes(32), sealingId: random.bytes(16) };
    try {
      const stream = content instanceof Uint8Array ? Readable.from([content]) : content;
      const { sha256, bytes } = await writeSealed(temporary, stream, { keys, maxBytes: options.maxBytes });
      if (options.sha256 !== undefined && options.sha256 !== sha256) {
        throw new HaechiError(
          'artifact_tampered',
          `The uploaded bytes have the digest ${sha256}, not ${options.sha256} as promised. Nothing was kept; send them again.`,
          { sha256, promised: options.sha256 },
        );
      }
      await this.#keep(temporary, sha256, keys);
      return { sha256, bytes };
    } catch (error) {
      throw translate(error);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** The key first: an object in its place can always be opened. */
  async #keep(temporary: string, sha256: string, keys: { dataKey: Buffer; sealingId: Buffer }): Promise<void> {
    const { folder } = this.#deps;
    const place = folder.place(sha256);
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    const before = await sealingOf(place);
    await keepDataKey(this.#deps, folder.keyFile(sha256, keys.sealingId.toString('hex')), keys.dataKey);
    // Also when it is there already: what is there may have been tampered with, these bytes are right.
    await rename(temporary, place);
    await syncFolder(path.dirname(place));
    await syncFolder(folder.root);
    if (before !== undefined) await rm(folder.keyFile(sha256, before).place, { force: true });
  }

  async get(sha256: string, range?: ByteRange): Promise<Readable> {
    const found = await openObject(this.#deps, sha256);
    const [start, end] = await boundsOf(found, range);
    const stream = Readable.from(found.content(start, end), { objectMode: false });
    return stream.once('close', () => void found.close());
  }

  async read(sha256: string, range?: ByteRange): Promise<Buffer> {
    const found = await openObject(this.#deps, sha256);
    try {
      const [start, end] = await boundsOf(found, range);
      const out = Buffer.alloc(end - start);
      let filled = 0;
      for await (const piece of found.content(start, end)) filled += piece.copy(out, filled);
      return out;
    } finally {
      await found.close();
    }
  }

  async has(sha256: string): Promise<StoredObject | undefined> {
    try {
      const found = await openObject(this.#deps, sha256);
      await found.close();
      return { sha256, bytes: found.bytes };
    } catch (error) {
      if (error instanceof HaechiError && error.code === 'artifact_missing') return undefined;
      throw error;
    }
  }

  async delete(sha256: string): Promise<boolean> {
    const { folder } = this.#deps;
    const place = folder.place(sha256);
    const known = await stat(place).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (known === undefined) return false;
    const sealing = await sealingOf(place);
    await rm(place, { force: true });
    if (sealing !== undefined) await rm(folder.keyFile(sha256, sealing).place, { force: true });
    return true;
  }

  digests(): AsyncIterable<string> {
    return this.#deps.folder.digests();
  }

  async tidy(now: Date, signal?: AbortSignal): Promise<Tidied> {
    const pass = signal === undefined ? {} : { signal };
    const put = (sha256: string, content: AsyncIterable<Uint8Array>) => this.put(content, { sha256 });
    const { sealed, refused } = await sealExisting({ ...this.#deps, put }, pass);
    const keys = await rewrapAll(this.#deps, pass);
    return { sealed, refused, keys, swept: await sweepLeftovers(this.#deps, now) };
  }
}

async function boundsOf(found: OpenObject, range: ByteRange | undefined): Promise<[start: number, end: number]> {
  if (range === undefined) return [0, found.bytes];
  const { offset, bytes } = range;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(bytes) || offset < 0 || bytes < 0) {
    await found.close();
    throw new HaechiError('invalid_request', `A range takes whole numbers from 0 on, not ${offset} and ${bytes}.`);
  }
  const start = Math.min(offset, found.bytes);
  return [start, Math.min(start + bytes, found.bytes)];
}

/** Folder of the store that a URL names. @throws HaechiError `invalid_configuration` when it names something else than a folder. */
export function objectsFolder(url: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url) && !url.startsWith('file://')) {
    throw new HaechiError(
      'invalid_configuration',
      `HAECHI_OBJECTS_URL: ${url.split('://')[0]}:// is not a place for objects this version knows. Give a folder, as a path or file:// URL.`,
    );
  }
  return path.resolve(url.startsWith('file://') ? fileURLToPath(url) : url);
}

/** Opens the store at `file:///folder` or a plain path; the folder is made when first written to. */
export function openObjects(url: string, keys: { readonly ring: KeyRing; readonly random: Random }): ObjectStore {
  return new DirectoryObjects({ ...keys, folder: new ObjectFolder(objectsFolder(url)) });
}
