import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { artifactFilePath, artifactPath, below, pathOfUri, prefixesOf } from './artifact-path.ts';
import { readRange } from './read-range.ts';

const hostile = fc.string({
  unit: fc.constantFrom(
    '.',
    '..',
    '/',
    '\\',
    '%',
    '2',
    'e',
    'f',
    '5',
    'c',
    '%2e',
    '%252e',
    '%2f',
    '%5c',
    'a',
    ':',
    '\0',
    '성',
  ),
  maxLength: 16,
});

/** As somebody careless would read a path: decoded until nothing changes. */
function decodedFully(text: string): string {
  let read = text;
  for (let layer = 0; layer < 20; layer += 1)
    read = read.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
      try {
        return decodeURIComponent(encoded);
      } catch {
        return encoded;
      }
    });
  return read;
}

describe('paths of artifacts', () => {
  test('whatever is let through stays below the root, however often it is decoded', () => {
    let through = 0;
    fc.assert(
      fc.property(hostile, (given) => {
        let path: string;
        try {
          path = artifactPath(given);
        } catch {
          return;
        }
        through += 1;
        for (const read of [path, decodedFully(path)]) {
          expect(read).not.toMatch(/^\/|\\|\0/);
          const resolved = new URL(`http://h/root/${path.split('/').map(encodeURIComponent).join('/')}`).pathname;
          expect(resolved.startsWith('/root/')).toBe(true);
          expect(read.split('/')).not.toContain('..');
        }
        expect(artifactPath(path)).toBe(path);
      }),
      { numRuns: 2_000 },
    );
    expect(through).toBeGreaterThan(100);
  });

  test.each(['..', 'a/../b', '/a', '%2e%2e/a', 'a/%2E%2e', '%252e%252e/a', 'a\\b', 'C:/a', 'c:', 'a\0', 'a\nb', '%00'])(
    '%j is refused',
    (given) => expect(() => artifactPath(given)).toThrow(/Invalid path/),
  );

  test('plain names stay as they are; parts that say nothing fall out', () => {
    for (const path of ['a/b c/성능.txt', '100%.txt', 'a..b/...', '.hidden', 'model/data/model.ubj'])
      expect(artifactPath(path)).toBe(path);
    expect(artifactPath('./a//b/')).toBe('a/b');
    expect(() => artifactFilePath('./')).toThrow(/missing/);
    expect(() => artifactPath('x'.repeat(2_001))).toThrow(/2000 bytes/);
  });

  test('addresses', () => {
    expect(pathOfUri('mlflow-artifacts:/1/run/artifacts')).toBe('1/run/artifacts');
    expect(pathOfUri('mlflow-artifacts://host:5000/1/x')).toBe('1/x');
    expect(pathOfUri('s3://bucket/1')).toBeNull();
    expect(prefixesOf('a/b/c')).toEqual(['a', 'a/b', 'a/b/c']);
  });

  test('what lies below a folder lies between its bounds, and nothing else does', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', '0', '.', '성'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(name, name, (folder, other) => {
        const { from, to } = below(folder);
        const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
        const isBelow = other.startsWith(`${folder}/`) && other !== `${folder}/`;
        expect(order(other, from) > 0 && order(other, to) < 0).toBe(isBelow);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('ranges', () => {
  test.each([
    [undefined, 10, 'whole'],
    ['bytes=0-', 10, { offset: 0, bytes: 10 }],
    ['bytes=2-3', 10, { offset: 2, bytes: 2 }],
    ['bytes=2-99', 10, { offset: 2, bytes: 8 }],
    ['bytes=-3', 10, { offset: 7, bytes: 3 }],
    ['bytes=-30', 10, { offset: 0, bytes: 10 }],
    ['bytes=10-', 10, 'outside'],
    ['bytes=-0', 10, 'outside'],
    ['bytes=0-', 0, 'outside'],
    ['bytes=3-2', 10, 'whole'],
    ['bytes=0-1,3-4', 10, 'whole'],
    ['lines=1-2', 10, 'whole'],
    ['bytes=-', 10, 'whole'],
  ] as const)('%s of %i bytes', (header, bytes, expected) => expect(readRange(header, bytes)).toEqual(expected));
});
