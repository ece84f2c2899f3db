/**
 * Files: content-addressed by SHA-256, so that a name is a promise about the bytes. Written beside their place, fsynced and renamed, so that a
 * name is never half a file; verified whenever they are read, so that a changed byte is an error and never a model.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { HaechiError } from '@haechi/contract/errors';

export interface StoredObject {
  /** Lower-case hexadecimal, 64 characters. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface PutOptions {
  /** The digest that the caller promises; other bytes are refused and nothing is kept. */
  readonly sha256?: string;
  /** More bytes than this are refused and nothing is kept. */
  readonly maxBytes?: number;
}

/** The port: a directory here; another place has to pass the same tests (objects.test.ts). */
export interface ObjectStore {
  /** Stores bytes and resolves when they are durable. The same bytes again change nothing. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<StoredObject>;
  /** The bytes as a stream, which fails with `artifact_tampered` at its end when they are not what the name promises. Throws `artifact_missing`. */
  get(sha256: string): Promise<Readable>;
  /** The bytes, verified. Throws `artifact_missing` or `artifact_tampered`. */
  read(sha256: string): Promise<Buffer>;
  /** Size of an object, or undefined when there is none. */
  has(sha256: string): Promise<StoredObject | undefined>;
  /** False when there was none. */
  delete(sha256: string): Promise<boolean>;
}

const DIGEST = /^[0-9a-f]{64}$/;

/** Two levels, since a flat folder of a million names is slow on many file systems. Refuses what is no digest, above all a path. */
function placeOf(folder: string, sha256: string): string {
  if (!DIGEST.test(sha256)) {
    throw new HaechiError(
      'invalid_request',
      `"${sha256}" is not a SHA-256 digest (64 lower-case hexadecimal characters).`,
    );
  }
  return path.join(folder, sha256.slice(0, 2), sha256);
}

function translate(error: unknown, what: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new HaechiError('disk_full', `The disk of the object store is full: ${what} was not kept.`);
  return error;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Fails at the end of a stream whose bytes are not those of `sha256`. */
function verifier(sha256: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const found = hash.digest('hex');
      done(found === sha256 ? null : tampered(sha256, found));
    },
  });
}

function tampered(sha256: string, found: string): HaechiError {
  return new HaechiError(
    'artifact_tampered',
    `The stored bytes of ${sha256} have the digest ${found}: they were changed outside Haechi. Upload the artifact again.`,
    { sha256, found },
  );
}

class DirectoryObjects implements ObjectStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(content: Uint8Array | AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<StoredObject> {
    const incoming = path.join(this.#folder, 'incoming');
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    const temporary = path.join(incoming, randomUUID());
    try {
      const stored = await this.#write(
        temporary,
        content instanceof Uint8Array ? Readable.from([content]) : content,
        options,
      );
      await this.#keep(temporary, stored);
      return stored;
    } catch (error) {
      throw translate(error, 'the upload');
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #write(temporary: string, content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredObject> {
    const hash = createHash('sha256');
    let bytes = 0;
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for await (const chunk of content) {
        bytes += chunk.length;
        if (options.maxBytes !== undefined && bytes > options.maxBytes) {
          throw new HaechiError(
            'body_too_large',
            `The upload is larger than ${options.maxBytes} bytes. Nothing was kept.`,
          );
        }
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const sha256 = hash.digest('hex');
    if (options.sha256 !== undefined && options.sha256 !== sha256) {
      throw new HaechiError(
        'artifact_tampered',
        `The uploaded bytes have the digest ${sha256}, not ${options.sha256} as promised. Nothing was kept; send them again.`,
        { sha256, promised: options.sha256 },
      );
    }
    return { sha256, bytes };
  }

  async #keep(temporary: string, { sha256 }: StoredObject): Promise<void> {
    const place = placeOf(this.#folder, sha256);
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    // Also when it is there already: what is there may have been tampered with, these bytes are right.
    await rename(temporary, place);
    await syncFolder(path.dirname(place));
    await syncFolder(this.#folder);
  }

  async get(sha256: string): Promise<Readable> {
    await this.#mustHave(sha256);
    const file = createReadStream(placeOf(this.#folder, sha256));
    const verified = verifier(sha256);
    file.once('error', (error) => verified.destroy(error));
    verified.once('close', () => file.destroy());
    return file.pipe(verified);
  }

  async read(sha256: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of await this.get(sha256)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async has(sha256: string): Promise<StoredObject | undefined> {
    const found = await stat(placeOf(this.#folder, sha256)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return found && { sha256, bytes: found.size };
  }

  async delete(sha256: string): Promise<boolean> {
    if (!(await this.has(sha256))) return false;
    await rm(placeOf(this.#folder, sha256), { force: true });
    return true;
  }

  async #mustHave(sha256: string): Promise<void> {
    if (await this.has(sha256)) return;
    throw new HaechiError('artifact_missing', `There is no object ${sha256} in the store. Upload it first.`, {
      sha256,
    });
  }
}

/** Opens the store at `file:///folder` or a plain path; the folder is made when first written to. */
export function openObjects(url: string): ObjectStore {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url) && !url.startsWith('file://')) {
    throw new HaechiError(
      'invalid_configuration',
      `HAECHI_OBJECTS_URL: ${url.split('://')[0]}:// is not a place for objects this version knows. Give a folder, as a path or file:// URL.`,
    );
  }
  return new DirectoryObjects(path.resolve(url.startsWith('file://') ? fileURLToPath(url) : url));
}
