const QUOTE = 34;
const LF = 10;
const CR = 13;

/** Where each cell of a CSV text begins and ends, row by row, so that no string is made before it is needed. */
export interface CsvCells {
  readonly text: string;
  /** Start and end offset per cell, two numbers each, all rows after one another. */
  readonly bounds: Int32Array;
  /** Index of the first cell of each row, and after the last row the number of cells. */
  readonly rowStarts: Int32Array;
  /** Cells whose text differs from the bytes between its bounds (doubled quotes), by index. */
  readonly rewritten: ReadonlyMap<number, string>;
}

/** The text of one cell, trimmed. */
export function cellText(cells: CsvCells, index: number): string {
  const rewritten = cells.rewritten.get(index);
  if (rewritten !== undefined) return rewritten.trim();
  return cells.text.slice(cells.bounds[2 * index] ?? 0, cells.bounds[2 * index + 1] ?? 0).trim();
}

class Growing {
  data = new Int32Array(1 << 16);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) {
      const wider = new Int32Array(this.data.length * 2);
      wider.set(this.data);
      this.data = wider;
    }
    this.data[this.length] = value;
    this.length += 1;
  }
}

/** Finds the cells of an RFC 4180 text (quotes, doubled quotes, line breaks inside quotes; LF, CRLF or CR ends a row). Blank lines are skipped. */
export function findCells(text: string, delimiter: string): CsvCells {
  const separator = delimiter.charCodeAt(0);
  const bounds = new Growing();
  const rowStarts = new Growing();
  const rewritten = new Map<number, string>();
  let position = 0;
  let rowOpen = false;
  while (position < text.length) {
    const first = text.charCodeAt(position);
    if (!rowOpen) {
      if (first === LF || first === CR) {
        position += 1;
        continue;
      }
      rowStarts.push(bounds.length >> 1);
      rowOpen = true;
    }
    position =
      first === QUOTE
        ? quotedCell(text, position, { bounds, rewritten })
        : plainCell(text, position, { separator, bounds });
    while (position < text.length && !endsCell(text.charCodeAt(position), separator)) position += 1;
    const end = text.charCodeAt(position);
    if (end === separator && position + 1 >= text.length) pushEmpty(bounds, text.length);
    if (end !== separator) rowOpen = false;
    position += 1;
  }
  rowStarts.push(bounds.length >> 1);
  return {
    text,
    bounds: bounds.data.subarray(0, bounds.length),
    rowStarts: rowStarts.data.subarray(0, rowStarts.length),
    rewritten,
  };
}

function endsCell(code: number, separator: number): boolean {
  return code === separator || code === LF || code === CR;
}

function pushEmpty(bounds: Growing, at: number): void {
  bounds.push(at);
  bounds.push(at);
}

function plainCell(text: string, start: number, into: { separator: number; bounds: Growing }): number {
  let end = start;
  while (end < text.length && !endsCell(text.charCodeAt(end), into.separator)) end += 1;
  into.bounds.push(start);
  into.bounds.push(end);
  return end;
}

function quotedCell(text: string, start: number, into: { bounds: Growing; rewritten: Map<number, string> }): number {
  let end = start + 1;
  let doubled = false;
  while (end < text.length) {
    if (text.charCodeAt(end) === QUOTE) {
      if (text.charCodeAt(end + 1) !== QUOTE) break;
      doubled = true;
      end += 1;
    }
    end += 1;
  }
  if (doubled) into.rewritten.set(into.bounds.length >> 1, text.slice(start + 1, end).replaceAll('""', '"'));
  into.bounds.push(start + 1);
  into.bounds.push(end);
  return end + 1;
}
