import { join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { drawnIn, files, isSaid, keyPrefixes, parts } from './console-source.ts';

const router = files.get('app/router.tsx') ?? '';
const access = /const access = \(\) => import\('\.\.\/([^']+)'\)/.exec(router)?.[1] ?? '';

/** The pages as `app/router.tsx` states them. */
const pages = [
  ...router.matchAll(
    /(getParentRoute: \(\) => root,[^{}]*?)?component: page\(\s*(?:access|\(\) => import\('([^']+)'\)),\s*'(\w+)'((?:,\s*'[\w-]+')*),?\s*\)/g,
  ),
].map(([, atRoot, path, name = '', listed = '']) => ({
  name,
  isOutside: atRoot !== undefined,
  path: path === undefined ? access : normalize(join('app', path)),
  listed: [...listed.matchAll(/'([\w-]+)'/g)].map(([, part]) => part ?? '').sort(),
}));

/** The parts whose texts a file may show. */
const partsOfFile = new Map(
  [...files].map(([path, code]) => {
    const prefixes = keyPrefixes(code);
    const own = [...parts]
      .filter(([name, { en }]) => name !== 'messages' && Object.keys(en).some((key) => isSaid(key, code, prefixes)))
      .map(([name]) => name);
    // A sentence of the server, or the name of an indicator, which stands beside them.
    const isSaying = /\bsay\(|\bsayRollout\(|\bindicator\(|`indicator\.\$\{/.test(code) && !path.startsWith('ui/');
    return [path, isSaying ? [...own, 'messages'] : own] as const;
  }),
);
/** Parts that are there before any page inside the frame. */
const ofFrame = pages.find(({ name }) => name === 'Frame')?.listed ?? [];
const needed = (from: string, name: string) =>
  [...new Set([...drawnIn(from, name)].flatMap((path) => partsOfFile.get(path) ?? []))]
    .filter((part) => part !== 'base')
    .sort();

test('every page of the router is read', () => {
  expect(pages.length).toBe([...router.matchAll(/\bcomponent:/g)].length - 1);
  for (const { path, name } of pages) expect(drawnIn(path, name).size, name).toBeGreaterThan(0);
});

test.each(pages)('$name comes with the texts it shows, and no others', ({ path, name, listed, isOutside }) => {
  const there = isOutside ? [] : ofFrame;
  expect(listed).toEqual(needed(path, name).filter((part) => !there.includes(part)));
});

test('what stands around every page needs the base alone', () => {
  expect(needed('app/app.tsx', 'App')).toEqual([]);
  for (const path of files.keys())
    if (path.startsWith('ui/'))
      expect(
        partsOfFile.get(path)?.filter((part) => part !== 'base'),
        path,
      ).toEqual([]);
});
