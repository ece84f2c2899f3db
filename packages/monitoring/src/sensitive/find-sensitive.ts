import type { SensitiveKind } from '@haechi/contract';
import { clopperPearsonInterval } from '@haechi/stats';
import { quoteString } from '../sql/quote.ts';
import { type Asking, ask, UNCOMPILED } from '../sql/source-rows.ts';
import type { ColumnAccess, TableSource } from '../table-source.ts';
import { MAYBE, PATTERNS, type Pattern } from './patterns.ts';

/** What one kind was found in. */
export interface SensitiveFind {
  readonly kind: SensitiveKind;
  /** Rows with at least one. */
  readonly rows: number;
  /** One of the found texts with every digit as 9 and every letter as a or A. */
  readonly shape: string;
}

/** One column, tag or field of the rows. */
export interface SensitiveColumn {
  /** Rows with a value. */
  readonly n: number;
  readonly found: readonly SensitiveFind[];
  /** Rows with any of the kinds given. */
  rowsWith(kinds: ReadonlySet<SensitiveKind>): number;
}

/** Characters of a value that are looked at: a document of many pages is told by its first ones. */
const LOOKED_AT = 8192;
/** Characters of a masked text that are shown. */
const SHOWN = 40;
/** Columns of one statement: `grouping()` answers with a bit for each, and numbers are exact up to 53. The texts of the row's other fields come with the first. */
const COLUMNS_AT_ONCE = 48;
/** Whole numbers that could be one of the kinds have ten digits at least; beyond the last, doubles are not exact. */
const LEAST_NUMBER = 1e9;
const GREATEST_NUMBER = 2 ** 53;
/**
 * Digits alone count only when a chance of one in a million (a side) does not explain how many of the distinct ones have a right check digit: identities must not alarm, however
 * often one looks.
 */
const CHANCE_LEVEL = 1 - 2e-6;

interface MaskRow {
  readonly name: string;
  readonly mask: number;
  readonly n: number;
  readonly distinct_n: number;
  readonly shapes: readonly string[];
}

/** Places of the bits that say that a value could be of a kind whose check digit is right by chance. */
const chancePlaces = new Map(
  PATTERNS.flatMap((pattern, place) => (pattern.chance === undefined ? [] : [place])).map((place, at) => [
    place,
    PATTERNS.length + at,
  ]),
);

/**
 * Personal data and secrets in the texts of a source: its categorical columns, whole numbers of its numeric ones, and what else its rows hold (`texts`). One statement reads the rows,
 * tells the distinct values that could be something apart, and checks those; what comes back are counts and masked shapes, never a value.
 *
 * @param numeric names of numeric columns that hold numbers of ten digits or more
 */
export async function findSensitive(
  asking: Asking,
  source: TableSource,
  numeric: ReadonlySet<string>,
): Promise<ReadonlyMap<string, SensitiveColumn>> {
  const columns = source.columns.filter(({ kind, name }) => kind === 'categorical' || numeric.has(name));
  const found = new Map<string, SensitiveColumn>();
  const { texts } = source;
  for (let first = 0; first === 0 || first < columns.length; first += COLUMNS_AT_ONCE) {
    const part = columns.slice(first, first + COLUMNS_AT_ONCE);
    const beside = first === 0 ? texts : undefined;
    if (part.length === 0 && beside === undefined) continue;
    const rows = await ask<MaskRow>(asking, source, statement(source, part, beside));
    for (const [name, own] of byName(rows)) found.set(name, columnOf(own));
  }
  return found;
}

function statement(source: TableSource, columns: readonly ColumnAccess[], texts: string | undefined): string {
  const hits = PATTERNS.map((pattern, place) => `${hitSql(pattern)} AS hx_hit${place}`);
  const bits = PATTERNS.map((_, place) => `if(hx_hit${place} != '', ${2 ** place}, 0)`);
  const likes = [...chancePlaces].map(([place, bit]) => `if(${likeSql(PATTERNS[place])}, ${2 ** bit}, 0)`);
  const shapes = PATTERNS.map((_, place) => shapeOf(`hx_hit${place}`));
  const counted = [
    ...(columns.length === 0 ? [] : [columnTexts(source, columns)]),
    ...(texts === undefined ? [] : [fieldTexts(source, texts)]),
  ];
  return `SELECT hx_name AS name, hx_mask AS mask, sum(hx_n) AS n, uniqExact(hx_text) AS distinct_n, min(hx_shapes) AS shapes FROM (
    SELECT hx_name, hx_text, hx_n, ${hits.join(', ')}, toUInt64(${[...bits, ...likes].join(' + ')}) AS hx_mask, [${shapes.join(', ')}] AS hx_shapes
    FROM (${counted.join(' UNION ALL ')}))
  GROUP BY name, mask ORDER BY name, mask ${UNCOMPILED}`;
}

