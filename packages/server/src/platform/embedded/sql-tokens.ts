/**
 * Reads just enough of a statement to keep the front's promises: where strings, comments and quoted names end, so that what looks like SQL
 * inside them is left alone. A token list, not a parser; ClickHouse judges the grammar.
 */
export interface SqlToken {
  readonly kind: 'word' | 'string' | 'quoted' | 'number' | 'parameter' | 'symbol';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Depth of round, square and curly brackets around it. */
  readonly depth: number;
}

const patterns: readonly (readonly [SqlToken['kind'] | 'blank', RegExp])[] = [
  ['blank', /(?:\s+|--[^\n]*(?:\n|$)|#[ !][^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))/y],
  ['string', /'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y],
  ['string', /\$([A-Za-z_]*)\$[\s\S]*?(?:\$\1\$|$)/y],
  ['quoted', /"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)|`(?:[^`\\]|\\[\s\S]|``)*(?:`|$)/y],
  ['parameter', /\{\s*[A-Za-z_]\w*\s*:[^{}]*\}/y],
  ['word', /[A-Za-z_]\w*/y],
  ['number', /\d[\w.]*/y],
  ['symbol', /[\s\S]/y],
];

const opening = new Set(['(', '[', '{']);
const closing = new Set([')', ']', '}']);

function matchAt(sql: string, position: number) {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = position;
    const text = pattern.exec(sql)?.[0];
    if (text) return { kind, text };
  }
  return undefined;
}

/** Yields the tokens from `position` on, without blanks and comments, lazily: an INSERT's head is read without its data. */
export function* sqlTokens(sql: string, position = 0): Generator<SqlToken> {
  let depth = 0;
  let at = position;
  for (let found = matchAt(sql, at); found; found = matchAt(sql, at)) {
    const { kind, text } = found;
    const start = at;
    at += text.length;
    if (kind === 'blank') continue;
    if (kind === 'symbol' && closing.has(text)) depth -= 1;
    yield { kind, text, start, end: at, depth };
    if (kind === 'symbol' && opening.has(text)) depth += 1;
  }
}

/** A string as a ClickHouse literal. */
export function quoteString(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The value of a string literal, or undefined when it is written in a way this does not read (heredoc, unusual escape). */
export function stringValue(token: SqlToken): string | undefined {
  const inner = /^'([\s\S]*)'$/.exec(token.text)?.[1];
  if (inner === undefined) return undefined;
  let readable = true;
  const value = inner.replaceAll(/\\([\s\S])|''/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined && escaped !== '\\' && escaped !== "'") readable = false;
    return escaped ?? "'";
  });
  return readable ? value : undefined;
}
