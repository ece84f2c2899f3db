import { createCipheriv, createDecipheriv } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { HaechiError } from '@haechi/contract';
import type { Random } from './random.ts';

/** Seals small secrets (webhook keys, addresses that carry tokens) before they reach the records. */
export interface SecretBox {
  seal(plain: string): Buffer;
  /** @throws HaechiError `data_directory_unreadable` when the bytes were sealed with another key or altered. */
  open(sealed: Buffer): string;
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with the key in `file` (mode 0600), made at the first start. The key lies beside the data: it protects dumps and backups of the
 * records, not the machine.
 */
export function openSecretBox(file: string, random: Random): SecretBox {
  const key = keyIn(file, random);
  return {
    seal: (plain) => {
      const nonce = random.bytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes));
      decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]).toString(
          'utf8',
        );
      } catch {
        throw new HaechiError(
          'data_directory_unreadable',
          `A stored secret cannot be opened with the key in ${file}. Restore the key file that belongs to these records.`,
          { where: file },
        );
      }
    },
  };
}

function keyIn(file: string, random: Random): Buffer {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(file, random.bytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Two servers starting at once: the other one made it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const key = Buffer.from(readFileSync(file, 'utf8'), 'base64');
  if (key.length !== 32)
    throw new HaechiError(
      'data_directory_unreadable',
      `${file} does not hold a 256-bit key. Restore it from a backup.`,
      { where: file },
    );
  return key;
}
