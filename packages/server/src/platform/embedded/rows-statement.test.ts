import { expect, test } from 'vitest';
import { readStatement } from './rows-statement.ts';
import { quoteString, sqlTokens, stringValue } from './sql-tokens.ts';

const read = (sql: string, params: Record<string, string> = {}) =>
  readStatement(sql, new Map(Object.entries(params)), '/data/import');
const refusal = (sql: string, params?: Record<string, string>) => {
  try {
    read(sql, params);
  } catch (error) {
    return (error as { type: string }).type;
  }
  return 'taken';
};

test('tokens end where ClickHouse ends them', () => {
  const words = (sql: string) => [...sqlTokens(sql)].map((token) => token.text);
  expect(words("select 'a;''b\\'c' -- ; x\n, \"q;\\\"\" /* ; */ , `b;` , {p:String}, $x$ ; $x$")).toEqual([
    'select',
    "'a;''b\\'c'",
    ',',
    '"q;\\""',
    ',',
    '`b;`',
    ',',
    '{p:String}',
    ',',
    '$x$ ; $x$',
  ]);
});

test('a quoted string reads back as it was', () => {
  for (const value of ["it's", 'back\\slash', "\\'", 'two\nlines', '']) {
    const token = sqlTokens(quoteString(value)).next().value;
    expect(token && stringValue(token)).toBe(value);
  }
});

test('the data of an insert is parted from its statement', () => {
  expect(read('INSERT INTO t (a, b) FORMAT JSONEachRow {"a": 1}')).toMatchObject({
    kind: 'insert',
    sql: 'INSERT INTO t (a, b) ',
    format: 'JSONEachRow',
    inlineData: ' {"a": 1}',
    takesData: true,
  });
  expect(read("insert into t settings max_threads = 1 values (1, ';'), (2, 'values')")).toMatchObject({
    sql: 'insert into t ',
    settings: 'settings max_threads = 1 ',
    format: 'Values',
    inlineData: " (1, ';'), (2, 'values')",
  });
  expect(read('insert into t select * from u format Null')).toMatchObject({ takesData: false, inlineData: undefined });
});

test('the format of a result is the last one at the outside', () => {
  expect(read("select format('{}', 'FORMAT CSV') from t FORMAT JSONEachRow")).toMatchObject({
    kind: 'read',
    format: 'JSONEachRow',
  });
  expect(read('(select 1)').kind).toBe('read');
  expect(read('show tables').streams).toBe(false);
  expect(read('alter table t drop column c').kind).toBe('command');
});

test('several statements are refused, but not what only looks like them', () => {
  expect(refusal('select 1; select 2')).toBe('SYNTAX_ERROR');
  expect(refusal('select 1;')).toBe('taken');
  expect(refusal("select 'a; b' -- ; c")).toBe('taken');
});

test.each([
  ["select * from file('loans.csv', CSVWithNames)", 'taken'],
  ["select * from file('/data/import/sub/loans.csv')", 'taken'],
  ["select * from file('/etc/passwd', LineAsString)", 'ACCESS_DENIED'],
  ["select * from FILE ( '../secret' )", 'ACCESS_DENIED'],
  ["select * from file('{a,../../b}/x')", 'ACCESS_DENIED'],
  ["select * from file('x' || '/../../y')", 'ACCESS_DENIED'],
  ["select * from file(concat('/etc', '/passwd'))", 'ACCESS_DENIED'],
  ["select * from `file`('/etc/passwd')", 'ACCESS_DENIED'],
  ["select file('/etc/passwd')", 'ACCESS_DENIED'],
  ["select * from file('stdin')", 'ACCESS_DENIED'],
  ["select * from file/* */('/etc/passwd')", 'ACCESS_DENIED'],
  ["select * from url('file:///etc/passwd')", 'ACCESS_DENIED'],
  ["select * from url('https://example.org/x.csv')", 'taken'],
  ["select * from executable('x.sh', TSV, 'a String')", 'ACCESS_DENIED'],
  ["select * from filesystem('/etc')", 'ACCESS_DENIED'],
  ["create table t (a String) engine = File(CSV, '/etc/passwd')", 'ACCESS_DENIED'],
  ['create table t (a String) engine File(CSV)', 'ACCESS_DENIED'],
  ["create database d engine = Filesystem('/')", 'ACCESS_DENIED'],
  ["create dictionary d (a String) source(file(path '/etc/passwd' format 'CSV'))", 'ACCESS_DENIED'],
  ["select 1 into outfile '/tmp/x'", 'ACCESS_DENIED'],
  ["insert into t from infile '/etc/passwd' format CSV", 'ACCESS_DENIED'],
  ['select * from default.`/etc/passwd`', 'ACCESS_DENIED'],
  ["backup table t to File('/tmp/x')", 'ACCESS_DENIED'],
  ['set max_memory_usage = 0', 'ACCESS_DENIED'],
  ["select * from t where name = 'file(/etc/passwd)'", 'taken'],
  ['create table t (a String default 1.5) engine = MergeTree order by a', 'taken'],
])('%s: %s', (sql, outcome) => {
  expect(refusal(sql)).toBe(outcome);
});

test('a path may come as a parameter, without escapes', () => {
  const sql = 'select * from file({path:String}, CSVWithNames)';
  expect(refusal(sql, { path: 'loans.csv' })).toBe('taken');
  expect(refusal(sql, { path: '/etc/passwd' })).toBe('ACCESS_DENIED');
  expect(refusal(sql, { path: '\\x2e\\x2e/secret' })).toBe('ACCESS_DENIED');
  expect(refusal(sql)).toBe('ACCESS_DENIED');
});
