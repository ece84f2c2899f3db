import { invalidParameter } from '../../tracking/index.ts';

/** What a version is made from, as its client names it. */
export type SourceUri =
  | { readonly kind: 'run'; readonly run: string; readonly path: string }
  | { readonly kind: 'logged_model'; readonly id: string; readonly path: string }
  | { readonly kind: 'version'; readonly model: string; readonly name: string }
  | { readonly kind: 'artifacts'; readonly uri: string }
  /** A place that this server does not read: a bucket, a web address. */
  | { readonly kind: 'elsewhere'; readonly uri: string };

/** Reads `runs:/…`, `models:/…`, `mlflow-artifacts:/…`. @throws HaechiError `invalid_request` for what climbs out, and for folders of some machine. */
export function readSource(source: string): SourceUri {
  // One letter is a drive.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'file' || source.startsWith('\\'))
    throw refused(source, 'It is a folder of one machine. Log the model to this server and register it from its run.');
  if (climbs(source)) throw refused(source, 'It leads out of where it begins.');
  const path = source.slice(scheme.length + 1);
  if (scheme === 'runs') {
    const [, run, rest = ''] = /^\/?([0-9a-f]{32})(?:\/(.*))?$/.exec(path) ?? [];
    if (run === undefined) throw refused(source, 'Name it runs:/<run id>/<path>.');
    return { kind: 'run', run, path: plainPath(rest) };
  }
  if (scheme === 'models') return modelSource(source, path);
  if (scheme === 'mlflow-artifacts')
    return { kind: 'artifacts', uri: `mlflow-artifacts:/${plainPath(withoutHost(path))}` };
  return { kind: 'elsewhere', uri: source };
}

function modelSource(source: string, path: string): SourceUri {
  const logged = /^\/?(m-[0-9a-f]{32})(?:\/(.*))?$/.exec(path);
  if (logged?.[1] !== undefined) return { kind: 'logged_model', id: logged[1], path: plainPath(logged[2] ?? '') };
  const [, model, version, alias] = /^\/?([^/@]+)(?:\/([^/]+)|@([^/]+))$/.exec(path) ?? [];
  const name = version ?? alias;
  if (model === undefined || name === undefined)
    throw refused(source, 'Name it models:/<model id>, models:/<name>/<version> or models:/<name>@<alias>.');
  return { kind: 'version', model: decoded(model), name };
}

/** Clients may put the host of the server into the address: `mlflow-artifacts://host:port/path`. */
const withoutHost = (path: string): string => path.replace(/^\/\/[^/]*/, '');

/** One way of writing it, whatever a server on the way makes of dots, doubled slashes and escapes: what holds its files finds them by it. */
const plainPath = (path: string): string =>
  fullyDecoded(path)
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');

/** However often it is escaped. */
function fullyDecoded(source: string): string {
  let text = source;
  for (let before = ''; before !== text; ) {
    before = text;
    text = decoded(text);
  }
  return text;
}

/** Whether a part of it is `..`. */
function climbs(source: string): boolean {
  const text = fullyDecoded(source);
  return text.split(/[/\\]/).includes('..') || text.includes('\0');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const refused = (source: string, why: string) =>
  invalidParameter(`Invalid model version source: '${source}'. ${why}`, 'source');

/** Whether an address lies in a folder, or is it. */
export const isWithin = (uri: string, folder: string): boolean =>
  uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
