import { api, type Endpoint } from '@haechi/contract';
import { expect, test } from 'vitest';
import { files } from './console-source.ts';

/** Where the server takes a session cookie. */
const sessionPaths = '/api/v1/';
const all: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = api;

/** Calls as the console writes them: `useRead(['slice', 'name'], …)` and its like, `client.slice.name(…)`. */
const calls = [...files].flatMap(([path, code]) =>
  [
    ...code.matchAll(/\buse(?:Read|Pages|Change|Ask)\(\s*\[\s*'(\w+)',\s*'(\w+)'\s*\]/g),
    ...code.matchAll(/\bclient\.(\w+)\.(\w+)\(/g),
  ].map(([, slice = '', name = '']) => ({ path, slice, name })),
);

test('the page of a route signed its reader out: what a session asks for stands where sessions count', () => {
  expect(calls.length).toBeGreaterThan(50);
  const outside = calls.filter(({ slice, name }) => all[slice]?.[name]?.path.startsWith(sessionPaths) !== true);
  expect(outside).toEqual([]);
});
