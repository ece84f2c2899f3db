import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLayers } from './layers.ts';
import { plantTree } from './planted-tree.ts';

const value = 'export const value = 1;\n';
const take = (from: string): string => `import { value } from '${from}';\nexport const taken = value;\n`;

/** Each planted fault: the rule that must find it, and the file that must be blamed. */
const faults: readonly [rule: string, blamed: string, files: Record<string, string>][] = [
  [
    'no-cycle',
    'packages/stats/src/a.ts',
    {
      'packages/stats/src/a.ts': "import type { B } from './b.ts';\nexport type A = B | 1;\n",
      'packages/stats/src/b.ts': "import type { A } from './a.ts';\nexport type B = A | 2;\n",
    },
  ],
  ['resolvable', 'packages/stats/src/a.ts', { 'packages/stats/src/a.ts': take('./missing.ts') }],
  [
    'package-stats',
    'packages/stats/src/a.ts',
    { 'packages/stats/src/a.ts': take('@haechi/learn'), 'packages/learn/src/index.ts': value },
  ],
  [
    'package-server',
    'packages/server/src/a.ts',
    { 'packages/server/src/a.ts': take('@haechi/testkit'), 'packages/testkit/src/index.ts': value },
  ],
  [
    'package-server-tests',
    'packages/server/src/a.test.ts',
    { 'packages/server/src/a.test.ts': take('@haechi/sdk'), 'packages/sdk/src/index.ts': value },
  ],
  [
    'package-by-its-name',
    'packages/learn/src/a.ts',
    { 'packages/learn/src/a.ts': take('../../stats/src/index.ts'), 'packages/stats/src/index.ts': value },
  ],
  [
    'nothing-imports-the-tools',
    'packages/cli/src/a.ts',
    { 'packages/cli/src/a.ts': take('../../../tools/b.ts'), 'tools/b.ts': value },
  ],
  ['pure-stats', 'packages/stats/src/a.ts', { 'packages/stats/src/a.ts': "import 'node:fs';\nexport {};\n" }],
  ['pure-proof', 'packages/proof/src/a.ts', { 'packages/proof/src/a.ts': "import 'node:net';\nexport {};\n" }],
  [
    'platform-knows-no-slice',
    'packages/server/src/platform/a.ts',
    {
      'packages/server/src/platform/a.ts': take('../slices/trail/index.ts'),
      'packages/server/src/slices/trail/index.ts': value,
    },
  ],
  [
    'ui-knows-no-slice',
    'packages/console/src/ui/a.tsx',
    {
      'packages/console/src/ui/a.tsx': take('../slices/trail/index.ts'),
      'packages/console/src/slices/trail/index.ts': value,
    },
  ],
  [
    'slice-trail',
    'packages/server/src/slices/trail/a.ts',
    {
      'packages/server/src/slices/trail/a.ts': "import type { T } from '../access/index.ts';\nexport type U = T;\n",
      'packages/server/src/slices/access/index.ts': 'export type T = 1;\n',
    },
  ],
  [
    'slice-through-its-index',
    'packages/console/src/slices/access/a.ts',
    {
      'packages/console/src/slices/access/a.ts': take('../trail/store.ts'),
      'packages/console/src/slices/trail/store.ts': value,
    },
  ],
  [
    'slice-tests-through-its-index',
    'packages/server/src/slices/access/a.test.ts',
    {
      'packages/server/src/slices/access/a.test.ts': take('../trail/store.ts'),
      'packages/server/src/slices/trail/store.ts': value,
    },
  ],
  [
    'for-tests-only',
    'packages/server/src/slices/trail/a.ts',
    {
      'packages/server/src/slices/trail/a.ts': take('./open-test-trail.ts'),
      'packages/server/src/slices/trail/open-test-trail.ts': value,
    },
  ],
  [
    'slice-through-its-index-from-outside',
    'packages/server/src/app.ts',
    {
      'packages/server/src/app.ts': take('./slices/trail/store.ts'),
      'packages/server/src/slices/trail/store.ts': value,
    },
  ],
  ['slice-in-list', 'packages/server/src/slices/surprise', { 'packages/server/src/slices/surprise/index.ts': value }],
];

describe('the layer check', () => {
  it.each(faults)('%s finds its planted fault in %s', async (rule, blamed, files) => {
    using tree = plantTree(files);
    const { problems } = await checkLayers(tree.root);
    expect(problems.map(({ rule, file }) => ({ rule, file }))).toEqual([{ rule, file: blamed }]);
  });

  it('passes what the design allows', async () => {
    using tree = plantTree({
      'packages/stats/src/index.ts': value,
      'packages/contract/src/index.ts': value,
      'packages/proof/src/index.ts': `import { createHash } from 'node:crypto';\nexport const value = createHash;\n`,
      'packages/learn/src/index.ts': take('@haechi/stats'),
      'packages/server/src/slices/trail/index.ts': take('@haechi/proof'),
      'packages/server/src/slices/access/index.ts':
        "import { taken } from '../trail/index.ts';\nexport const a = taken;\n",
      'packages/server/src/app.ts': "import { a } from './slices/access/index.ts';\nexport const app = a;\n",
      'packages/server/src/app.test.ts': take('@haechi/testkit'),
      'packages/testkit/src/index.ts': value,
      'packages/server/src/slices/trail/open-test-trail.ts': take('@haechi/testkit'),
      'packages/server/src/slices/access/a.test.ts': take('../trail/open-test-trail.ts').replace(
        '{ value }',
        '{ taken as value }',
      ),
    });
    expect(await checkLayers(tree.root)).toEqual({ looked: 11, problems: [] });
  });

  it('fails when it read fewer files than git lists', async () => {
    using tree = plantTree({ 'packages/stats/src/a.ts': value, 'packages/stats/src/b.tsx': value });
    appendFileSync(join(tree.root, '.dependency-cruiser.cjs'), "module.exports.options.exclude.path = 'tsx$';\n");
    const { problems } = await checkLayers(tree.root);
    expect(problems.map(({ rule, message }) => [rule, /read 1 of the 2 files.*b\.tsx/.test(message)])).toEqual([
      ['every-file-read', true],
    ]);
  });

  it('follows an import inside a using declaration', async () => {
    using tree = plantTree({
      'packages/learn/src/a.ts':
        'export async function f() {\n  using value = await import("@haechi/server");\n  return value;\n}\n',
      'packages/server/src/index.ts': value,
    });
    expect((await checkLayers(tree.root)).problems.map(({ rule }) => rule)).toEqual(['package-learn']);
  });

  it('looks at nothing in an empty repository, which is not a pass', async () => {
    using tree = plantTree({});
    expect((await checkLayers(tree.root)).looked).toBe(0);
  });
});
