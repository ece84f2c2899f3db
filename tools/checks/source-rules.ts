/**
 * node tools/checks/source-rules.ts [root]
 *
 * The rules of the house that neither Biome nor dependency-cruiser knows: sizes, exports, names of files, reasons for
 * suppressions, and the one file each through which time, randomness, environment, console and outbound HTTP enter.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { doorwayProblems } from './doorway-problems.ts';
import { gitFiles } from './git-files.ts';
import { type Problem, type Report, runAsProgram } from './report.ts';
import { sourceLimits } from './source-limits.ts';
import { parseSyntax, type Syntax } from './syntax.ts';

const SOURCES = ['*.ts', '*.tsx', '*.mjs', '*.js', '*.cjs'];

/** @param root the repository */
export function checkSourceRules(root: string): Report {
  const files = gitFiles(root, SOURCES).filter((path) => !path.endsWith('.d.ts'));
  const problems = files.flatMap((file) => fileProblems(file, readFileSync(join(root, file), 'utf8')));
  return { looked: files.length, problems };
}

function fileProblems(file: string, text: string): readonly Problem[] {
  const anywhere = [...sizeProblems(file, text), ...nameProblems(file), ...suppressionProblems(file, text)];
  if (!/\.tsx?$/.test(file)) return anywhere;
  const syntax = parseSyntax(file, text);
  return [
    ...anywhere,
    ...exportProblems(file, syntax),
    ...importTypeProblems(file, syntax),
    ...doorwayProblems(file, syntax),
  ];
}

function sizeProblems(file: string, text: string): readonly Problem[] {
  const lines = text.trimEnd().split('\n').length;
  const { fileLines, unexplainedFileLines } = sourceLimits;
  if (lines > fileLines) {
    return [
      {
        rule: 'file-length',
        file,
        message: `${lines} lines; ${fileLines} is the limit. Split it by concept; data goes to data files.`,
      },
    ];
  }
  if (lines <= unexplainedFileLines || explainsItsLength(text)) return [];
  const message = `${lines} lines; over ${unexplainedFileLines} the comment at the head of the file says why ("… lines because …").`;
  return [{ rule: 'file-length-explained', file, message }];
}

function explainsItsLength(text: string): boolean {
  const head = /^(?:#!.*\n)?(?:\s*(?:\/\/.*|\/\*[\s\S]*?\*\/))+/.exec(text)?.[0] ?? '';
  return /\b(?:lines|long|length)\b/i.test(head) && /\bbecause\b|\bsince\b/i.test(head);
}

function nameProblems(file: string): readonly Problem[] {
  if (!/(?:^|[-.])(?:utils?|helpers?|misc|common-functions)\.[a-z.]+$/.test(basename(file))) return [];
  return [{ rule: 'file-name', file, message: 'says nothing about its content. Name the thing that it holds.' }];
}

function suppressionProblems(file: string, text: string): readonly Problem[] {
  // Built from parts, so that this file does not read as a suppression itself.
  const suppression = new RegExp(
    `(?:@ts-(?:expect-error|ignore|nocheck)|${'biome'}-ignore(?:-all|-start)?[^:]*:?)(.*)`,
  );
  return text.split('\n').flatMap((line, index) => {
    const found = /^\s*(?:\/\/|\/\*|\{\/\*)/.test(line) ? suppression.exec(line) : null;
    if (found === null || (found[1] ?? '').replace(/[^\p{L}]/gu, '').length >= 10) return [];
    return [{ rule: 'suppression-reason', file, line: index + 1, message: 'gives no reason on its line.' }];
  });
}

function exportProblems(file: string, syntax: Syntax): readonly Problem[] {
  const problems: Problem[] = syntax.body
    .filter(({ type }) => type === 'ExportAllDeclaration')
    .map((node) => ({ rule: 'star-export', file, line: syntax.lineOf(node), message: 'Name what is exported.' }));
  const collects = /(?:^|\/)(?:index|constants)\.tsx?$/.test(file) || file.startsWith('packages/contract/');
  const count = syntax.body.map(exportsOf).reduce((sum, n) => sum + n, 0);
  if (!collects && count > sourceLimits.exports) {
    const message = `${count} exports; ${sourceLimits.exports} is the limit. More than one concept lives here: split it.`;
    problems.push({ rule: 'exports', file, message });
  }
  return problems;
}

function exportsOf(node: { readonly type: string; readonly [key: string]: unknown }): number {
  if (node.type === 'ExportNamedDeclaration' && Array.isArray(node['specifiers'])) return node['specifiers'].length;
  return node.type.startsWith('Export') ? 1 : 0;
}

/** `import('./x.ts').T` as a type escapes the layer check, which reads import declarations only. */
function importTypeProblems(file: string, syntax: Syntax): readonly Problem[] {
  return [...syntax.nodes()]
    .filter(({ type }) => type === 'TsImportType')
    .map((node) => ({
      rule: 'import-type',
      file,
      line: syntax.lineOf(node),
      message: 'Write an import declaration (import type …).',
    }));
}

if (import.meta.main) await runAsProgram('source rules', checkSourceRules);
