/**
 * MLflow's filters: comparisons joined by AND, `metrics.loss < 0.5 AND tags."my tag" LIKE 'x%'`, and its order clauses, `metrics.loss DESC`. One parser for every
 * search; what can be asked of each is a `SearchGrammar`.
 *
 *   filter      = [ comparison { AND comparison } ]
 *   comparison  = field ( operator value | [NOT] IN '(' text { ',' text } ')' | IS [NOT] NULL )
 *   field       = attribute | entity '.' key        key and attribute may stand in backticks or double quotes
 *   operator    = = | != | < | <= | > | >= | LIKE | ILIKE
 *   value       = number | text                     texts in single or double quotes
 */
import { filterProblem, filterTokens, type Token } from './filter-lexer.ts';

/** Texts are compared by = != LIKE ILIKE IN, numbers by = != < <= > >=. */
export type SearchType = 'text' | 'number';
type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';

/** One search: what its filters may name. */
export interface SearchGrammar {
  /** Stands alone or after `attribute.`: every way to write it → what it is and its type. */
  readonly attributes: Readonly<Record<string, { readonly name: string; readonly type: SearchType }>>;
  /** Stands before a key: every way to write it (`metric`, `metrics`) → what it is, its type, and its keys when not any will do. */
  readonly entities: Readonly<Record<string, SearchEntity>>;
}
interface SearchEntity {
  readonly name: string;
  readonly type: SearchType;
  readonly keys?: readonly string[];
}

/** `entity` is `attribute` or the name of an entity. */
interface SearchField {
  readonly entity: string;
  readonly key: string;
  readonly type: SearchType;
}
export interface SearchComparison extends SearchField {
  readonly comparator: Comparator;
  /** A list for IN and NOT IN; null for IS NULL and IS NOT NULL. */
  readonly value: string | number | readonly string[] | null;
}
export interface SearchOrder extends SearchField {
  readonly ascending: boolean;
}

/** Words before an attribute. */
const attributePrefixes = new Set(['attribute', 'attributes', 'attr', 'run']);
const operators: Readonly<Record<SearchType, readonly string[]>> = {
  text: ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'],
  number: ['=', '!=', '<', '<=', '>', '>=', 'IS NULL', 'IS NOT NULL'],
};
/** Comparisons in one filter at most: each is a condition of the statement. */
const MOST_COMPARISONS = 100;

/** Tokens, read from the left. */
class Reader {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  readonly part: string;
  #next = 0;

