import { describe, expect, it } from 'vitest';
import { checkDocs } from './docs.ts';
import { plantTree } from './planted-tree.ts';
import { settingRow, settingsProblems } from './settings-table.ts';

const manifest = { 'package.json': '{"scripts":{"demo":"true"}}' };
const table = (...slices: readonly string[]): string =>
  `# A\n\n## Slices\n\n${slices.map((s) => `| \`${s}\` | x |\n`).join('')}\n## Next\n`;

const faults: readonly [rule: string, files: Record<string, string>][] = [
  ['doc-path', { 'README.md': 'See [this](docs/missing.md).\n' }],
  ['doc-path', { 'docs/a.md': '![picture](images/missing.png)\n' }],
  ['doc-path', { 'README.md': 'It lives in `packages/server/src/missing.ts`.\n' }],
  ['doc-command', { 'README.md': 'Run `npm run missing`.\n' }],
  ['doc-decision', { 'docs/decisions/0002-a.md': '# A\n' }],
  [
    'doc-slices',
    {
      'ARCHITECTURE.md': table('access', 'trail'),
      'packages/server/src/slices/trail/index.ts': 'export {};\n',
      'packages/server/src/slices/access/index.ts': 'export {};\n',
    },
  ],
  ['doc-slices', { 'ARCHITECTURE.md': table('trail') }],
];

describe('the documents check', () => {
  it.each(faults)('%s finds its planted fault', async (rule, files) => {
    using tree = plantTree({ ...manifest, ...files });
    expect((await checkDocs(tree.root)).problems.map((problem) => problem.rule)).toEqual([rule]);
  });

  it('passes true documents', async () => {
    using tree = plantTree({
      ...manifest,
      'README.md':
        'Run `npm run demo`; see [the map](ARCHITECTURE.md#slices), `tools/checks/`, https://example.test.\n',
      'ARCHITECTURE.md': table('trail'),
      'tools/checks/a.ts': 'export {};\n',
      'packages/server/src/slices/trail/index.ts': 'export {};\n',
      'docs/decisions/0001-a.md': '# A\n',
    });
    expect((await checkDocs(tree.root)).problems).toEqual([]);
  });
});

describe('the table of settings', () => {
  const settings = [
    { name: 'HAECHI_PORT', standard: '4600', meaning: 'Port' },
    { name: 'HAECHI_TLS_CERT', standard: '', meaning: 'Certificate' },
  ];
  const rows = settings.map(settingRow);

  it.each([
    ['a missing row', 'README.md', [rows[0]]],
    ['another default', 'README.md', ['| `HAECHI_PORT` | `80` | Port |', rows[1]]],
    ['other words', 'README.md', ['| `HAECHI_PORT` | `4600` | Door |', rows[1]]],
    ['a setting that is gone', 'README.md', [...rows, 'Set HAECHI_GONE.']],
    ['another order', 'README.md', [rows[1], rows[0]]],
    ['a row twice', 'README.ko.md', [rows[0], rows[0], rows[1]]],
  ])('does not pass %s', (_, file, lines) => {
    expect(settingsProblems(file, lines.join('\n'), settings)).toHaveLength(1);
  });

  it('passes the rows as they are, translated meanings, and names of files for secrets', () => {
    expect(settingsProblems('README.md', [...rows, '`HAECHI_PORT_FILE`'].join('\n'), settings)).toEqual([]);
    const korean = ['| `HAECHI_PORT` | `4600` | 포트 |', '| `HAECHI_TLS_CERT` |  | 인증서 |'];
    expect(settingsProblems('README.ko.md', korean.join('\n'), settings)).toEqual([]);
  });
});
