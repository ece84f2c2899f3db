import { readFile } from 'node:fs/promises';
import { HaechiError } from '@haechi/contract/errors';
import type { Random } from '../random.ts';
import { KEY_BYTES } from './constants.ts';
import { createDurably } from './durable-file.ts';
import { type MasterKey, masterKey } from './master-key.ts';
import { isMissing } from './object-folder.ts';

/** The master keys of a process. */
export interface KeyRing {
  /** The first wraps what is written from now on; the others still open what they wrapped. */
  keys(): readonly [MasterKey, ...MasterKey[]];
  /** Reads the keys again where they may have changed under a running process. */
  refresh(): Promise<void>;
}

/**
 * Keys that were given by the configuration, in its order. They change with a restart only.
 * @throws HaechiError `invalid_configuration` when there is none, or one is not 32 bytes.
 */
export function givenKeyRing(texts: readonly string[]): KeyRing {
  const keys = atLeastOne(texts, 'HAECHI_MASTER_KEY');
  return { keys: () => keys, refresh: async () => {} };
}

/** The next master key during a rotation; renamed over the key file when nothing needs the old one any more. */
export const nextKeyFile = (file: string): string => `${file}.next`;

/** Makes a new master key in `file`, unless there is one. */
export function createKeyFile(file: string, random: Random): Promise<void> {
  const text = random.bytes(KEY_BYTES).toString('base64');
  return createDurably(file, text, `${file}.${random.bytes(8).toString('hex')}`);
}

/** The text in a key file, or undefined without one. */
export async function readKeyFile(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * The key in `file` (base64, mode 0600), made when there is none. It lies beside the data: it protects copies of the folder without
 * `keys/`, not this machine. During a rotation the next key stands beside it and comes first.
 * @throws HaechiError `invalid_configuration` when the file is there but holds no key.
 */
export async function openKeyFile(file: string, random: Random): Promise<KeyRing> {
  if ((await readKeyFile(file)) === undefined) await createKeyFile(file, random);
  let keys = await keysOf(file);
  return {
    keys: () => keys,
    refresh: async () => {
      keys = await keysOf(file);
    },
  };
}

async function keysOf(file: string) {
  // The next one first: read the other way round, a rotation that ends in between would show the old key alone.
  const next = await readKeyFile(nextKeyFile(file));
  const now = await readKeyFile(file);
  return atLeastOne(
    [...new Set([next, now])].filter((text) => text !== undefined),
    file,
  );
}

function atLeastOne(texts: readonly string[], where: string): readonly [MasterKey, ...MasterKey[]] {
  const [first, ...others] = texts.map((text) => masterKey(text, where));
  if (first !== undefined) return [first, ...others];
  throw new HaechiError(
    'invalid_configuration',
    `${where} holds no master key. Without the one that sealed them, artifacts cannot be opened.`,
    { where },
  );
}
