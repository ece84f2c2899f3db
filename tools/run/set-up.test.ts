import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isConsoleBuilt } from './console-build.mjs';
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs';
import { isInstalled } from './install.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'haechi-set-up-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('a fingerprint', () => {
  it('changes with a byte, a name or a new file, and not with times or left-out files', () => {
    write('src/a.ts', 'a');
    const skip = (path: string): boolean => path.endsWith('.test.ts');
    const first = fingerprint(root, ['src'], skip);
    write('src/a.test.ts', 'left out');
    write('src/node_modules/b.js', 'left out');
    utimesSync(join(root, 'src/a.ts'), 0, 0);
    expect(fingerprint(root, ['src'], skip)).toBe(first);
    write('src/a.ts', 'b');
    const second = fingerprint(root, ['src'], skip);
    write('src/c.ts', '');
    const third = fingerprint(root, ['src'], skip);
    expect(new Set([first, second, third, fingerprint(root, ['missing'])]).size).toBe(4);
  });

  it('is kept in a stamp', () => {
    expect(readStamp(join(root, 'x/stamp'))).toBeUndefined();
    writeStamp(join(root, 'x/stamp'), 'value');
    expect(readStamp(join(root, 'x/stamp'))).toBe('value');
  });
});

const lock = (packages: object): string => JSON.stringify({ packages });
const wanted = {
  'packages/a': {},
  'node_modules/b': { version: '1.0.0' },
  'node_modules/c': { version: '2.0.0', optional: true },
};

describe('isInstalled', () => {
  it('is false without node_modules, or without the pinned Node in it', () => {
    write('package-lock.json', lock(wanted));
    expect(isInstalled(root)).toBe(false);
    write('node_modules/.package-lock.json', lock({ 'node_modules/b': { version: '1.0.0' } }));
    expect(isInstalled(root)).toBe(false);
  });

  it('is true when npm recorded what the lock asks for, whoever ran it; packages of other platforms may be absent', () => {
    write('package-lock.json', lock(wanted));
    write('node_modules/node/bin/node', '');
    write('node_modules/.package-lock.json', lock({ 'node_modules/b': { version: '1.0.0' } }));
    expect(isInstalled(root)).toBe(true);
  });

  it('is false when the lock moved on', () => {
    write('package-lock.json', lock(wanted));
    write('node_modules/node/bin/node', '');
    write('node_modules/.package-lock.json', lock({ 'node_modules/b': { version: '0.9.0' } }));
    expect(isInstalled(root)).toBe(false);
    write('node_modules/.package-lock.json', lock({}));
    expect(isInstalled(root)).toBe(false);
  });
});

describe('isConsoleBuilt', () => {
  it('is false without a build and after a change of the sources', () => {
    write('packages/console/src/main.tsx', 'a');
    expect(isConsoleBuilt(root)).toBe(false);
    write('packages/console/dist/.haechi-built', 'of other sources');
    expect(isConsoleBuilt(root)).toBe(false);
  });
});
