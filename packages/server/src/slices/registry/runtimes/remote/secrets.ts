import { HaechiError } from '@haechi/contract';

/** Secrets of remote models, each for one host. */
export interface UpstreamSecrets {
  /** Null when the operator gave none of this name for this host. */
  of(name: string, host: string): string | null;
}

const LINE = /^([A-Za-z0-9_.-]{1,100})@([^\s=@]+)=(.*)$/;

/**
 * Reads `HAECHI_UPSTREAM_SECRETS`: one a line, `NAME@host=value`. A secret is given to its host only, so that a document that names it with another
 * address does not get it. Empty lines and lines with # are passed over.
 * @throws HaechiError `invalid_configuration`
 */
export function upstreamSecrets(text: string): UpstreamSecrets {
  const known = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, name, host, value] = LINE.exec(line.trim()) ?? [];
    if (name === undefined || host === undefined || value === undefined || /[^\t\x20-\x7e]/.test(value))
      throw new HaechiError(
        'invalid_configuration',
        `HAECHI_UPSTREAM_SECRETS: line ${index + 1} is not of the form NAME@host=value.`,
      );
    known.set(`${name}@${host.toLowerCase()}`, value);
  }
  return { of: (name, host) => known.get(`${name}@${host.toLowerCase()}`) ?? null };
}
