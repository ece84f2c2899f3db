import { rename } from 'node:fs/promises';
import path from 'node:path';
import { HaechiError } from '@haechi/contract/errors';
import type { Random } from '../random.ts';
import { keepDataKey, readDataKey, type SealingDeps } from './data-key.ts';
import { syncFolder } from './durable-file.ts';
import { createKeyFile, type KeyRing, nextKeyFile, openKeyFile, readKeyFile } from './key-ring.ts';
import { ObjectFolder } from './object-folder.ts';

export interface Rewrapped {
  /** Data keys that were wrapped anew. */
  readonly rewrapped: number;
  /** Data keys that the first master key wraps already. */
  readonly current: number;
  /** Digests whose data key could not be opened; as long as there are any, the old key is kept. */
  readonly refused: readonly string[];
}

export interface PassOptions {
  /** Called after each file that was changed. */
  readonly onChanged?: (sha256: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Wraps every data key anew that is not under the first master key. No object is read or written. Each file is replaced whole or not at all,
 * and one that is done is passed over, so that it may be killed and run again.
 */
export async function rewrapAll(deps: SealingDeps, { onChanged, signal }: PassOptions = {}): Promise<Rewrapped> {
  await deps.ring.refresh();
  let [rewrapped, current] = [0, 0];
  const refused: string[] = [];
  for await (const file of deps.folder.keyFiles()) {
    signal?.throwIfAborted();
    try {
      const key = await readDataKey(deps, file);
      if (key === undefined) continue;
      if (key.master === deps.ring.keys()[0].id) {
        current += 1;
        continue;
      }
      await keepDataKey(deps, file, key.dataKey);
      rewrapped += 1;
      onChanged?.(file.sha256);
    } catch (error) {
      if (!(error instanceof HaechiError) || !error.code.startsWith('artifact_')) throw error;
      refused.push(file.sha256);
    }
  }
  return { rewrapped, current, refused };
}

export interface RotateOptions extends PassOptions {
  /** Folder of the object store. */
  readonly root: string;
  /** Key file in the data folder. */
  readonly keyFile: string;
  readonly random: Random;
}

/**
 * Replaces the generated master key by a new one: the new key is made beside the old (`<file>.next`), every data key is wrapped by it, then it takes
 * the old one's place. Until then both open, in running servers too. Killed at any moment and called again it goes on with the same new key.
 * With a key from `HAECHI_MASTER_KEY` a rotation is a change of that setting instead: the new key in front, the old behind it.
 */
export async function rotateMasterKey(options: RotateOptions): Promise<Rewrapped & { readonly done: boolean }> {
  const { root, keyFile, random } = options;
  await openKeyFile(keyFile, random);
  await createKeyFile(nextKeyFile(keyFile), random);
  const next = await readKeyFile(nextKeyFile(keyFile));
  const ring: KeyRing = await openKeyFile(keyFile, random);
  const result = await rewrapAll({ folder: new ObjectFolder(root), ring, random }, options);
  // Another call may have finished this rotation, or begun one more.
  const mine = next !== undefined && (await readKeyFile(nextKeyFile(keyFile))) === next;
  const done = result.refused.length === 0;
  if (done && mine) {
    await rename(nextKeyFile(keyFile), keyFile);
    await syncFolder(path.dirname(keyFile));
  }
  return { ...result, done };
}
