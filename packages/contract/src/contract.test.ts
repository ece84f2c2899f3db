import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  api,
  type Endpoint,
  errorRegistry,
  messageTexts,
  permissions,
  permissionTable,
  renderMessage,
  roles,
} from './index.ts';

const endpoints: Endpoint[] = Object.values(api).flatMap((slice): Endpoint[] => Object.values(slice));

describe('endpoints', () => {
  test('method and path are stated once', () => {
    const names = endpoints.map((item) => `${item.method} ${item.path.replace(/\{\w+\}/g, '{}')}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('every path parameter has a schema, and every schema a place in the path', () => {
    for (const item of endpoints) {
      const inPath = [...item.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      const inSchema = item.params instanceof z.ZodObject ? Object.keys(item.params.shape).sort() : [];
      expect(inSchema, `${item.method} ${item.path}`).toEqual(inPath);
    }
  });

  test('a system in the path means that the system decides', () => {
    for (const item of endpoints) if (item.path.includes('{system}')) expect(item.scope, item.path).toBe('system');
  });

  test('every schema has a JSON form for the documentation', () => {
    for (const item of endpoints) {
      for (const schema of [item.params, item.query, item.body]) {
        if (schema !== undefined)
          expect(() => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), item.path).not.toThrow();
      }
    }
  });
});

describe('errors', () => {
  test('codes are sorted, in snake case, with a failure status and a sentence', () => {
    const codes = Object.keys(errorRegistry);
    expect(codes).toEqual([...codes].sort());
    for (const [code, { status, meaning }] of Object.entries(errorRegistry)) {
      expect(code).toMatch(/^[a-z]+(_[a-z0-9]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('permissions', () => {
  test('the admin holds every permission, the auditor none that changes anything', () => {
    for (const permission of permissions)
      expect(permissionTable[permission] as readonly string[], permission).toContain('admin');
    const auditor = permissions.filter((permission) =>
      (permissionTable[permission] as readonly string[]).includes('auditor'),
    );
    expect(auditor.filter((permission) => !permission.endsWith('.read'))).toEqual([]);
  });

  test('every role holds something', () => {
    for (const role of roles)
      expect(permissions.some((permission) => (permissionTable[permission] as readonly string[]).includes(role))).toBe(
        true,
      );
  });
});

describe('messages', () => {
  const parameters = (text: string) =>
    [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1]))].sort();

  test('every sentence stands in both languages, with the same parameters', () => {
    expect(Object.keys(messageTexts.ko).sort()).toEqual(Object.keys(messageTexts.en).sort());
    for (const [key, text] of Object.entries(messageTexts.en))
      expect(parameters(messageTexts.ko[key] ?? ''), key).toEqual(parameters(text));
  });

  test('are filled with rounded numbers', () => {
    const message = { key: 'incidents.risk.decisions', params: { count: 12_345, version: 'credit/2' } };
    expect(renderMessage(message, 'en')).toBe('12,345 decisions were given by version credit/2 and may need a review.');
    expect(renderMessage(message, 'ko')).toContain('12,345건');
    expect(renderMessage({ key: 'no.such.key', params: {} }, 'ko')).toBe('no.such.key');
  });
});
