import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PlantedTree, plantTree } from './planted-tree.ts';

/**
 * The checks that are bought rather than made (Biome, tsc, knip) run here on trees with one planted fault each, with
 * the repository's own configuration: a rule that was switched off by accident fails a test.
 */
const repository = resolve(import.meta.dirname, '../..');

function run(tree: PlantedTree, program: string, ...args: readonly string[]): { code: number | null; text: string } {
  const done = spawnSync(join(repository, 'node_modules/.bin', program), args, { cwd: tree.root, encoding: 'utf8' });
  return { code: done.status, text: done.stdout + done.stderr };
}

const file = 'packages/server/src/a.ts';
const longFunction = `export function f(): number {\n  let n = 0;\n${'  n += 1;\n'.repeat(81)}  return n;\n}\n`;

const lintFaults: readonly [rule: string, file: string, text: string][] = [
  ['noExplicitAny', file, 'export const a: any = 1;\n'],
  ['noNonNullAssertion', file, 'export const a = (b: string | undefined): string => b!;\n'],
  ['noDefaultExport', file, 'export default 1;\n'],
  ['noReExportAll', file, "export * from './b.ts';\n"],
  ['noExcessiveLinesPerFunction', file, longFunction],
  ['useMaxParams', file, 'export const a = (b: number, c: number, d: number, e: number): number => b + c + d + e;\n'],
  ['useFilenamingConvention', 'packages/server/src/someFile.ts', 'export const a = 1;\n'],
  ['noConsole', file, "console.log('a');\n"],
  ['noTsIgnore', file, '// @ts-ignore because it is planted here\nexport const a = 1;\n'],
  ['noFloatingPromises', file, 'async function b(): Promise<void> {}\nexport function a(): void {\n  b();\n}\n'],
  ['noUnusedImports', file, "import { b } from './b.ts';\n\nexport const a = 1;\n"],
  ['noFocusedTests', 'packages/server/src/a.test.ts', "it.only('x', () => {});\n"],
];

describe('Biome', () => {
  it.each(lintFaults)('%s finds its planted fault in %s', (rule, path, text) => {
    using tree = plantTree({ [path]: text });
    const { code, text: words } = run(tree, 'biome', 'ci', path);
    expect({ code, found: words.includes(`/${rule}`) }).toEqual({ code: 1, found: true });
  });

  it('finds a file that is not formatted', () => {
    using tree = plantTree({ [file]: 'export const a   = "b"\n' });
    expect(run(tree, 'biome', 'ci', file)).toMatchObject({ code: 1, text: expect.stringContaining('format') });
  });

  it('passes a sound file', () => {
    using tree = plantTree({ [file]: 'export const a = 1;\n' });
    expect(run(tree, 'biome', 'ci', file)).toMatchObject({ code: 0 });
  });
});

const typeFaults: readonly [code: string, text: string][] = [
  ['TS2322', "export const a: number = 'b';\n"],
  ['TS2532', 'export const a = (b: number[]): string => b[0].toString();\n'],
  ['TS2375', 'export const a: { b?: number } = { b: undefined };\n'],
  ['TS1294', 'export enum A {\n  B,\n}\n'],
  ['TS6133', 'const unused = 1;\nexport {};\n'],
];

describe('tsc', () => {
  const project = JSON.stringify({ extends: './tsconfig.base.json', include: ['packages/*/src/**/*.ts'] });

  it.each(typeFaults)('%s is reported', (error, text) => {
    using tree = plantTree({ 'tsconfig.json': project, [file]: text });
    expect(run(tree, 'tsc', '-p', '.')).toMatchObject({ code: 1, text: expect.stringContaining(error) });
  });

  it('passes a sound file', () => {
    using tree = plantTree({ 'tsconfig.json': project, [file]: 'export const a = 1;\n' });
    expect(run(tree, 'tsc', '-p', '.')).toEqual({ code: 0, text: '' });
  });
});

describe('knip', () => {
  const sound = {
    'packages/stats/src/index.ts': "export { a } from './a.ts';\n",
    'packages/stats/src/a.ts': 'export const a = 1;\n',
  };
  const knip = (files: Readonly<Record<string, string>>): string => {
    using tree = plantTree(files);
    cpSync(join(repository, 'knip.json'), join(tree.root, 'knip.json'));
    cpSync(join(repository, 'package.json'), join(tree.root, 'package.json'));
    const issues = 'files,exports,types';
    return run(tree, 'knip', '--no-progress', '--no-config-hints', '--workspace=packages/stats', '--include', issues)
      .text;
  };

  it('passes a tree where everything is used', () => {
    expect(knip(sound)).not.toMatch(/packages\/stats/);
  });

  it('finds an unused export', () => {
    const text = knip({ ...sound, 'packages/stats/src/a.ts': 'export const a = 1;\nexport const planted = 2;\n' });
    expect(text).toMatch(/planted\s+packages\/stats\/src\/a\.ts/);
  });

  it('finds an unused file', () => {
    expect(knip({ ...sound, 'packages/stats/src/planted.ts': 'export const b = 1;\n' })).toContain('planted.ts');
  });
});
