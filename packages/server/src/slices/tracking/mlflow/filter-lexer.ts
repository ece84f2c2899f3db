import { HaechiError } from '@haechi/contract';

/** Words, names in quotes, texts, numbers, marks; `at` is where it begins, counted from 0. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'mark';
  /** Without quotes. A text in double quotes is `quoted`: a name or a text, as its place says. */
  readonly value: string;
  readonly at: number;
  /** Where it ends: `a. b` is not `a.b`. */
  readonly end: number;
}

const number = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;
/** Keys of tags are dotted, have dashes and slashes: `tags.mlflow.source.name`. */
const word = /[\p{L}_][\p{L}\p{N}_.\-/:@]*/uy;
const mark = /!=|<>|>=|<=|==|[=<>(),.]/y;
const space = /\s+/y;

/** What a filter says is wrong with it, and where: "at character 12" counts from 1. */
export const filterProblem = (problem: string, at: number, part = 'filter') =>
  new HaechiError('invalid_request', `The ${part} cannot be read at character ${at + 1}: ${problem}`, {
    where: part,
    at: at + 1,
    problem,
  });

/** @throws HaechiError `invalid_request` at a quote that does not end or a character that means nothing here */
export function filterTokens(text: string, part = 'filter'): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = spaceAt(text, at) ?? quotedAt(text, at, part) ?? plainAt(text, at);
    if (token === null) throw filterProblem(`"${text.charAt(at)}" has no meaning here.`, at, part);
    if (typeof token === 'number') {
      at = token;
      continue;
    }
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function spaceAt(text: string, at: number): number | null {
  const found = match(space, text, at);
  return found === null ? null : at + found.length;
}

/** A quote is doubled inside ('it''s'), as in SQL. */
function quotedAt(text: string, at: number, part: string): Token | null {
  const quote = text.charAt(at);
  if (quote !== "'" && quote !== '"' && quote !== '`') return null;
  let value = '';
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character !== quote) {
      value += character;
      continue;
    }
    if (text.charAt(index + 1) !== quote) return { kind: quote === "'" ? 'text' : 'quoted', value, at, end: index + 1 };
    value += quote;
    index += 1;
  }
  throw filterProblem(`the ${quote} that begins here does not end.`, at, part);
}

function plainAt(text: string, at: number): Token | null {
  const patterns = [
    ['number', number],
    ['word', word],
    ['mark', mark],
  ] as const;
  for (const [kind, pattern] of patterns) {
    const value = match(pattern, text, at);
    if (value !== null) return { kind, value, at, end: at + value.length };
  }
  return null;
}
