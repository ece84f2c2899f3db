import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLockfile } from './lockfile.ts';
import { plantTree } from './planted-tree.ts';

const repository = resolve(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(join(repository, file), 'utf8');
const files = { 'package.json': text('package.json'), 'package-lock.json': text('package-lock.json') };

describe('the lockfile check', () => {
  it('finds a package.json that the lock does not follow', () => {
    using tree = plantTree(files);
    const path = join(tree.root, 'packages/stats/package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...manifest, dependencies: { planted: '1.0.0' } }));
    expect(checkLockfile(tree.root).problems).toMatchObject([
      { rule: 'lock-in-step', file: 'packages/stats/package.json' },
    ]);
  });

  it('finds a lock without a package of another platform', () => {
    using tree = plantTree(files);
    const lock = JSON.parse(files['package-lock.json']);
    delete lock.packages['node_modules/@biomejs/cli-darwin-arm64'];
    writeFileSync(join(tree.root, 'package-lock.json'), JSON.stringify(lock));
    expect(checkLockfile(tree.root).problems).toMatchObject([
      { rule: 'lock-complete', message: expect.stringContaining('@biomejs/cli-darwin-arm64@') },
    ]);
  });

  it('is content with the lock as it is', () => {
    using tree = plantTree(files);
    expect(checkLockfile(tree.root).problems).toEqual([]);
  });
});
