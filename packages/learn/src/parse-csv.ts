import { type CsvCells, cellText, findCells } from './csv-cells.ts';
import { readColumn } from './csv-column.ts';
import { LearnProblem } from './learn-problem.ts';
import type { Table } from './table.ts';

export interface ParsedCsv {
  readonly table: Table;
  readonly delimiter: string;
  readonly encoding: string;
  /** Header names that were changed: repeated ones get `.1`, `.2`, empty ones `column_<position>`; positions count from 1. */
  readonly renamed: readonly { readonly from: string; readonly to: string; readonly position: number }[];
  /** Rows with too few cells (the rest is missing) or too many (the rest is ignored); row 1 is the first after the header. */
  readonly ragged: { readonly count: number; readonly firstRow: number | null };
}

/** Tried in this order; the one that appears most in the header wins. */
const DELIMITERS = [',', ';', '\t'];
/** UTF-8 first and strictly; then the encoding of older Korean files. */
const ENCODINGS = ['utf-8', 'euc-kr'];

/**
 * Reads a CSV with a header line: commas, semicolons or tabs (found by themselves), quotes, CRLF, byte-order mark; UTF-8 or EUC-KR.
 * Missing: empty, `?`, `NA`, `NaN`, `null`. Give unpacked bytes or text. `table_empty` without a row, `table_unreadable` for a binary file.
 */
export function parseCsv(input: string | Uint8Array, options: { readonly delimiter?: string } = {}): ParsedCsv {
  const { text, encoding } = typeof input === 'string' ? { text: input, encoding: 'text' } : decode(input);
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const delimiter = options.delimiter ?? sniffDelimiter(body);
  const cells = findCells(body, delimiter);
  const rows = cells.rowStarts.length - 2;
  if (rows < 1)
    throw new LearnProblem('table_empty', 'The CSV has no row beneath its header line.', { rows: Math.max(0, rows) });
  const { names, renamed } = readHeader(cells);
  const columns = names.map((name, position) => {
    const cellOf = (row: number): number => {
      const index = (cells.rowStarts[row + 1] ?? 0) + position;
      return index < (cells.rowStarts[row + 2] ?? 0) ? index : -1;
    };
    return readColumn({ cells, name, rows, cellOf });
  });
  return { table: { rows, columns }, delimiter, encoding, renamed, ragged: countRagged(cells, names.length) };
}

function decode(bytes: Uint8Array): { text: string; encoding: string } {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new LearnProblem('table_unreadable', 'The bytes are gzip; unpack them before parsing.', { format: 'gzip' });
  }
  for (const encoding of ENCODINGS) {
    try {
      return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
    } catch {
      // Not this encoding: the next one is tried, and the failure of all is reported below.
    }
  }
  throw new LearnProblem(
    'table_unreadable',
    `The bytes are text in neither of ${ENCODINGS.join(', ')}; convert the file to UTF-8.`,
  );
}

function sniffDelimiter(text: string): string {
  const end = text.search(/[\r\n]/);
  const header = (end < 0 ? text : text.slice(0, end)).replace(/"[^"]*"/g, '');
  const count = (delimiter: string): number => header.split(delimiter).length;
  return DELIMITERS.reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

function readHeader(cells: CsvCells): { names: string[]; renamed: { from: string; to: string; position: number }[] } {
  const originals = Array.from({ length: cells.rowStarts[1] ?? 0 }, (_, index) => cellText(cells, index));
  const taken = new Set(originals);
  const seen = new Set<string>();
  const renamed: { from: string; to: string; position: number }[] = [];
  const names = originals.map((from, index) => {
    let to = from === '' ? `column_${index + 1}` : from;
    for (let suffix = 1; seen.has(to) || (to !== from && taken.has(to)); suffix += 1)
      to = `${from || `column_${index + 1}`}.${suffix}`;
    seen.add(to);
    if (to !== from) renamed.push({ from, to, position: index + 1 });
    return to;
  });
  return { names, renamed };
}

function countRagged(cells: CsvCells, width: number): { count: number; firstRow: number | null } {
  let count = 0;
  let firstRow: number | null = null;
  for (let row = 1; row < cells.rowStarts.length - 1; row += 1) {
    if ((cells.rowStarts[row + 1] ?? 0) - (cells.rowStarts[row] ?? 0) === width) continue;
    count += 1;
    firstRow ??= row;
  }
  return { count, firstRow };
}
