import { open } from 'node:fs/promises';
import { HaechiError } from '@haechi/contract/errors';
import { LEFTOVER_MS } from './constants.ts';
import type { SealingDeps } from './data-key.ts';
import { isMissing, removeOlder } from './object-folder.ts';
import { HEADER_BYTES, readHeader } from './object-header.ts';
import { openObject } from './open-object.ts';
import type { PassOptions } from './rotate-master-key.ts';

type Put = (sha256: string, content: AsyncIterable<Uint8Array>) => Promise<unknown>;

export interface Sealed {
  readonly sealed: number;
  /** Digests of unsealed objects that are not what their name promises; they stay as they are, and refuse to load. */
  readonly refused: readonly string[];
}

/**
 * Seals the objects that were written before there were seals. `put` replaces an object in one rename, so that a pass may be killed and run again;
 * an object that is sealed is passed over.
 */
export async function sealExisting(
  deps: SealingDeps & { readonly put: Put },
  { onChanged, signal }: PassOptions = {},
): Promise<Sealed> {
  let sealed = 0;
  const refused: string[] = [];
  for await (const sha256 of deps.folder.digests()) {
    signal?.throwIfAborted();
    try {
      if (await sealOne(deps, sha256)) {
        sealed += 1;
        onChanged?.(sha256);
      }
    } catch (error) {
      if (!(error instanceof HaechiError) || !error.code.startsWith('artifact_')) throw error;
      if (error.code !== 'artifact_missing') refused.push(sha256);
    }
  }
  return { sealed, refused };
}

async function sealOne(deps: SealingDeps & { readonly put: Put }, sha256: string): Promise<boolean> {
  if ((await sealingOf(deps.folder.place(sha256))) !== undefined) return false;
  const found = await openObject(deps, sha256);
  try {
    if (found.sealed) return false;
    await deps.put(sha256, found.content(0, found.bytes));
    return true;
  } finally {
    await found.close();
  }
}

/**
 * Removes what killed writes left: unfinished files, and keys of sealings that another one has replaced. The key of an object that is gone or
 * spoilt stays: a backup may bring the object back.
 */
export async function sweepLeftovers({ folder }: SealingDeps, now: Date): Promise<number> {
  const before = new Date(now.getTime() - LEFTOVER_MS);
  let removed = await folder.sweepIncoming(before);
  for await (const { sha256, sealingId, place } of folder.keyFiles()) {
    const current = await sealingOf(folder.place(sha256));
    if (current !== undefined && current !== sealingId && (await removeOlder(place, before))) removed += 1;
  }
  return removed;
}

/** The sealing id, in hexadecimal, that an object's file names; undefined when there is none or it is not sealed. */
export async function sealingOf(place: string): Promise<string | undefined> {
  try {
    const handle = await open(place, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
      return readHeader(buffer.subarray(0, bytesRead))?.sealingId.toString('hex');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
