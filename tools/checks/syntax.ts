import { parseSync } from '@swc/core';

/** A node of swc's tree: every one has a type, most have a place. */
export interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A parsed file whose nodes can be walked and placed. */
export interface Syntax {
  readonly body: readonly SyntaxNode[];
  /** Every node below and including the file's, parents first. */
  readonly nodes: () => Generator<SyntaxNode>;
  /** The line, from 1, on which a node begins. */
  readonly lineOf: (node: SyntaxNode) => number;
}

/** swc numbers bytes from 1. */
const FIRST_BYTE = 1;
/** The syntax context that swc gives to names nobody declared: the globals. */
const UNDECLARED = 1;

/**
 * Parses TypeScript (JSX when the name ends in `x`).
 *
 * @throws Error with swc's words when the text is not TypeScript
 */
export function parseSyntax(file: string, text: string): Syntax {
  const tree: unknown = parseSync(text, { syntax: 'typescript', tsx: file.endsWith('x'), target: 'es2024' });
  const bytes = Buffer.from(text);
  return {
    body: topLevel(tree),
    nodes: () => walk(tree),
    lineOf: (node) => 1 + count(bytes, '\n'.charCodeAt(0), startOf(node) - FIRST_BYTE),
  };
}

/** @returns whether the node is this global name, not a local one of the same spelling */
export function isGlobal(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node['value'] === name && node['ctxt'] === UNDECLARED;
}

/** @returns whether the node is `object.property` on a global object, also written `object['property']` */
export function isGlobalMember(node: unknown, object: string, property: string): boolean {
  if (!isNode(node) || node.type !== 'MemberExpression' || !isGlobal(node['object'], object)) return false;
  const named = node['property'];
  if (!isNode(named)) return false;
  const key = named.type === 'Computed' && isNode(named['expression']) ? named['expression'] : named;
  return key['value'] === property;
}

function topLevel(tree: unknown): readonly SyntaxNode[] {
  return isNode(tree) && Array.isArray(tree['body']) ? tree['body'].filter(isNode) : [];
}

function* walk(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item);
  } else if (value !== null && typeof value === 'object') {
    if (isNode(value)) yield value;
    for (const child of Object.values(value)) yield* walk(child);
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return value !== null && typeof value === 'object' && 'type' in value && typeof value.type === 'string';
}

function startOf(node: SyntaxNode): number {
  const span = node['span'];
  return span !== null && typeof span === 'object' && 'start' in span ? Number(span.start) : FIRST_BYTE;
}

function count(bytes: Buffer, wanted: number, before: number): number {
  let found = 0;
  for (let at = bytes.indexOf(wanted); at !== -1 && at < before; at = bytes.indexOf(wanted, at + 1)) found += 1;
  return found;
}
