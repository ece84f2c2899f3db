import { errorRegistry, indicatorCatalogue, indicatorNameSchema, roles } from '@haechi/contract';
import { parseSync } from '@swc/core';
import { describe, expect, test } from 'vitest';
import { files, isSaid, keyPrefixes, parts } from './console-source.ts';

const own = [...parts].filter(([name]) => name !== 'messages').map(([, { en }]) => en);
const en: Record<string, string> = Object.assign({}, ...own);
const base = parts.get('base')?.en ?? {};
const messagesEn = parts.get('messages')?.en ?? {};
const placeholders = (text: string) => [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name).sort();

describe.each([...parts])('the texts of %s', (_, { en: english, ko: korean }) => {
  test('have the same keys in both languages, none empty', () => {
    expect(Object.keys(korean).sort()).toEqual(Object.keys(english).sort());
    for (const texts of [english, korean])
      expect(Object.entries(texts).filter(([, text]) => text.trim() === '')).toEqual([]);
  });
  test('have the same places to fill in both languages', () => {
    const differing = Object.keys(english).filter(
      (key) => String(placeholders(english[key] ?? '')) !== String(placeholders(korean[key] ?? '')),
    );
    expect(differing).toEqual([]);
  });
  test('are calm: no exclamation marks; Korean sentences are polite', () => {
    for (const texts of [english, korean])
      expect(Object.entries(texts).filter(([, text]) => text.includes('!'))).toEqual([]);
    const rude = Object.entries(korean).filter(([, text]) => /(?:한다|된다|있다|없다|이다|했다|됐다)\.?$/.test(text));
    expect(rude).toEqual([]);
  });
});

test('no text hides another: each key stands in one part', () => {
  const all = [...parts.values()].flatMap((part) => Object.keys(part.en));
  expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
});

describe('every word of the wire has its words', () => {
  const missingAnywhere = (keys: readonly string[]) => keys.filter((key) => !(key in en));
  const missing = (keys: readonly string[]) => keys.filter((key) => !(key in base));
  test('error codes, and what the client itself may find', () => {
    const codes = [...Object.keys(errorRegistry), 'unreachable', 'unexpected_answer'];
    expect(missing(codes.map((code) => `error.${code}`))).toEqual([]);
    const known = Object.keys(en).filter((key) => key.startsWith('error.'));
    expect(known.filter((key) => !codes.includes(key.slice('error.'.length)))).toEqual([]);
  });
  test('roles and indicators', () => {
    expect(missingAnywhere(roles.map((role) => `role.${role}`))).toEqual([]);
    expect(indicatorNameSchema.options.filter((name) => !(`indicator.${name}` in messagesEn))).toEqual([]);
    const units = indicatorNameSchema.options.map((name) => `unit.${indicatorCatalogue[name].unit}`);
    expect(missing([...new Set(units)])).toEqual([]);
  });
});

test('every text is used', () => {
  const code = [...files.values()].join('\n');
  const prefixes = keyPrefixes(code);
  expect(Object.keys(en).filter((key) => !isSaid(key, code, prefixes))).toEqual([]);
});

/** Attributes that people read or hear. */
const spoken = new Set(['label', 'title', 'placeholder', 'description', 'alt', 'aria-label', 'word', 'lead']);

test.each([...files].filter(([name]) => name.endsWith('.tsx')))('%s holds no text of its own', (_, text) => {
  const found: string[] = [];
  visit(parseSync(text, { syntax: 'typescript', tsx: true }), found);
  expect(found).toEqual([]);
});

/** Collects texts between tags and in spoken attributes that hold a letter. */
function visit(node: unknown, found: string[]): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, value, name } = node as { type?: string; value?: unknown; name?: { value?: unknown; type?: string } };
  if (type === 'JSXText' && /\p{L}/u.test(String(value))) found.push(String(value).trim());
  if (type === 'JSXAttribute' && spoken.has(String(name?.value ?? ''))) {
    const literal = value as { type?: string; value?: unknown } | null;
    if (literal?.type === 'StringLiteral' && /\p{L}/u.test(String(literal.value))) found.push(String(literal.value));
  }
  for (const child of Object.values(node)) visit(child, found);
}
