import { HaechiError } from '@haechi/contract/errors';

/** Where the change was found. */
type TamperedPart = 'header' | 'length' | 'frame' | 'data_key' | 'digest' | 'signature';

/**
 * What is said of a stored object that is not what was stored. `detail` carries `sha256` and `part`, and what else is known (the frame, the
 * digest found), so that an alert can be raised from the error alone.
 */
export function tampered(
  sha256: string,
  what: { readonly part: TamperedPart; readonly why: string; readonly [field: string]: unknown },
): HaechiError {
  const { why, ...detail } = what;
  return new HaechiError(
    'artifact_tampered',
    `The stored object ${sha256} was changed outside Haechi: ${why}. It is not loaded. Restore it from a backup or upload the artifact again.`,
    { sha256, ...detail },
  );
}

/** The digest of what was read is not the one that names it. */
export function wrongDigest(sha256: string, found: string): HaechiError {
  return tampered(sha256, { part: 'digest', why: `its bytes have the digest ${found}`, found });
}
