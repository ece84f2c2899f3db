/** The data key of one sealing, wrapped by a master key, in a small file beside the object: so that a rotation writes 76 bytes an object. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { HaechiError } from '@haechi/contract/errors';
import type { Random } from '../random.ts';
import { writeDurably } from './durable-file.ts';
import type { KeyRing } from './key-ring.ts';
import { wrappedBy } from './master-key.ts';
import { isMissing, type KeyFile, type ObjectFolder } from './object-folder.ts';
import { tampered } from './tampered.ts';

export interface SealingDeps {
  readonly folder: ObjectFolder;
  readonly ring: KeyRing;
  readonly random: Random;
}

const about = ({ sealingId, sha256 }: KeyFile): Buffer => Buffer.from(sealingId + sha256, 'hex');

/**
 * Keeps a data key under the first master key, durably. Read again afterwards: a rotation that began meanwhile may already have passed this
 * folder, and then this file is wrapped anew before anything refers to it.
 */
export async function keepDataKey(deps: SealingDeps, file: KeyFile, dataKey: Buffer): Promise<void> {
  const { folder, ring, random } = deps;
  await mkdir(path.dirname(file.place), { recursive: true, mode: 0o700 });
  await ring.refresh();
  for (;;) {
    const [master] = ring.keys();
    await writeDurably(file.place, master.wrap(dataKey, about(file), random), await folder.temporary(random));
    await ring.refresh();
    if (ring.keys()[0].id === master.id) return;
  }
}

/** A data key and which master key wrapped it; undefined when there is no such file. */
export async function readDataKey(
  { ring }: Pick<SealingDeps, 'ring'>,
  file: KeyFile,
): Promise<{ readonly dataKey: Buffer; readonly master: string } | undefined> {
  let master = '';
  // Twice: a rotation may have changed file and keys since they were read.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (attempt > 0) await ring.refresh();
    const wrapped = await readWrapped(file);
    if (wrapped === undefined) return undefined;
    master = wrappedBy(wrapped) ?? '';
    const dataKey = unwrap(ring, wrapped, file);
    if (dataKey !== undefined) return { dataKey, master };
  }
  if (master === '' || ring.keys().some(({ id }) => id === master)) throw spoilt(file);
  throw new HaechiError(
    'artifact_key_missing',
    `The object ${file.sha256} is sealed with the master key ${master}, which this server does not have. Add that key to HAECHI_MASTER_KEY, ` +
      'or restore the key file of the data folder.',
    { sha256: file.sha256, master },
  );
}

/** Tries every key, so that a changed id is told from a key that is not there. */
function unwrap(ring: KeyRing, wrapped: Buffer, file: KeyFile): Buffer | undefined {
  if (wrappedBy(wrapped) === undefined) return undefined;
  for (const master of ring.keys()) {
    const dataKey = master.unwrap(wrapped, about(file));
    if (dataKey !== undefined && master.id !== wrappedBy(wrapped)) throw spoilt(file);
    if (dataKey !== undefined) return dataKey;
  }
  return undefined;
}

async function readWrapped(file: KeyFile): Promise<Buffer | undefined> {
  try {
    return await readFile(file.place);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function spoilt({ sha256 }: KeyFile): HaechiError {
  return tampered(sha256, {
    part: 'data_key',
    why: 'the file with its wrapped data key is not the one that was written',
  });
}
