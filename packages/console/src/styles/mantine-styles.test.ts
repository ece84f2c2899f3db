import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '..');
const core = dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css'));
const sheets = new Set(readdirSync(join(core, 'styles')));
const imported = [
  ...readFileSync(join(import.meta.dirname, 'mantine.css'), 'utf8').matchAll(/styles\/([\w-]+\.css)/g),
].map(([, name]) => name ?? '');

/** Names that the console's sources take from the library, apart from types. */
function usedNames(): readonly string[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  return files.flatMap((name) => {
    const lists = readFileSync(join(source, name), 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g);
    return [...lists].flatMap(([, list = '']) => list.split(',').map((one) => one.trim()));
  });
}

/** Style sheets of a component and of everything it is made of, by following its imports. */
function sheetsOf(path: string, seen: Set<string>): readonly string[] {
  if (seen.has(path) || !existsSync(path)) return [];
  seen.add(path);
  const sheet = `${basename(path).replace(/\.module\.mjs$/, '')}.css`;
  if (path.endsWith('.module.mjs')) return sheets.has(sheet) ? [sheet] : [];
  const imports = readFileSync(path, 'utf8').matchAll(/from "(\.[^"]+)"/g);
  return [...imports].flatMap(([, to = '']) => sheetsOf(join(dirname(path), to), seen));
}

test('the sheet of every component that is used is there, and no other', () => {
  const seen = new Set<string>();
  const needed = usedNames().flatMap((name) => sheetsOf(join(core, 'esm/components', name, `${name}.mjs`), seen));
  const ground = ['default-css-variables.css', 'baseline.css', 'global.css'];
  expect(needed.length).toBeGreaterThan(20);
  expect([...imported].sort()).toEqual([...new Set([...ground, ...needed])].sort());
});

test('sheets stand in the order in which the library has them, since later ones win', () => {
  const whole = readFileSync(join(core, 'styles.css'), 'utf8');
  const places = imported.map((name) => whole.indexOf(firstRule(name)));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

function firstRule(name: string): string {
  return readFileSync(join(core, 'styles', name), 'utf8')
    .trim()
    .slice(0, 60);
}
