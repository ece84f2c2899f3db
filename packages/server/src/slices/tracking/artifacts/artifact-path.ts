import { invalidParameter } from '../mlflow/mlflow-envelope.ts';

/** The scheme of addresses that this server keeps itself. */
export const ARTIFACTS_SCHEME = 'mlflow-artifacts:';
/** Bytes of a path at most: what an index of PostgreSQL takes, with room. */
const PATH_BYTES = 2_000;
/** Percent-encodings within each other that are looked through; clients encode once. */
const LAYERS = 8;

/**
 * The path of a file or folder below `mlflow-artifacts:/`, its parts joined by one slash; '' for the root. `.` and empty parts fall out. What would leave the root
 * when a file system or a proxy read it is refused, also when it is percent-encoded once more: `..`, backslashes, drives, control characters.
 * @throws HaechiError `invalid_request`
 */
export function artifactPath(given: string): string {
  let read = given;
  for (let layer = 0; ; layer += 1) {
    if (isUnsafe(read) || layer === LAYERS) throw refused();
    const decoded = decodedOnce(read);
    if (decoded === read) break;
    read = decoded;
  }
  const path = given
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  if (Buffer.byteLength(path) > PATH_BYTES)
    throw invalidParameter(`The path of an artifact has at most ${PATH_BYTES} bytes.`, 'path');
  return path;
}

/** As `artifactPath`, of something that has a name. */
export function artifactFilePath(given: string): string {
  const path = artifactPath(given);
  if (path === '') throw invalidParameter('The path of an artifact is missing.', 'path');
  return path;
}

/** The path that an address `mlflow-artifacts:/a/b` or `mlflow-artifacts://host/a/b` names; null for addresses elsewhere. */
export function pathOfUri(uri: string): string | null {
  if (!uri.startsWith(`${ARTIFACTS_SCHEME}/`)) return null;
  const rest = uri.slice(ARTIFACTS_SCHEME.length);
  const path = rest.startsWith('//') ? rest.slice(2).replace(/^[^/]*/, '') : rest;
  return artifactPath(path.replace(/^\/+/, ''));
}

/** Every folder that holds `path`, and `path` itself: 'a/b' gives 'a', 'a/b'. */
export function prefixesOf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Paths strictly below a folder lie in [from, to) in the order of bytes: '/' is followed by '0'. */
export function below(folder: string): { readonly from: string; readonly to: string } {
  return { from: `${folder}/`, to: `${folder}0` };
}

/** Percent-encodings that mean something; a lone per cent sign stands for itself. */
function decodedOnce(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

function isUnsafe(path: string): boolean {
  if (path.startsWith('/')) return true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return /[\u0000-\u001f\u007f\\]/.test(path) || path.split('/').includes('..') || /^\/*[a-z]:(?:\/|$)/i.test(path);
}

const refused = () =>
  invalidParameter(
    'Invalid path: it is absolute or holds "..", a backslash, a drive or a control character. Name the artifact by its parts below the root.',
    'path',
  );