/** Rows by distinct text of each column, those that cannot be anything together as '-': a grouping set for each column, so that the rows are read once. */
function columnTexts(source: TableSource, columns: readonly ColumnAccess[]): string {
  const keys = columns.map(({ kind, expression }, place) => {
    const text = `substring(${kind === 'categorical' ? `toString(${expression})` : wholeNumber(expression)}, 1, ${LOOKED_AT})`;
    return `${text} AS hx_v${place}, ${candidate(`hx_v${place}`)} AS hx_k${place}`;
  });
  const names = columns.map((_, place) => `hx_k${place}`);
  // What is not in a grouping set reads as '' there: the texts of all are the one that is.
  const masks = columns.map((_, place) => 2 ** columns.length - 1 - 2 ** (columns.length - 1 - place));
  const labels = columns.map(({ name }) => quoteString(name));
  return `SELECT transform(grouping(${names.join(', ')}), [${masks.join(', ')}], [${labels.join(', ')}], '') AS hx_name,
    toString(concat(${names.join(', ')}, '')) AS hx_text, count() AS hx_n
    FROM (SELECT ${keys.join(', ')} FROM ${source.from})
    GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(', ')}) HAVING hx_text != ''`;
}

/** The same for what else the rows hold, whose names only the rows know. */
function fieldTexts(source: TableSource, texts: string): string {
  return `SELECT hx_name, ${candidate('hx_value')} AS hx_text, count() AS hx_n FROM (
    SELECT toString(hx_pair.1) AS hx_name, substring(toString(hx_pair.2), 1, ${LOOKED_AT}) AS hx_value FROM (
      SELECT arrayJoin(${texts}) AS hx_pair FROM ${source.from}))
    WHERE hx_value != '' GROUP BY hx_name, hx_text`;
}

const candidate = (text: string): string => `multiIf(${text} = '', '', match(${text}, '${MAYBE}'), ${text}, '-')`;

/** The number as text where it is a whole one of ten digits or more; '' elsewhere. */
function wholeNumber(expression: string): string {
  const number = `toFloat64(${expression})`;
  const isWhole = `${number} >= ${LEAST_NUMBER} AND ${number} < ${GREATEST_NUMBER} AND floor(${number}) = ${number}`;
  return `if(${isWhole}, toString(toInt64OrZero(toString(toDecimal128OrZero(toString(${number}), 0)))), '')`;
}

/** The first valid text that a pattern finds; '' when there is none. */
function hitSql({ find, valid, context }: Pattern): string {
  const first =
    valid === undefined
      ? `extract(hx_text, '${find}')`
      : `arrayFirst(hx_x -> ${valid('hx_x')}, extractAll(hx_text, '${find}'))`;
  const isNear = `match(lower(concat(hx_name, ' ', hx_text)), '${context}')`;
  return `if(hx_text = '-'${context === undefined ? '' : ` OR NOT ${isNear}`}, '', ${first})`;
}

function likeSql(pattern: Pattern | undefined): string {
  const { find = '', chance } = pattern ?? {};
  return `hx_text != '-' AND match(hx_text, '${find}') AND ${chance?.like('hx_text') ?? '0'}`;
}

function shapeOf(x: string): string {
  const digits = `replaceRegexpAll(${x}, '[0-9]', '9')`;
  const small = `replaceRegexpAll(${digits}, '[a-z]', 'a')`;
  return `substring(replaceRegexpAll(${small}, '[A-Z]', 'A'), 1, ${SHOWN})`;
}

function byName(rows: readonly MaskRow[]): Map<string, MaskRow[]> {
  const found = new Map<string, MaskRow[]>();
  for (const row of rows) found.set(row.name, [...(found.get(row.name) ?? []), row]);
  return found;
}

/** Bits of a mask beyond 32 are beyond the reach of the bitwise operators. */
const hasBit = (mask: number, place: number): boolean => Math.floor(mask / 2 ** place) % 2 === 1;
const total = (rows: readonly MaskRow[], what: 'n' | 'distinct_n'): number =>
  rows.reduce((sum, row) => sum + row[what], 0);

function columnOf(rows: readonly MaskRow[]): SensitiveColumn {
  const believed = PATTERNS.flatMap((pattern, place) => (isMoreThanChance(rows, pattern, place) ? [place] : []));
  const rowsOf = (places: readonly number[]) => rows.filter(({ mask }) => places.some((place) => hasBit(mask, place)));
  const placesOf = (kind: SensitiveKind) => believed.filter((place) => PATTERNS[place]?.kind === kind);
  const kinds = [...new Set(believed.flatMap((place) => PATTERNS[place]?.kind ?? []))];
  const found = kinds.flatMap((kind): SensitiveFind[] => {
    const places = placesOf(kind);
    const own = rowsOf(places);
    const [shape = ''] = own
      .flatMap(({ shapes }) => places.map((place) => shapes[place] ?? ''))
      .filter((s) => s !== '');
    return own.length === 0 ? [] : [{ kind, rows: total(own, 'n'), shape }];
  });
  return {
    n: total(rows, 'n'),
    found,
    rowsWith: (asked) => total(rowsOf([...asked].flatMap(placesOf)), 'n'),
  };
}

function isMoreThanChance(rows: readonly MaskRow[], { chance }: Pattern, place: number): boolean {
  const like = chancePlaces.get(place);
  if (chance === undefined || like === undefined) return true;
  const n = total(
    rows.filter(({ mask }) => hasBit(mask, like)),
    'distinct_n',
  );
  const positives = total(
    rows.filter(({ mask }) => hasBit(mask, place)),
    'distinct_n',
  );
  if (positives === 0) return false;
  const { lower } = clopperPearsonInterval({ n, positives, level: CHANCE_LEVEL });
  return lower !== null && lower > chance.share;
}
