import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { HaechiError } from '@haechi/contract/errors';

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads certificate and key, and sees whether they fit each other.
 * @throws HaechiError `invalid_configuration` naming the setting and the file, never what is in it.
 */
export function readTls(files: TlsFiles): { cert: Buffer; key: Buffer } {
  const read = { cert: readPem('HAECHI_TLS_CERT', files.cert), key: readPem('HAECHI_TLS_KEY', files.key) };
  try {
    createSecureContext(read);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new HaechiError(
      'invalid_configuration',
      `The certificate in ${files.cert} and the key in ${files.key} cannot be used together (${why}). HAECHI_TLS_CERT takes the chain and HAECHI_TLS_KEY its private key without a passphrase, both PEM.`,
    );
  }
  return read;
}

function readPem(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new HaechiError(
      'invalid_configuration',
      `${name} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Correct the path or its permissions.`,
    );
  }
}
