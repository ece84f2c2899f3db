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
  /** Format of the data of an insert, or of the result if the statement names one. */
  readonly format: string | undefined;
  /** Data that stood in the SQL, if the statement is an insert of data. */
  readonly inlineData: string | undefined;
  /** True for INSERT ... FORMAT x / VALUES: rows come as data. False for INSERT ... SELECT. */
  readonly takesData: boolean;
  /** True when the engine can give the result in chunks; it refuses SHOW, DESCRIBE and their like. */
  readonly streams: boolean;
}

const refusedFunctions = new Set(
  [
    'executable',
    'executablepool',
    'sqlite',
    'python',
    'icebergLocal',
    'deltaLakeLocal',
    'paimonLocal',
    'hudiLocal',
    'filecluster',
    'disk',
  ].map((name) => name.toLowerCase()),
);
const refusedEngines = new Set([
  'file',
  'executable',
  'executablepool',
  'sqlite',
  'iceberglocal',
  'deltalakelocal',
  'embeddedrocksdb',
]);
const refusedWords = new Set(['infile', 'outfile']);
const refusedFirst = new Set(['backup', 'restore', 'set', 'use', 'attach']);
const readFirst = new Set(['select', 'with', 'show', 'describe', 'desc', 'exists', 'explain', 'check']);
const streamFirst = new Set(['select', 'with']);

const lower = (token: SqlToken | undefined) => (token?.kind === 'word' ? token.text.toLowerCase() : undefined);

/** The path that `file(` is given, which must be a literal or a bound parameter: anything else could name any file. */
function filePath(argument: SqlToken | undefined, params: ReadonlyMap<string, string>): string | undefined {
  if (argument?.kind === 'string') return stringValue(argument);
  const name = argument?.kind === 'parameter' ? /^\{\s*(\w+)\s*:/.exec(argument.text)?.[1] : undefined;
  return name === undefined ? undefined : params.get(name);
}

function checkFile(argument: SqlToken | undefined, params: ReadonlyMap<string, string>, importFolder: string): void {
  const named = filePath(argument, params);
  const resolved = named === undefined ? undefined : path.resolve(importFolder, named);
  const inside = resolved?.startsWith(`${importFolder}${path.sep}`) && !named?.split(/[\\/]/).includes('..');
  if (!inside) {
    throw new RowsError(
      'ACCESS_DENIED',
      `file() reads from the import folder alone: ${named ?? 'its path must be a literal or a parameter'}`,
    );
  }
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

function checkTokens(tokens: readonly SqlToken[], params: ReadonlyMap<string, string>, importFolder: string): void {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'quoted') continue;
    const word = lower(token);
    if (word && refusedWords.has(word)) refuse(word.toUpperCase());
    if (word === 'engine') checkEngine(tokens, index);
    if (tokens[index + 1]?.text !== '(') continue;
    const name = bareName(token);
    if (refusedFunctions.has(name)) refuse(`${token.text}()`);
    if (name === 'file') checkFile(tokens[index + 2], params, importFolder);
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
      return {
        kind: 'insert',
        sql: sql.slice(0, sqlEnd),
        format,
        inlineData: sql.slice(dataStart),
        takesData: true,
        streams: false,
      };
    }
    checkSingle(head);
    return { kind: 'insert', sql, format: undefined, inlineData: undefined, takesData: false, streams: false };
  }
  const tokens = [...sqlTokens(sql)];
  checkSingle(tokens);
  checkTokens(tokens, params, importFolder);
  const kind = readFirst.has(word) ? 'read' : 'command';
  return {
    kind,
    sql,
    format: lastFormat(tokens),
    inlineData: undefined,
    takesData: false,
    streams: streamFirst.has(word),
  };
}
