import { expect, test } from 'vitest';
import { toCsv } from './to-csv.ts';

test('one line a point, in full precision, missing values empty', () => {
  const points = [
    { time: 0, value: 0.123456789, lower: 0.1, upper: 0.2, n: 40 },
    { time: 1000, value: null },
  ];
  expect(toCsv([{ name: 'credit/1', points }])).toBe(
    'time,series,value,lower,upper,n\r\n1970-01-01T00:00:00.000Z,credit/1,0.123456789,0.1,0.2,40\r\n1970-01-01T00:00:01.000Z,credit/1,,,,\r\n',
  );
});

test('names with commas and quotes are quoted, formulas are defused', () => {
  const points = [{ time: 0, value: -1 }];
  expect(toCsv([{ name: 'a,"b"', points }])).toContain('"a,""b""",-1');
  expect(toCsv([{ name: '=1+1', points }])).toContain("'=1+1,-1");
});
