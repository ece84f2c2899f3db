import { HaechiError } from '@haechi/contract';
import { artifactFormats } from '../foreign-format.ts';

/** The artifact is damaged, or not what it says. */
export function unreadableArtifact(why: string): HaechiError {
  return new HaechiError(
    'artifact_unreadable',
    `The artifact cannot be loaded: ${why}. This server loads ${artifactFormats.join(', ')}.`,
    { where: 'artifact', why },
  );
}

/** The artifact is well-formed and asks for something that is not done here. */
export function unsupportedArtifact(why: string, fix: string): HaechiError {
  return new HaechiError('unsupported_format', `The artifact is not supported: ${why}. ${fix}`, {
    where: 'artifact',
    why,
    fix,
  });
}

/** What was declared contradicts the artifact, or is needed and missing. */
export function signatureFault(field: string, what: string, fix: string): HaechiError {
  return new HaechiError('invalid_request', `The signature does not fit the artifact: ${what}. ${fix}`, {
    where: `signature.${field}`,
    fix,
  });
}
