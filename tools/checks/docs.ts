/**
 * node tools/checks/docs.ts [root]
 *
 * Whether the documents are true: links and paths lead somewhere, commands exist, the table of settings is that of
 * the configuration's schema, the list of slices is that of the folders, decision records are numbered without a gap.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gitFiles } from './git-files.ts';
import layers from './layers.json' with { type: 'json' };
import { type Problem, type Report, runAsProgram } from './report.ts';
import { documentedSettings, type Setting, settingsProblems } from './settings-table.ts';

/** A path of the repository in backticks; names with a placeholder or a star are patterns, not paths. */
const PATH = /`((?:packages|tools|bench|docs|deploy|examples|\.ci)\/[^`\s<>{}*…]*)`/g;
const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g;
const COMMAND = /\bnpm run ([a-z][\w:-]*)/g;
/** Results are written by machines, and hold no paths. */
const GENERATED = 'bench/RESULTS.md';

/** @param root the repository */
export async function checkDocs(root: string): Promise<Report> {
  const files = gitFiles(root, ['*.md']).filter((file) => file !== GENERATED);
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const scripts: Readonly<Record<string, string>> = JSON.parse(read('package.json')).scripts ?? {};
  const settings = await settingsOf(root);
  return {
    looked: files.length,
    problems: [
      ...files.flatMap((file) => reachProblems(root, file, read(file))),
      ...files.flatMap((file) => commandProblems(file, read(file), scripts)),
      ...files
        .filter((file) => /^README(?:\.\w+)?\.md$/.test(file))
        .flatMap((file) => settingsProblems(file, read(file), settings)),
      ...sliceProblems(root, read),
      ...decisionProblems(root),
    ],
  };
}

async function settingsOf(root: string): Promise<readonly Setting[]> {
  const file = join(root, 'packages/server/src/config.ts');
  if (!existsSync(file)) return [];
  const { settings } = await import(pathToFileURL(file).href);
  return documentedSettings(settings);
}

function reachProblems(root: string, file: string, text: string): readonly Problem[] {
  const links = matches(text, LINK).map(([path, line]) => ({ path, line, from: join(root, dirname(file)) }));
  const paths = matches(text, PATH).map(([path, line]) => ({ path, line, from: root }));
  return [...links, ...paths]
    .filter(({ path, from }) => !existsSync(join(from, decodeURI(path))))
    .map(({ path, line }) => ({ rule: 'doc-path', file, line, message: `${path} does not exist.` }));
}

function commandProblems(file: string, text: string, scripts: Readonly<Record<string, string>>): readonly Problem[] {
  return matches(text, COMMAND)
    .filter(([name]) => !(name in scripts))
    .map(([name, line]) => ({ rule: 'doc-command', file, line, message: `package.json has no script ${name}.` }));
}

/** The table of slices in ARCHITECTURE.md: one row each, in the order in which they may import each other. */
function sliceProblems(root: string, read: (file: string) => string): readonly Problem[] {
  const file = 'ARCHITECTURE.md';
  if (!existsSync(join(root, file))) return [];
  const built = layers.slices.filter((name) => gitFiles(root, [`packages/server/src/slices/${name}`]).length > 0);
  const section = /^## Slices$[\s\S]*?(?=^## |$(?![\s\S]))/m.exec(read(file))?.[0] ?? '';
  const listed = [...section.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);
  if (listed.join() === built.join()) return [];
  const message = `lists the slices ${listed.join(', ')}; the folders, in the order of tools/checks/layers.json, are ${built.join(', ')}.`;
  return [{ rule: 'doc-slices', file, message }];
}

function decisionProblems(root: string): readonly Problem[] {
  const records = gitFiles(root, ['docs/decisions/*.md']).filter((file) => basename(file) !== 'README.md');
  return records.flatMap((file, index) => {
    const number = String(index + 1).padStart(4, '0');
    if (new RegExp(`^${number}-[a-z0-9-]+\\.md$`).test(basename(file))) return [];
    return [{ rule: 'doc-decision', file, message: `is number ${number} in order; name it ${number}-words.md.` }];
  });
}

function matches(text: string, pattern: RegExp): readonly (readonly [found: string, line: number])[] {
  return text
    .split('\n')
    .flatMap((content, index) => [...content.matchAll(pattern)].map((match) => [match[1] ?? '', index + 1] as const));
}

if (import.meta.main) await runAsProgram('docs', checkDocs);
