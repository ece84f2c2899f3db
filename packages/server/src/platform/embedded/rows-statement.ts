/**
 * What the front does with a statement before the engine sees it.
 *
 * - An INSERT's data never stays in its SQL: at a blank line the engine takes data for finished and **runs the rest as SQL**. Head and data
 *   are parted here, the data goes to a file.
 * - One statement a request, as on a ClickHouse server (the engine alone would run several).
 * - The engine reads any file its process may: `file()` is held to the import folder, and what else opens files or starts programs is refused.
 */
import path from 'node:path';
import { RowsError } from './rows-error.ts';
import { type SqlToken, sqlTokens, stringValue } from './sql-tokens.ts';

export interface Statement {
  readonly kind: 'read' | 'insert' | 'command';
  /** Without its inline data, without FORMAT when it is an insert of data. */
  readonly sql: string;
  /** The SETTINGS clause of an insert of data, which has to stand after the file. */
  readonly settings: string;
  /** Format of the data of an insert, or of the result if the statement names one. */
  readonly format: string | undefined;
  /** Data that stood in the SQL, if the statement is an insert of data. */
  readonly inlineData: string | undefined;
  /** True for INSERT ... FORMAT x / VALUES: rows come as data. False for INSERT ... SELECT. */
  readonly takesData: boolean;
  /** True when the engine can give the result in chunks; it refuses SHOW, DESCRIBE and their like. */
  readonly streams: boolean;
}

/** Readers of local files and starters of programs; `eval` runs SQL that was never checked. */
const refusedFunctions = new Set([
  'deltalakelocal',
  'disk',
  'eval',
  'executable',
  'filecluster',
  'filesystem',
  'iceberglocal',
  'iceberglocalcluster',
  'paimonlocal',
  'python',
  'sqlite',
]);
const refusedEngines = new Set([
  'backup',
  'deltalakelocal',
  'executable',
  'executablepool',
  'file',
  'filelog',
  'filesystem',
  'iceberglocal',
  'overlay',
  'paimonlocal',
  'sqlite',
]);
const refusedWords = new Set(['infile', 'outfile']);
const refusedFirst = new Set(['backup', 'restore', 'set', 'use', 'attach']);
const readFirst = new Set(['select', 'with', 'show', 'describe', 'desc', 'exists', 'explain', 'check']);
const streamFirst = new Set(['select', 'with']);

const lower = (token: SqlToken | undefined) => (token?.kind === 'word' ? token.text.toLowerCase() : undefined);

/** Names that mean the process's own streams. */
const streamNames = /^(-|stdin|stdout|stderr)$/i;

interface Call {
  /** The tokens after the opening bracket. */
  readonly tokens: readonly SqlToken[];
  readonly params: ReadonlyMap<string, string>;
}

