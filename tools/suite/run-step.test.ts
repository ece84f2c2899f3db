import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plantTree } from '../checks/planted-tree.ts';
import { memoryFolder } from './memory-folder.ts';
import { runStep } from './run-step.ts';
import type { Step } from './step.ts';
import { summarize } from './summary.ts';

const repository = resolve(import.meta.dirname, '../..');

const sh = (script: string): Step => ({
  name: 's',
  kind: 'check',
  after: [],
  run: { program: 'sh', args: ['-c', script] },
});

/** Runs Vitest with the suite's reporter on planted test files. */
async function runTests(files: Readonly<Record<string, string>>) {
  using tree = plantTree({
    'vitest.config.ts':
      "import { defineConfig } from 'vitest/config';\nexport default defineConfig({ test: { include: ['*.test.ts'] } });\n",
    ...files,
  });
  const reporter = join(repository, 'tools/suite/vitest-reporter.ts');
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', `--reporter=${reporter}`];
  const progress: string[] = [];
  const step: Step = { name: 'tests', kind: 'tests', after: [], run: { program: process.execPath, args } };
  return { result: await runStep(step, tree.root, (text) => progress.push(text)), progress: progress.join('') };
}

const head = "import { it, expect } from 'vitest';\n";
const passing = `${head}it('holds', () => expect(1).toBe(1));\n`;

describe('a step', () => {
  it('gives tests a folder in memory where there is one, and leaves nothing there', async () => {
    const step: Step = { ...sh('test -d "$TMPDIR" && echo "$TMPDIR"'), kind: 'tests' };
    const { output } = await runStep(step, '.', () => {});
    expect(output.trim()).not.toBe('');
    if (output.startsWith('/dev/shm')) expect(existsSync(output.trim())).toBe(false);
    expect(memoryFolder(join(repository, 'no-such-folder'))).toBeUndefined();
  });

  it('passes on exit code 0 and fails on any other, keeping what was printed', async () => {
    expect(await runStep(sh('echo fine'), '.', () => {})).toMatchObject({ verdict: 'pass', output: 'fine\n' });
    expect(await runStep(sh('echo bad >&2; exit 3'), '.', () => {})).toMatchObject({
      verdict: 'fail',
      reason: 'exit code 3',
      output: 'bad\n',
    });
  });

  it('fails when its program does not exist', async () => {
    const step: Step = { ...sh(''), run: { program: './no-such-program', args: [] } };
    expect(await runStep(step, '.', () => {})).toMatchObject({ verdict: 'fail' });
  });

  it('is skipped with a reason when something stands in its way', async () => {
    expect(await runStep({ ...sh('exit 1'), obstacle: () => 'no browser' }, '.', () => {})).toMatchObject({
      verdict: 'skipped',
      reason: 'no browser',
    });
  });
});

describe('a step of tests', () => {
  it('counts tests, names failures, files and reasons for skips, and shows progress', async () => {
    const { result, progress } = await runTests({
      'a.test.ts': `${passing}it('breaks', () => expect(1).toBe(2));\nit('cannot', (context) => context.skip('no printer'));\n`,
      'b.test.ts': passing,
    });
    expect(result).toMatchObject({ verdict: 'fail', tests: { passed: 2, failed: 1, skipped: 1 } });
    expect(progress).toMatch(/✗ \d\/2 a\.test\.ts/);
    const words = summarize([result], 1);
    expect(words).toContain('a.test.ts > breaks');
    expect(words).toContain('a.test.ts > cannot: no printer');
    expect(words).toMatch(/2 passed, 1 failed, 1 skipped\n$/);
  });

  it('passes when all pass', async () => {
    expect((await runTests({ 'a.test.ts': passing })).result).toMatchObject({ verdict: 'pass' });
  });

  it('fails when a file does not load', async () => {
    const { result } = await runTests({ 'a.test.ts': passing, 'b.test.ts': "import './missing.ts';\n" });
    expect(result).toMatchObject({
      verdict: 'fail',
      tests: { failed: 1, failures: ['b.test.ts (outside its tests)'] },
    });
  });

  it('fails on an error that no test caught', async () => {
    const stray = `${passing}setTimeout(() => { throw new Error('stray'); }, 0);\nit('waits', () => new Promise((r) => setTimeout(r, 50)));\n`;
    expect((await runTests({ 'a.test.ts': stray })).result.verdict).toBe('fail');
  });

  it('is an error when no test ran', async () => {
    expect((await runTests({})).result).toMatchObject({ verdict: 'error', reason: 'no test ran' });
  });
});
