import { describe, expect, test } from 'vitest';
import { cellAt, columnOf, LearnProblem, parseCsv, rowAt } from './index.ts';

function column(csv: string, name: string): (number | string | null)[] {
  const { table } = parseCsv(csv);
  return Array.from({ length: table.rows }, (_, row) => cellAt(columnOf(table, name), row));
}

describe('reads', () => {
  test('quotes, doubled quotes, line breaks and delimiters in quotes', () => {
    const csv = 'a,b\n"x, y","he said ""no"""\n"two\nlines",plain\n';
    expect(column(csv, 'a')).toEqual(['x, y', 'two\nlines']);
    expect(column(csv, 'b')).toEqual(['he said "no"', 'plain']);
  });

  test('CRLF, CR, a byte-order mark, blank lines, no line break at the end', () => {
    for (const csv of ['\ufeffa,b\r\n1,2\r\n\r\n3,4', 'a,b\r1,2\r3,4', 'a,b\n1,2\n3,4\n\n']) {
      expect(column(csv, 'a')).toEqual([1, 3]);
      expect(column(csv, 'b')).toEqual([2, 4]);
    }
  });

  test('semicolons and tabs are found by themselves, also with quoted headers', () => {
    expect(parseCsv('"a;x";"b,y";c\n1;2;3\n').delimiter).toBe(';');
    expect(parseCsv('a\tb\n1\t2\n').delimiter).toBe('\t');
    expect(rowAt(parseCsv('"a";"b"\n1,5;x\n').table, 0, ['a', 'b'])).toEqual({ a: '1,5', b: 'x' });
  });

  test('the five missing markers, in any case, quoted or padded', () => {
    expect(column('a,b\n,1\n?,2\nNA,3\nnan,4\nNULL,5\n" ",6\n7,7\n', 'a')).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
      7,
    ]);
    expect(column('a,b\nNone,1\nx,2\n', 'a')).toEqual(['None', 'x']);
  });

  test('an empty last cell is missing, not absent', () => {
    expect(column('a,b\n1,\n2,', 'b')).toEqual([null, null]);
    expect(parseCsv('a,b\n1,\n2,').ragged.count).toBe(0);
  });

  test('numbers as numbers; codes with leading zeros, hexadecimal and words as text', () => {
    expect(column('a\n-1.5e3\n.5\n+2.\n0\n0.07\n', 'a')).toEqual([-1500, 0.5, 2, 0, 0.07]);
    expect(column('a\n007\n012\n', 'a')).toEqual(['007', '012']);
    expect(column('a\n0x10\n1\n', 'a')).toEqual(['0x10', '1']);
    expect(column('a\n1\n2\nmany\n', 'a')).toEqual(['1', '2', 'many']);
  });

  test('Korean text in UTF-8 and in EUC-KR', () => {
    const utf8 = parseCsv(new TextEncoder().encode('이름,값\n서울,1\n'));
    expect(utf8.encoding).toBe('utf-8');
    expect(rowAt(utf8.table, 0, ['이름'])).toEqual({ 이름: '서울' });
    const eucKr = parseCsv(
      Uint8Array.of(0xc0, 0xcc, 0xb8, 0xa7, 0x2c, 0x62, 0x0a, 0xbc, 0xad, 0xbf, 0xef, 0x2c, 0x31, 0x0a),
    );
    expect(eucKr.encoding).toBe('euc-kr');
    expect(rowAt(eucKr.table, 0, ['이름', 'b'])).toEqual({ 이름: '서울', b: 1 });
  });
});

describe('reports', () => {
  test('repeated and empty header names', () => {
    const { table, renamed } = parseCsv('x,x,x.1,,x\n1,2,3,4,5\n');
    expect(table.columns.map(({ name }) => name)).toEqual(['x', 'x.2', 'x.1', 'column_4', 'x.3']);
    expect(renamed).toEqual([
      { from: 'x', to: 'x.2', position: 2 },
      { from: '', to: 'column_4', position: 4 },
      { from: 'x', to: 'x.3', position: 5 },
    ]);
  });

  test('rows that are too short or too long', () => {
    const { table, ragged } = parseCsv('a,b\n1,2\n3\n4,5,6\n');
    expect(ragged).toEqual({ count: 2, firstRow: 2 });
    expect(rowAt(table, 1, ['a', 'b'])).toEqual({ a: 3, b: null });
    expect(rowAt(table, 2, ['a', 'b'])).toEqual({ a: 4, b: 5 });
  });

  test('a file without rows, gzip, and bytes that are no text', () => {
    const code = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        return error instanceof LearnProblem ? error.code : 'other';
      }
      return 'none';
    };
    expect(code(() => parseCsv(''))).toBe('table_empty');
    expect(code(() => parseCsv('a,b\n'))).toBe('table_empty');
    expect(code(() => parseCsv(Uint8Array.of(0x1f, 0x8b, 8, 0)))).toBe('table_unreadable');
    expect(code(() => parseCsv(Uint8Array.of(0xff, 0xff, 0xff, 0x0a, 0xff)))).toBe('table_unreadable');
    expect(code(() => columnOf(parseCsv('a\n1\n').table, 'b'))).toBe('column_unknown');
  });
});
