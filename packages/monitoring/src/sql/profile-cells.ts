import type { ColumnAccess, TableSource } from '../table-source.ts';
import { type Asking, ask, inStatements, type NamedColumn, UNCOMPILED } from './source-rows.ts';

/** A numeric column summed up in cells that do not overlap, ascending. */
export interface NumericCells {
  readonly n: number;
  readonly missing: number;
  /** Null where no row has a finite value; `std` with divisor n. */
  readonly mean: number | null;
  readonly std: number | null;
  readonly cells: readonly { readonly least: number; readonly greatest: number; readonly rows: number }[];
}

/** Texts of a column with their rows: the most frequent ones first. */
export interface TextCounts {
  /** Rows with a text. */
  readonly n: number;
  readonly missing: number;
  readonly counts: readonly (readonly [text: string, rows: number])[];
}

export interface ProfileCells {
  readonly rows: number;
  readonly numeric: ReadonlyMap<string, NumericCells>;
  readonly texts: ReadonlyMap<string, TextCounts>;
}

interface Wanted {
  readonly numeric: readonly ColumnAccess[];
  /** Texts to count, and how many of each column come back. */
  readonly texts: readonly { readonly access: ColumnAccess; readonly most: number }[];
}

interface CellRow {
  readonly place: number;
  readonly rows: number;
  readonly missing: number;
  readonly infinite: number;
  /** Sums of the values less `shift`, and of their squares; null beyond what JSON holds. */
  readonly s: number | null;
  readonly q: number | null;
  readonly shift: number;
  readonly least: readonly number[];
  readonly greatest: readonly number[];
  readonly counts: readonly number[];
  readonly top: readonly (readonly [string, number])[];
}

/** `grouping()` answers with one bit for each text column, and JSON numbers are exact up to 53 bits. */
const COLUMNS_AT_ONCE = 48;
/** Rows that the cells are laid by: the first ones, so that laying them costs no pass. They decide how fine cells are, not what is counted. */
const FIRST_ROWS = 8192;
/** Cells between the first and the last per cent of those rows: eight for each bin of a profile. */
const CELLS = 2048;
/** Cells for each doubling of the distance beyond. */
const CELLS_PER_OCTAVE = 64;
/** Frequent values of the first rows that have a cell of their own. */
const OWN_VALUES = [1, 2];

/**
 * Numeric columns in cells and texts by value, by one statement for up to 48 of them that reads each column once: the numbers of a row are laid out as (column, cell, value) and counted by column and
 * cell, texts in a grouping set for each column. The least and greatest value of each cell come along, so that cuts can lie between cells.
 */
export async function profileCells(asking: Asking, source: TableSource, wanted: Wanted): Promise<ProfileCells> {
  const numeric = new Map<string, NumericCells>();
  const texts = new Map<string, TextCounts>();
  const all = [...wanted.numeric, ...wanted.texts.map(({ access }) => access)];
  let rows = 0;
  for (const part of all.length > 0 ? inStatements(all, COLUMNS_AT_ONCE) : [[]]) {
    const found = await ask<CellRow>(asking, source, statement(source, part, wanted));
    const byPlace = new Map(found.map((row) => [row.place, row]));
    rows = byPlace.get(0)?.rows ?? rows;
    for (const [place, { column }] of part.entries()) {
      const row = byPlace.get(place);
      if (wanted.numeric.includes(column)) numeric.set(column.name, numericOf(row));
      else texts.set(column.name, textOf(row));
    }
  }
  return { rows, numeric, texts };
}

