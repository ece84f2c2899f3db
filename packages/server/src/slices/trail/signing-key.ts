import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HaechiError } from '@haechi/contract';
import { generateKeys, type KeyPair, readPrivateKey } from '@haechi/proof';

/**
 * The Ed25519 key of this server, in `<dataDir>/trail/signing-key.pem` (mode 0600); made at the first start, with the public key
 * beside it for whoever wants to check exports.
 *
 * @throws HaechiError `data_directory_unreadable` when the file is there but is no such key.
 */
export function openSigningKey(dataDir: string): KeyPair {
  const folder = path.join(dataDir, 'trail');
  const file = path.join(folder, 'signing-key.pem');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeNew(file, generateKeys().privateKey, 0o600);
  }
  const keys = readKey(file);
  writeNew(path.join(folder, 'public-key.pem'), keys.publicKey.pem, 0o644);
  return keys;
}

function readKey(file: string): KeyPair {
  try {
    return readPrivateKey(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new HaechiError(
      'data_directory_unreadable',
      `${file} does not hold the Ed25519 key that signs the trail (${error instanceof Error ? error.message : error}). ` +
        'Restore it from a backup, or move it away to start with a new key.',
      { where: file },
    );
  }
}

/** Does nothing when the file is there already: another process may have made it at the same moment. */
function writeNew(file: string, text: string, mode: number): void {
  try {
    writeFileSync(file, text, { mode, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