  constructor(text: string, part: string) {
    this.#tokens = filterTokens(text, part);
    this.#length = text.length;
    this.part = part;
  }
  peek(): Token | undefined {
    return this.#tokens[this.#next];
  }
  take(expected: string): Token {
    const token = this.peek();
    if (token === undefined) throw filterProblem(`it ends where ${expected} should stand.`, this.#length, this.part);
    this.#next += 1;
    return token;
  }
  /** Takes the word when it is next, whatever its case. */
  takesWord(word: string): boolean {
    const token = this.peek();
    const isNext = token?.kind === 'word' && token.value.toUpperCase() === word;
    if (isNext) this.#next += 1;
    return isNext;
  }
  takesMark(mark: string): boolean {
    const token = this.peek();
    const isNext = token?.kind === 'mark' && token.value === mark;
    if (isNext) this.#next += 1;
    return isNext;
  }
  fail(problem: string, at = this.peek()?.at ?? this.#length): never {
    throw filterProblem(problem, at, this.part);
  }
}

/** The comparisons of a filter, all of which must hold; none for an empty one. @throws HaechiError `invalid_request` that says what and where */
export function parseFilter(filter: string | undefined, grammar: SearchGrammar): SearchComparison[] {
  const reader = new Reader(filter ?? '', 'filter');
  const comparisons: SearchComparison[] = [];
  if (reader.peek() === undefined) return comparisons;
  for (;;) {
    comparisons.push(readComparison(reader, grammar));
    if (comparisons.length > MOST_COMPARISONS) reader.fail(`it has more than ${MOST_COMPARISONS} comparisons.`);
    if (reader.peek() === undefined) return comparisons;
    if (!reader.takesWord('AND')) reader.fail('comparisons are joined by AND; OR and brackets are not supported.');
  }
}

/** One clause of an order: a field, then ASC (the default) or DESC. @throws HaechiError `invalid_request` */
export function parseOrder(clause: string, grammar: SearchGrammar): SearchOrder {
  const reader = new Reader(clause, 'order_by');
  const field = readField(reader, grammar);
  const descending = reader.takesWord('DESC');
  if (!descending) reader.takesWord('ASC');
  if (reader.peek() !== undefined) reader.fail('a clause is one field, then ASC or DESC.');
  return { ...field, ascending: !descending };
}

function readComparison(reader: Reader, grammar: SearchGrammar): SearchComparison {
  const field = readField(reader, grammar);
  const at = reader.peek()?.at;
  const comparator = readComparator(reader);
  if (!operators[field.type].includes(comparator))
    reader.fail(`a ${field.type} cannot be compared by ${comparator}; use ${operators[field.type].join(', ')}.`, at);
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return { ...field, comparator, value: null };
  if (comparator === 'IN' || comparator === 'NOT IN') return { ...field, comparator, value: readList(reader) };
  return { ...field, comparator, value: readValue(reader, field.type) };
}

const simple = new Set(['=', '!=', '<', '<=', '>', '>=']);

function readComparator(reader: Reader): Comparator {
  const token = reader.take('an operator');
  if (token.kind === 'mark' && simple.has(token.value)) return token.value as Comparator;
  const word = token.kind === 'word' ? token.value.toUpperCase() : '';
  if (word === 'LIKE' || word === 'ILIKE' || word === 'IN') return word;
  if (word === 'NOT' && reader.takesWord('IN')) return 'NOT IN';
  if (word === 'IS') {
    const not = reader.takesWord('NOT');
    if (reader.takesWord('NULL')) return not ? 'IS NOT NULL' : 'IS NULL';
  }
  const hint = token.value === '==' ? ' Equality is written =.' : '';
  return reader.fail(`"${token.value}" is no operator; use = != < <= > >= LIKE ILIKE IN.${hint}`, token.at);
}

function readValue(reader: Reader, type: SearchType): string | number {
  const token = reader.take('a value');
  if (type === 'number') {
    if (token.kind === 'number') return Number(token.value);
    return reader.fail('a number is compared with a number, without quotes.', token.at);
  }
  if (token.kind === 'text' || token.kind === 'quoted') return token.value;
  return reader.fail('a text stands in single quotes.', token.at);
}

function readList(reader: Reader): string[] {
  if (!reader.takesMark('(')) reader.fail("a list is written ('a', 'b').");
  const values: string[] = [];
  do {
    const value = readValue(reader, 'text');
    values.push(String(value));
  } while (reader.takesMark(','));
  if (!reader.takesMark(')')) reader.fail('the list does not end with ).');
  return values;
}

/** `attribute`, `attribute.key`, `entity.key`, with the last part in quotes if need be. */
function readField(reader: Reader, grammar: SearchGrammar): SearchField {
  const token = reader.take('a field');
  if (token.kind === 'quoted') return attribute(reader, token.value, { at: token.at, grammar });
  if (token.kind !== 'word') reader.fail(`a field stands here, such as ${examples(grammar)}.`, token.at);
  const dot = token.value.indexOf('.');
  if (dot < 0) return attribute(reader, token.value, { at: token.at, grammar });
  const prefix = token.value.slice(0, dot);
  const rest = token.value.slice(dot + 1);
  const key = rest === '' ? quotedKey(reader, token) : rest;
  if (Object.hasOwn(grammar.entities, prefix.toLowerCase())) {
    const { name, type, keys } = grammar.entities[prefix.toLowerCase()] as SearchEntity;
    if (keys !== undefined && !keys.includes(key))
      reader.fail(`${name} has ${keys.join(', ')}, and no "${key}".`, token.at);
    return { entity: name, key, type };
  }
  if (attributePrefixes.has(prefix.toLowerCase())) return attribute(reader, key, { at: token.at, grammar });
  return reader.fail(`"${prefix}" is nothing that can be searched; use ${examples(grammar)}.`, token.at);
}

function quotedKey(reader: Reader, before: Token): string {
  const token = reader.peek();
  if (token?.kind !== 'quoted' || token.at !== before.end)
    reader.fail(`a key follows the dot, in backticks when it has spaces.`, before.end);
  return reader.take('a key').value;
}

function attribute(reader: Reader, name: string, { at, grammar }: { at: number; grammar: SearchGrammar }): SearchField {
  if (!Object.hasOwn(grammar.attributes, name.toLowerCase()))
    reader.fail(`"${name}" is no attribute; use ${examples(grammar)}.`, at);
  const known = grammar.attributes[name.toLowerCase()] as { name: string; type: SearchType };
  return { entity: 'attribute', key: known.name, type: known.type };
}

function examples({ attributes, entities }: SearchGrammar): string {
  const named = [...new Set(Object.values(attributes).map(({ name }) => name))];
  const keyed = [...new Set(Object.values(entities).map(({ name, keys }) => `${name}.${keys?.[0] ?? '<key>'}`))];
  return [...named, ...keyed].join(', ');
}