function statement(source: TableSource, part: readonly NamedColumn[], wanted: Wanted): string {
  const isNumber = ({ column }: NamedColumn): boolean => wanted.numeric.includes(column);
  // Numbers stand first, so that their places are those of their arrays.
  const numbers = part.filter(isNumber);
  const texts = part.filter((one) => !isNumber(one));
  const most = wanted.texts.reduce((greatest, one) => Math.max(greatest, one.most), 1);
  // Each branch reads columns that the other does not.
  const branches = [
    ...(numbers.length === 0 ? [] : [numberSql(source, numbers)]),
    ...(texts.length === 0 ? [] : [textSql(source, { texts, first: numbers.length, most })]),
    ...(part.length > 0
      ? []
      : [`SELECT toInt64(0) AS place, count() AS rows, ${NO_NUMBERS}, ${NO_TEXTS} FROM ${source.from}`]),
  ];
  return `SELECT * FROM (${branches.join(' UNION ALL ')}) ORDER BY place ${UNCOMPILED}`;
}

const NO_NUMBERS = `toUInt64(0) AS missing, toUInt64(0) AS infinite, 0. AS shift, 0. AS s, 0. AS q,
  CAST([], 'Array(Float64)') AS least, CAST([], 'Array(Float64)') AS greatest, CAST([], 'Array(UInt64)') AS counts`;
const NO_TEXTS = `CAST([], 'Array(Tuple(String, UInt64))') AS top`;

/** Place and cell are one number, which is what makes counting fast: a text beside them takes the engine seven times as long. */
const PLACE = 2 ** 44;
const NAN_CELL = 2 ** 43 - 1;
const INFINITE_CELL = 2 ** 43 - 2;

function numberSql(source: TableSource, part: readonly NamedColumn[]): string {
  const numbers = part.map(({ alias }) => alias);
  const read = part.map(({ column, alias }) => `toFloat64(${column.expression}) AS ${alias}`);
  const rows = `(SELECT ${read.join(', ')} FROM ${source.from})`;
  const isCell = `hx_cell < ${INFINITE_CELL}`;
  return `${firstRows(rows, numbers)}
  SELECT intDiv(hx_key + ${2 ** 43}, ${PLACE}) AS place, sum(hx_n) AS rows, sumIf(hx_n, hx_cell = ${NAN_CELL}) AS missing, sumIf(hx_n, hx_cell = ${INFINITE_CELL}) AS infinite,
    any(hx_first.1[place + 1]) AS shift, sum(hx_s) AS s, sum(hx_q) AS q,
    groupArrayIf(hx_least, ${isCell}) AS least, groupArrayIf(hx_greatest, ${isCell}) AS greatest, groupArrayIf(hx_n, ${isCell}) AS counts, ${NO_TEXTS}
  FROM (
    SELECT hx_t.1 AS hx_key, hx_key - ${PLACE} * intDiv(hx_key + ${2 ** 43}, ${PLACE}) AS hx_cell,
      count() AS hx_n, min(hx_t.2) AS hx_least, max(hx_t.2) AS hx_greatest, sum(hx_t.3) AS hx_s, sum(hx_t.3 * hx_t.3) AS hx_q
    FROM (SELECT arrayJoin(${numberTuples(numbers)}) AS hx_t FROM ${rows})
    GROUP BY hx_key)
  GROUP BY place`;
}

function textSql(
  source: TableSource,
  { texts, first, most }: { readonly texts: readonly NamedColumn[]; readonly first: number; readonly most: number },
): string {
  const names = texts.map(({ alias }) => alias);
  const read = texts.map(({ column, alias }) => `toString(${column.expression}) AS ${alias}`);
  const masks = names.map((_, place) => 2 ** names.length - 1 - 2 ** (names.length - 1 - place));
  const places = names.map((_, place) => `${first + place}`);
  return `SELECT toInt64(hx_place) AS place, sum(hx_n) AS rows, sumIf(hx_n, hx_text = '') AS missing, toUInt64(0) AS infinite, 0. AS shift, 0. AS s, 0. AS q,
    CAST([], 'Array(Float64)') AS least, CAST([], 'Array(Float64)') AS greatest, CAST([], 'Array(UInt64)') AS counts,
    arraySlice(arraySort(one -> (-toInt64(one.2), one.1), groupArrayIf((hx_text, hx_n), hx_text != '')), 1, ${most}) AS top
  FROM (
    SELECT transform(grouping(${names.join(', ')}), [${masks.join(', ')}], [${places.join(', ')}], 0) AS hx_place, toString(concat(${names.join(', ')}, '')) AS hx_text, count() AS hx_n
    FROM (SELECT ${read.join(', ')} FROM ${source.from})
    GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(', ')}))
  GROUP BY hx_place`;
}

