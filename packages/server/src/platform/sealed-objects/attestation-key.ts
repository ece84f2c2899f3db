import path from 'node:path';
import { HaechiError } from '@haechi/contract/errors';
import { generateKeys, type KeyPair, readPrivateKey } from '@haechi/proof';
import type { Random } from '../random.ts';
import { createDurably } from './durable-file.ts';
import { readKeyFile } from './key-ring.ts';

export interface AttestationOptions {
  /** Folder of the object store. */
  readonly root: string;
  /** PEM file of the private key (mode 0600); made at the first opening. */
  readonly keyFile: string;
  readonly random: Random;
  /** Digests that are in the store when the key is made: they were stored before there were signatures. */
  readonly digests: () => AsyncIterable<string>;
}

export interface AttestationKey extends KeyPair {
  /** Digests of the objects that were there when the key was made. */
  readonly before: ReadonlySet<string>;
}

/**
 * The Ed25519 key that signs artifacts, a key of its own, with the list of what was stored before it beside it. The list is there before the key is:
 * killed in between, both are made anew.
 * @throws HaechiError `data_directory_unreadable` when the file is there but is no such key.
 */
export async function openAttestationKey(options: AttestationOptions): Promise<AttestationKey> {
  const { keyFile } = options;
  if ((await readKeyFile(keyFile)) === undefined) await makeKey(options);
  const keys = readKey(keyFile, (await readKeyFile(keyFile)) ?? '');
  const list = await readKeyFile(beforeFile(keyFile, keys));
  return { ...keys, before: new Set(list?.split('\n')) };
}

async function makeKey({ keyFile, digests, random }: AttestationOptions): Promise<void> {
  const keys = generateKeys();
  const temporary = () => `${keyFile}.${random.bytes(8).toString('hex')}`;
  const before: string[] = [];
  for await (const digest of digests()) before.push(digest);
  await createDurably(beforeFile(keyFile, keys), before.join('\n'), temporary());
  await createDurably(keyFile, keys.privateKey, temporary());
}

/** Named by the key, so that two servers that start at once do not take each other's list. */
function beforeFile(keyFile: string, keys: KeyPair): string {
  return path.join(path.dirname(keyFile), `stored-before-${keys.publicKey.id}.txt`);
}

function readKey(file: string, pem: string): KeyPair {
  try {
    return readPrivateKey(pem);
  } catch (error) {
    throw new HaechiError(
      'data_directory_unreadable',
      `${file} does not hold the Ed25519 key that signs artifacts (${error instanceof Error ? error.message : error}). ` +
        'Restore it from a backup, or move it away to start with a new key.',
      { where: file },
    );
  }
}
