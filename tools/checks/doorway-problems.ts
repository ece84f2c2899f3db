import type { Problem } from './report.ts';
import { type Doorway, doorways, injectingPackages } from './source-limits.ts';
import { isGlobal, isGlobalMember, type Syntax, type SyntaxNode } from './syntax.ts';

/** How each doorway is recognised in the tree. */
const touches: Record<keyof typeof doorways, (node: SyntaxNode) => boolean> = {
  environment: (node) => isGlobalMember(node, 'process', 'env') || importsName(node, 'process', 'env'),
  time: (node) =>
    isGlobalMember(node, 'Date', 'now') ||
    (node.type === 'NewExpression' && isGlobal(node['callee'], 'Date') && isEmpty(node['arguments'])) ||
    (node.type === 'CallExpression' && isGlobal(node['callee'], 'Date')),
  randomness: (node) => isGlobalMember(node, 'Math', 'random'),
  console: (node) => node.type === 'MemberExpression' && isGlobal(node['object'], 'console'),
  outbound: (node) =>
    isGlobal(node, 'fetch') ||
    isGlobalMember(node, 'globalThis', 'fetch') ||
    importsFrom(node, (name) => name === 'undici'),
};

const injecting = new RegExp(`^packages/(?:${injectingPackages.join('|')})/src/`);

/** Time, randomness, environment, console and outbound HTTP touched outside their one file. */
export function doorwayProblems(file: string, syntax: Syntax): readonly Problem[] {
  if (!injecting.test(file) || /\.test\.tsx?$/.test(file)) return [];
  const doors: readonly [string, Doorway][] = Object.entries(doorways);
  const closed = doors.filter(([, { files }]) => !files.includes(file));
  return [...syntax.nodes()].flatMap((node) =>
    closed
      .filter(([name]) => Object.entries(touches).some(([key, touched]) => key === name && touched(node)))
      .map(([name, { what, files }]) => ({
        rule: `one-door-${name}`,
        file,
        line: syntax.lineOf(node),
        message: `${what} enters through ${files.join(', ')} only. Take it as an argument.`,
      })),
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function importsFrom(node: SyntaxNode, matches: (name: string) => boolean): boolean {
  if (node.type !== 'ImportDeclaration' || node['typeOnly'] === true) return false;
  const source = node['source'];
  return source !== null && typeof source === 'object' && 'value' in source && matches(String(source.value));
}

function importsName(node: SyntaxNode, module: string, name: string): boolean {
  if (!importsFrom(node, (from) => from.replace(/^node:/, '') === module)) return false;
  return JSON.stringify(node['specifiers']).includes(`"value":"${name}"`);
}