/** A call's first argument, if it is nothing but a literal or a bound parameter: an expression could name anything. */
function firstText({ tokens: [argument, after], params }: Call): string | undefined {
  if (after?.text !== ',' && after?.text !== ')') return undefined;
  if (argument?.kind === 'string') return stringValue(argument);
  const name = argument?.kind === 'parameter' ? /^\{\s*(\w+)\s*:/.exec(argument.text)?.[1] : undefined;
  const value = name === undefined ? undefined : params.get(name);
  // A parameter may spell characters as escapes, which only the engine reads.
  return value?.includes('\\') ? undefined : value;
}

function checkFile(call: Call, importFolder: string): void {
  const named = firstText(call);
  const inside = named !== undefined && path.resolve(importFolder, named).startsWith(`${importFolder}${path.sep}`);
  if (!inside || named.includes('..') || streamNames.test(named)) {
    refuse(`file() outside the import folder: ${named ?? 'its path must be a literal or a parameter'}`);
  }
}

function checkUrl(call: Call): void {
  if (!/^https?:\/\//i.test(firstText(call) ?? ''))
    refuse('url() other than http(s), given as a literal or a parameter');
}

function refuse(what: string): never {
  throw new RowsError('ACCESS_DENIED', `the embedded row store does not run ${what}`);
}

const bareName = (token: SqlToken | undefined) => token?.text.replaceAll(/["`]/g, '').toLowerCase() ?? '';

/** `ENGINE = File` and its like, with or without the sign. */
function checkEngine(tokens: readonly SqlToken[], index: number): void {
  const engine = tokens[tokens[index + 1]?.text === '=' ? index + 2 : index + 1];
  if (engine && refusedEngines.has(bareName(engine))) refuse(`ENGINE = ${engine.text}`);
}

/** A name with an opening bracket after it. */
function checkCall(name: string, call: Call, importFolder: string): void {
  if (refusedFunctions.has(name)) refuse(`${name}()`);
  if (name === 'file') checkFile(call, importFolder);
  if (name === 'url' || name === 'urlcluster') checkUrl(call);
}

function checkTokens(tokens: readonly SqlToken[], params: ReadonlyMap<string, string>, importFolder: string): void {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'quoted') continue;
    const word = lower(token);
    const next = tokens[index + 1]?.text;
    if (word && refusedWords.has(word)) refuse(word.toUpperCase());
    if (word === 'engine') checkEngine(tokens, index);
    if (next === '.' && bareName(token) === 'default') refuse('tables of the database default');
    if (next === '(') checkCall(bareName(token), { tokens: tokens.slice(index + 2, index + 4), params }, importFolder);
  }
}

function checkSingle(tokens: readonly SqlToken[]): void {
  const end = tokens.findIndex((token) => token.text === ';');
  if (end !== -1 && end !== tokens.length - 1) {
    throw new RowsError('SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
  }
}

/** Reads an INSERT up to its data. `sql` ends where the data starts. */
function readInsert(sql: string): {
  head: SqlToken[];
  format: string | undefined;
  sqlEnd: number;
  dataStart: number | undefined;
} {
  const head: SqlToken[] = [];
  for (const token of sqlTokens(sql)) {
    const word = token.depth === 0 ? lower(token) : undefined;
    if (word === 'values' && head.length > 2)
      return { head, format: 'Values', sqlEnd: token.start, dataStart: token.end };
    const previous = head.at(-1);
    if (previous?.depth === 0 && lower(previous) === 'format' && token.kind === 'word') {
      const selects = head.some((earlier) => earlier.depth === 0 && readFirst.has(lower(earlier) ?? ''));
      if (!selects)
        return { head: head.slice(0, -1), format: token.text, sqlEnd: previous.start, dataStart: token.end };
    }
    head.push(token);
  }
  return { head, format: undefined, sqlEnd: sql.length, dataStart: undefined };
}

function lastFormat(tokens: readonly SqlToken[]): string | undefined {
  const at = tokens.findLastIndex((token) => token.depth === 0 && lower(token) === 'format');
  const name = tokens[at + 1];
  return at > 0 && name?.kind === 'word' ? name.text : undefined;
}

/** Reads and checks a statement. Throws a `RowsError` for what the front refuses. */
export function readStatement(sql: string, params: ReadonlyMap<string, string>, importFolder: string): Statement {
  const first = sqlTokens(sql).next().value;
  const word = lower(first ?? undefined) ?? (first?.text === '(' ? 'select' : '');
  if (refusedFirst.has(word)) refuse(word.toUpperCase());
  if (word === 'insert') {
    const { head, format, sqlEnd, dataStart } = readInsert(sql);
    checkTokens(head, params, importFolder);
    if (dataStart !== undefined) {
      const clause = head.find((token) => token.depth === 0 && lower(token) === 'settings')?.start ?? sqlEnd;
      const parts = {
        sql: sql.slice(0, clause),
        settings: sql.slice(clause, sqlEnd),
        inlineData: sql.slice(dataStart),
      };
      return { kind: 'insert', ...parts, format, takesData: true, streams: false };
    }
    checkSingle(head);
    return {
      kind: 'insert',
      sql,
      settings: '',
      format: undefined,
      inlineData: undefined,
      takesData: false,
      streams: false,
    };
  }
  const tokens = [...sqlTokens(sql)];
  checkSingle(tokens);
  checkTokens(tokens, params, importFolder);
  const kind = readFirst.has(word) ? 'read' : 'command';
  return {
    kind,
    sql,
    settings: '',
    format: lastFormat(tokens),
    inlineData: undefined,
    takesData: false,
    streams: streamFirst.has(word),
  };
}