/** Of the first rows, for each numeric column: where its cells begin, how far they reach, and its most frequent values. Arrays, so that a statement is not as long as its columns are many. */
function firstRows(rows: string, numbers: readonly string[]): string {
  const ranges = numbers.map((v) => `quantilesExactIf(0.01, 0.99)(${v}, isFinite(${v}))`);
  const frequent = numbers.map((v) => `topKIf(${OWN_VALUES.length})(${v}, isFinite(${v}))`);
  const owns = OWN_VALUES.map(
    (at) => `arrayMap((top, low) -> if(length(top) >= ${at}, top[${at}], low), hx_top, hx_low)`,
  );
  return `WITH (SELECT (hx_low, hx_span, ${owns.join(', ')}) FROM (
    SELECT hx_top, arrayMap(one -> if(isFinite(one[1]), one[1], 0.), hx_ranges) AS hx_low,
      arrayMap((one, low) -> if(one[2] > one[1], one[2] - one[1], greatest(abs(low), 1.) * 0.001), hx_ranges, hx_low) AS hx_span
    FROM (SELECT [${ranges.join(', ')}] AS hx_ranges, [${frequent.join(', ')}] AS hx_top FROM (SELECT ${numbers.join(', ')} FROM ${rows} LIMIT ${FIRST_ROWS})))) AS hx_first`;
}

/** Place with cell, value, and value less the lowest. Even cells within the range, ever wider ones beyond; a frequent value parts the cell that it lies in. */
function numberTuples(numbers: readonly string[]): string {
  const share = '((v - low) / span)';
  const beyond = (excess: string): string => `round(log2(1 + ${excess}) * ${CELLS_PER_OCTAVE})`;
  const cell = `multiIf(${share} > 1, ${CELLS + 1} + ${beyond(`${share} - 1`)}, ${share} < 0, -1 - ${beyond(`-${share}`)}, round(${share} * ${CELLS}))`;
  const owns = OWN_VALUES.map((at) => `own${at}`);
  const key = `toInt64(16 * ${cell}) + 2 * (${owns.map((own) => `(v > ${own})`).join(' + ')}) + (${owns.map((own) => `v = ${own}`).join(' OR ')})`;
  const known = (then: string): string => `if(isFinite(v), ${then}, 0.)`;
  const places = numbers.map((_, place) => `toInt64(${place * PLACE})`).join(', ');
  const constants = ['low', 'span', ...owns].map((_, at) => `hx_first.${at + 1}`);
  return `arrayMap((place, v, ${['low', 'span', ...owns].join(', ')}) -> (place + multiIf(isNaN(v), toInt64(${NAN_CELL}), isInfinite(v), toInt64(${INFINITE_CELL}), ${key}), ${known('v + 0')}, ${known('v - low')}),
    [${places}], [${numbers.join(', ')}], ${constants.join(', ')})`;
}

function numericOf(row: CellRow | undefined): NumericCells {
  if (row === undefined) return { n: 0, missing: 0, mean: null, std: null, cells: [] };
  const { rows, missing, infinite, s, q, shift, least, greatest, counts } = row;
  const n = rows - missing - infinite;
  const cells = counts
    .map((count, i) => ({ least: least[i] ?? 0, greatest: greatest[i] ?? 0, rows: count }))
    .sort((a, b) => a.greatest - b.greatest);
  if (n === 0 || s === null || q === null) return { n, missing, mean: null, std: null, cells };
  const mean = s / n;
  return { n, missing, mean: shift + mean, std: Math.sqrt(Math.max(0, q / n - mean * mean)), cells };
}

function textOf(row: CellRow | undefined): TextCounts {
  if (row === undefined) return { n: 0, missing: 0, counts: [] };
  return { n: row.rows - row.missing, missing: row.missing, counts: row.top };
}
