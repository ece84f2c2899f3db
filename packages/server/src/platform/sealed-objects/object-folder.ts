import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { HaechiError } from '@haechi/contract/errors';
import type { Random } from '../random.ts';

const DIGEST = /^[0-9a-f]{64}$/;
const KEY_FILE = /^([0-9a-f]{64})\.([0-9a-f]{32})\.key$/;

/** The file that holds the wrapped data key of one sealing. */
export interface KeyFile {
  readonly sha256: string;
  /** Hexadecimal. */
  readonly sealingId: string;
  readonly place: string;
}

/**
 * Where things lie: an object at `<xx>/<sha256>`, its wrapped key beside it at `<xx>/<sha256>.<sealing id>.key`, unfinished files in `incoming/`,
 * attestations in `signatures/`. Two levels, since a flat folder of a million names is slow on many file systems.
 */
export class ObjectFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Refuses what is no digest, above all a path. */
  place(sha256: string): string {
    if (!DIGEST.test(sha256)) {
      throw new HaechiError(
        'invalid_request',
        `"${sha256}" is not a SHA-256 digest (64 lower-case hexadecimal characters).`,
      );
    }
    return path.join(this.root, sha256.slice(0, 2), sha256);
  }

  keyFile(sha256: string, sealingId: string): KeyFile {
    return { sha256, sealingId, place: `${this.place(sha256)}.${sealingId}.key` };
  }

  /** A name for a file that is not finished; its folder is there. */
  async temporary(random: Random): Promise<string> {
    const incoming = path.join(this.root, 'incoming');
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    return path.join(incoming, random.bytes(16).toString('hex'));
  }

  /** Digests of all objects. */
  async *digests(): AsyncGenerator<string> {
    for await (const { names } of this.#shelves()) yield* names.filter((name) => DIGEST.test(name));
  }

  /** All wrapped keys. */
  async *keyFiles(): AsyncGenerator<KeyFile> {
    for await (const { shelf, names } of this.#shelves())
      for (const name of names) {
        const [, sha256, sealingId] = KEY_FILE.exec(name) ?? [];
        if (sha256 !== undefined && sealingId !== undefined) yield { sha256, sealingId, place: path.join(shelf, name) };
      }
  }

  /** Removes unfinished files last written before `before`; they are left by processes that were killed. */
  async sweepIncoming(before: Date): Promise<number> {
    const incoming = path.join(this.root, 'incoming');
    let removed = 0;
    for (const name of await namesIn(incoming)) if (await removeOlder(path.join(incoming, name), before)) removed += 1;
    return removed;
  }

  async *#shelves(): AsyncGenerator<{ readonly shelf: string; readonly names: readonly string[] }> {
    for (const name of (await namesIn(this.root)).filter((shelf) => /^[0-9a-f]{2}$/.test(shelf)).sort()) {
      const shelf = path.join(this.root, name);
      yield { shelf, names: (await namesIn(shelf)).sort() };
    }
  }
}

/** Whether it was older than `before` and is gone now. */
export async function removeOlder(file: string, before: Date): Promise<boolean> {
  try {
    if ((await stat(file)).mtime >= before) return false;
    await unlink(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
