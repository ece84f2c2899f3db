/** What is found in marked texts, and what is seen where nothing is. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SensitiveKind } from '@haechi/contract';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnAccess, TableSource } from '../table-source.ts';
import { findSensitive } from './find-sensitive.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

const pathOf = (name: string): string => fileURLToPath(new URL(`../../../../../shared/data/${name}`, import.meta.url));
const bare = { params: {}, columns: [], roles: { sensitive: [] }, task: 'classification', positive: null } as const;
const look = (source: TableSource, numeric: readonly string[] = []) =>
  findSensitive({ reader, costs: [] }, source, new Set(numeric));

/** Kinds found in each text, each by itself. */
async function kindsIn(texts: readonly string[]): Promise<ReadonlySet<SensitiveKind>[]> {
  const from =
    '(SELECT arrayJoin(arrayZip(arrayMap(x -> toString(x), range(length({t:Array(String)}))), {t:Array(String)})) AS p)';
  const found = await look({ ...bare, from, params: { t: texts }, texts: '[(p.1, p.2)]' });
  return texts.map((_, place) => new Set(found.get(`${place}`)?.found.map(({ kind }) => kind)));
}

interface Marked {
  readonly full_text: string;
  readonly spans: readonly { readonly entity_type: string }[];
}
const kinds: Readonly<Record<string, SensitiveKind>> = {
  CREDIT_CARD: 'card',
  PHONE_NUMBER: 'phone',
  EMAIL_ADDRESS: 'email',
  IBAN_CODE: 'iban',
  US_SSN: 'us_ssn',
  IP_ADDRESS: 'ip',
};

test('marked sentences: nothing is seen that is not there, and nearly all that is', async (context) => {
  const path = pathOf('pii/presidio-synthetic.json');
  if (!existsSync(path)) return context.skip('the marked sentences are not here');
  const rows: Marked[] = JSON.parse(readFileSync(path, 'utf8'));
  const found = await kindsIn(rows.map(({ full_text }) => full_text));
  const tally = new Map<SensitiveKind, { there: number; found: number; wrong: number }>();
  for (const [i, { spans }] of rows.entries()) {
    const there = new Set(spans.flatMap(({ entity_type }) => kinds[entity_type] ?? []));
    for (const kind of new Set([...there, ...(found[i] ?? [])])) {
      const own = tally.get(kind) ?? { there: 0, found: 0, wrong: 0 };
      const [is, seen] = [there.has(kind), found[i]?.has(kind) === true];
      tally.set(kind, {
        there: own.there + Number(is),
        found: own.found + Number(is && seen),
        wrong: own.wrong + Number(seen && !is),
      });
    }
  }
  expect([...tally.values()].reduce((sum, { wrong }) => sum + wrong, 0)).toBe(0);
  const recall = (kind: SensitiveKind) => (tally.get(kind)?.found ?? 0) / (tally.get(kind)?.there ?? Number.NaN);
  for (const kind of ['email', 'us_ssn', 'iban', 'ip'] as const) expect([kind, recall(kind)]).toEqual([kind, 1]);
  expect(recall('card')).toBeGreaterThan(0.99);
  expect(recall('phone')).toBeGreaterThan(0.8);
});

test.for([
  'tabular-fairness/adult-census-income.csv.gz',
  'tabular-fairness/credit-card-default.csv',
  'regression/bike-sharing-hour.csv',
  'churn/telco-customer-churn.csv',
])('no false alarm in the columns of %s', async (name, context) => {
  const path = pathOf(name);
  if (!existsSync(path)) return context.skip('the table is not here');
  const from = `file('${path}', 'CSVWithNames')`;
  const { rows } = await reader.query<{ name: string; type: string }>(`DESCRIBE ${from}`, {});
  const columns = rows.map(({ name: column, type }): ColumnAccess => {
    const isNumber = /Int|Float/.test(type);
    const expression = isNumber ? `ifNull(toFloat64(\`${column}\`), nan)` : `ifNull(toString(\`${column}\`), '')`;
    return { name: column, kind: isNumber ? 'numeric' : 'categorical', expression };
  });
  const numeric = columns.filter(({ kind }) => kind === 'numeric').map((column) => column.name);
  const found = await look({ ...bare, columns, from: `(SELECT * FROM ${from})` }, numeric);
  expect(found.size).toBeGreaterThan(0);
  expect([...found].filter(([, column]) => column.found.length > 0).map(([column]) => column)).toEqual([]);
});
