import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const source = join(import.meta.dirname, '../../src');
const messages = join(import.meta.dirname, '../../../contract/messages');

/** The console's own code by path from `src`, without tests. */
export const files: ReadonlyMap<string, string> = new Map(
  readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|\.d\.ts$/.test(name))
    .map((name) => [name, readFileSync(join(source, name), 'utf8')]),
);

const read = (path: string): Record<string, string> => JSON.parse(readFileSync(path, 'utf8'));
const folders = readdirSync(join(source, 'locales'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Each part of the texts in both languages, by its name. */
export const parts: ReadonlyMap<string, { readonly en: Record<string, string>; readonly ko: Record<string, string> }> =
  new Map(
    [
      ['base', join(source, 'locales')] as const,
      ['messages', messages] as const,
      ...folders.map((name) => [name, join(source, 'locales', name)] as const),
    ].map(([name, folder]) => [name, { en: read(join(folder, 'en.json')), ko: read(join(folder, 'ko.json')) }]),
  );

/** Beginnings of the keys that a file makes at run time: what stands before `${`, or the group given to `word`. */
export function keyPrefixes(code: string): readonly string[] {
  return [...code.matchAll(/`([\w.-]+[._])\$\{|\bword\(\s*'(\w+)'/g)].map(([, start, group]) => start ?? `${group}.`);
}

/** Whether a file says this text. */
export function isSaid(key: string, code: string, prefixes: readonly string[]): boolean {
  return code.includes(`'${key.replace(/_(?:one|other)$/, '')}'`) || prefixes.some((start) => key.startsWith(start));
}

interface Import {
  readonly from: string;
  readonly names: readonly string[];
}

/** What a file imports or passes on, types apart. */
function importsOf(path: string): readonly Import[] {
  const code = files.get(path) ?? '';
  return [...code.matchAll(/^(?:import|export) (?!type )(?:[^;'"]*? from )?'(\.[^']+)'/gm)].map(
    ([statement, from]) => ({
      from: normalize(join(dirname(path), from ?? '')),
      names: (/\{([^}]*)\}/.exec(statement)?.[1] ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type ')),
    }),
  );
}

/** The file behind a name of a file: through an `index.ts` the file that really holds it. */
function fileOf({ from, names }: Import): readonly string[] {
  if (!from.endsWith('index.ts')) return files.has(from) ? [from] : [];
  return importsOf(from)
    .filter((one) => one.names.some((name) => names.includes(name)))
    .map((one) => one.from);
}

/** Every file that a name of a file draws in, the frame's own parts and what all pages share included. */
export function drawnIn(from: string, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...fileOf({ from, names: [name] })];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    open.push(...importsOf(path).flatMap(fileOf));
  }
  return found;
}
