import { describe, expect, it } from 'vitest';
import { plantTree } from './planted-tree.ts';
import { checkSourceRules } from './source-rules.ts';

const lines = (count: number): string => '// a line\n'.repeat(count);
const inServer = 'packages/server/src/a.ts';

const faults: readonly [rule: string, file: string, text: string][] = [
  ['file-length', inServer, `export {};\n${lines(500)}`],
  ['file-length', 'tools/a.mjs', `export {};\n${lines(500)}`],
  ['file-length-explained', inServer, `export {};\n${lines(300)}`],
  ['file-length-explained', inServer, `// A table.\nexport {};\n${lines(300)}`],
  ['file-name', 'packages/server/src/utils.ts', 'export {};\n'],
  ['file-name', 'packages/server/src/date-helpers.ts', 'export {};\n'],
  ['exports', inServer, Array.from({ length: 9 }, (_, n) => `export const v${n} = ${n};\n`).join('')],
  ['star-export', inServer, "export * from './b.ts';\n"],
  ['suppression-reason', inServer, '// @ts-expect-error\nexport const a: string = 1;\n'],
  ['suppression-reason', inServer, `// ${'biome'}-ignore lint/suspicious/noConsole: ok\nexport {};\n`],
  ['import-type', inServer, "export type A = import('./b.ts').B;\n"],
  ['one-door-environment', inServer, "export const a = process.env['HOME'];\n"],
  ['one-door-environment', inServer, "import { env } from 'node:process';\nexport const a = env;\n"],
  ['one-door-time', inServer, 'export const a = Date.now();\n'],
  ['one-door-time', 'packages/stats/src/a.ts', 'export const a = new Date();\n'],
  ['one-door-time', 'packages/console/src/a.tsx', 'export const A = () => <p>{new Date().toISOString()}</p>;\n'],
  ['one-door-randomness', 'packages/learn/src/a.ts', 'export const a = Math.random();\n'],
  ['one-door-console', inServer, "console.log('x');\nexport {};\n"],
  ['one-door-outbound', inServer, "export const a = await fetch('http://x.test');\n"],
  ['one-door-outbound', inServer, "import { request } from 'undici';\nexport const a = request;\n"],
];

describe('the source rules', () => {
  it.each(faults)('%s finds its planted fault in %s', (rule, file, text) => {
    using tree = plantTree({ [file]: text });
    expect(checkSourceRules(tree.root).problems.map((problem) => ({ rule: problem.rule, file: problem.file }))).toEqual(
      [{ rule, file }],
    );
  });

  it('names the line, also after letters of more than one byte', () => {
    using tree = plantTree({
      [inServer]: "// 해치는 시비를 가린다\nexport const name = '해치';\n\nexport const a = Date.now();\n",
    });
    expect(checkSourceRules(tree.root).problems.map(({ line }) => line)).toEqual([4]);
  });

  it('passes the one file of each doorway, tests, programs, local names and dates made from a number', () => {
    using tree = plantTree({
      'packages/server/src/platform/clock.ts': 'export const now = () => Date.now();\n',
      'packages/server/src/a.test.ts': 'export const a = Math.random();\n',
      'packages/cli/src/a.ts': "console.log(process.env['HOME']);\nexport {};\n",
      [inServer]: 'export const at = (ms: number, fetch: (d: Date) => string) => fetch(new Date(ms));\n',
      'packages/contract/src/a.ts': Array.from({ length: 20 }, (_, n) => `export const v${n} = ${n};\n`).join(''),
      'packages/server/src/b.ts': `// Over 300 lines because it is one table.\nexport {};\n${lines(300)}`,
    });
    expect(checkSourceRules(tree.root).problems).toEqual([]);
  });
});
