/**
 * node tools/checks/layers.ts [root]
 *
 * Runs dependency-cruiser with .dependency-cruiser.cjs and adds what it cannot know: that it read every file git
 * lists (without a parser for TypeScript it reads none and is content), and that every slice has its place in the list.
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { gitFiles } from './git-files.ts';
import layers from './layers.json' with { type: 'json' };
import { readUsingDeclarations } from './read-using.ts';
import { type Problem, type Report, runAsProgram } from './report.ts';

const SOURCES = ['packages/*.ts', 'packages/*.tsx', 'tools/*.ts', 'bench/*.ts', 'examples/*.ts'];
const SLICE_FOLDERS = ['packages/server/src/slices', 'packages/console/src/slices'];

readUsingDeclarations();

/** @param root the repository */
export async function checkLayers(root: string): Promise<Report> {
  const listed = gitFiles(root, SOURCES).filter((path) => !path.endsWith('.d.ts'));
  if (listed.length === 0) return { looked: 0, problems: [] };
  const { options, ...ruleSet } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'));
  const settings: ICruiseOptions = { ...options, ruleSet, validate: true, baseDir: root };
  const { output } = await cruise([...listed], settings, options.enhancedResolveOptions);
  if (typeof output === 'string') throw new Error('dependency-cruiser returned text where its result was asked for');
  return {
    looked: listed.length,
    problems: [...brokenRules(output), ...unread(output, listed), ...slicesOutOfList(root)],
  };
}

function brokenRules(result: ICruiseResult): Problem[] {
  const comments = new Map(result.summary.ruleSetUsed?.forbidden?.map((rule) => [rule.name, rule.comment]));
  return result.summary.violations.map(({ rule, from, to, cycle }) => {
    const way = cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ');
    return { rule: rule.name, file: from, message: `→ ${way}. ${comments.get(rule.name) ?? ''}`.trim() };
  });
}

function unread(result: ICruiseResult, listed: readonly string[]): Problem[] {
  const read = new Set(result.modules.map(({ source }) => source));
  const missed = listed.filter((path) => !read.has(path));
  if (missed.length === 0) return [];
  const message = `dependency-cruiser read ${listed.length - missed.length} of the ${listed.length} files that git lists; missing: ${missed.slice(0, 5).join(', ')}. Is @swc/core installed?`;
  return [{ rule: 'every-file-read', file: '.dependency-cruiser.cjs', message }];
}

function slicesOutOfList(root: string): Problem[] {
  const known = new Set(layers.slices);
  return SLICE_FOLDERS.filter((folder) => gitFiles(root, [folder]).length > 0).flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => !(entry.isDirectory() && known.has(entry.name)))
      .map((entry) => ({
        rule: 'slice-in-list',
        file: join(folder, entry.name),
        message: 'is not a slice of the ordered list in tools/checks/layers.json. Give it its place there, or move it.',
      })),
  );
}

if (import.meta.main) await runAsProgram('layers', checkLayers);
