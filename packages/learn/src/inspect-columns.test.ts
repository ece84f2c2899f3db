import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { classificationMetrics, confusionOf, seededRandom } from '@haechi/stats';
import { describe, expect, test } from 'vitest';
import {
  type Inspection,
  inspectColumns,
  parseCsv,
  scoreTable,
  selectRows,
  splitRows,
  type Table,
  tableFromRows,
  trainLogistic,
} from './index.ts';

/** Public data beside the repository; without it these tests are skipped. */
const DATA = new URL('../../../../shared/data/', import.meta.url);
const hasData = existsSync(DATA);

function load(path: string): Table {
  const bytes = readFileSync(new URL(path, DATA));
  return parseCsv(path.endsWith('.gz') ? gunzipSync(bytes) : bytes).table;
}

function whys(inspection: Inspection): Record<string, string> {
  return Object.fromEntries(inspection.dropped.map(({ column, why }) => [column, why]));
}

function heldOutAccuracy(table: Table, { features, target }: Inspection): number {
  const known = selectRows(table, target.rows);
  const { train, test: held } = splitRows(seededRandom(7), { labels: target.labels, testShare: 0.3 });
  const labelsOf = (rows: Int32Array): Uint8Array => Uint8Array.from(rows, (row) => target.labels[row] ?? 0);
  const classes = [target.negative, target.positive] as const;
  const { model, converged } = trainLogistic(selectRows(known, train), { features, labels: labelsOf(train), classes });
  expect(converged).toBe(true);
  const { predictions } = scoreTable(model, selectRows(known, held));
  return classificationMetrics(confusionOf({ labels: labelsOf(held), predictions })).accuracy.value;
}

describe.skipIf(!hasData)('on public tables (skipped when ../shared/data is missing)', () => {
  test('COMPAS: everything that was recorded because of the second offence goes, and the rest is worth 0.64 to 0.72', () => {
    const table = load('tabular-fairness/compas-two-years.csv');
    const inspection = inspectColumns(table, { target: 'two_year_recid', sensitive: ['race', 'sex'] });
    const dropped = whys(inspection);
    const leaks = table.columns.map(({ name }) => name).filter((name) => /^v?r_/.test(name));
    expect(leaks.length).toBe(9);
    for (const name of [...leaks, 'is_recid', 'event', 'end', 'is_violent_recid'])
      expect(dropped[name], name).toBe('leaks_target');
    expect(dropped['violent_recid']).toBe('constant');
    expect(dropped['id']).toBe('id_like');
    expect(dropped['c_jail_in']).toBe('date');
    expect(dropped['c_charge_desc']).toBe('text');
    for (const name of ['age', 'race', 'sex', 'priors_count', 'c_charge_degree', 'start'])
      expect(inspection.features).toContain(name);
    for (const { words } of inspection.dropped) expect(words.length).toBeGreaterThan(10);
    const accuracy = heldOutAccuracy(table, inspection);
    expect(accuracy).toBeGreaterThan(0.64);
    expect(accuracy).toBeLessThan(0.72);
  });

  test('Adult: only the split goes, and the rest reaches 0.84', () => {
    const table = load('tabular-fairness/adult-census-income.csv.gz');
    const inspection = inspectColumns(table, { target: 'income', sensitive: ['sex', 'race'] });
    expect(whys(inspection)).toEqual({ split: 'split' });
    expect(inspection.target.positive).toBe('>50K');
    expect(heldOutAccuracy(table, inspection)).toBeGreaterThan(0.84);
  });

  test.each([
    ['tabular-fairness/german-credit.csv', 'credit', '2', {}],
    ['tabular-fairness/credit-card-default.csv', 'default.payment.next.month', '1', { ID: 'id_like' }],
    ['tabular-fairness/bank-marketing.csv.gz', 'y', 'yes', {}],
    ['churn/telco-customer-churn.csv', 'Churn', 'Yes', { customerID: 'id_like' }],
    ['tables/breast-cancer-wisconsin.csv', 'class', '4', {}],
    ['tables/vote.csv', 'Class', 'republican', {}],
    ['tables/banknote.csv', 'class', '1', {}],
    ['tables/ionosphere.csv', 'class', 'b', { f2: 'constant' }],
  ])('%s: nothing honest is dropped', (...[path, target, positive, expected]) => {
    const inspection = inspectColumns(load(path), { target });
    expect(whys(inspection)).toEqual(expected);
    expect(inspection.target.positive).toBe(positive);
  });
});

describe('planted columns', () => {
  const random = seededRandom(3);
  const rows = Array.from({ length: 2000 }, (_, i) => {
    const y = random() < 0.4 ? 1 : 0;
    return {
      y: y === 1 ? 'yes' : 'no',
      honest: random() + 0.3 * y,
      copy: y === 1 ? 'granted' : 'refused',
      noisy_copy: 10 * y + random() * 9 + (random() < 0.01 ? 5 : 0),
      paid_at: y === 1 ? `2026-0${1 + (i % 9)}-11` : null,
      row_number: i + 1,
      uuid: `u-${i * 7919}`,
      part: i % 3 === 0 ? 'test' : 'train',
      note: `free text ${i % 400}`,
      asked_on: `${1 + (i % 12)}/${1 + (i % 28)}/2025`,
      nothing: null,
      same: 'x',
      wished_away: random(),
    };
  });

  test('each is dropped for its own reason', () => {
    const inspection = inspectColumns(tableFromRows(rows), { target: 'y', drop: ['wished_away'] });
    expect(inspection.features).toEqual(['honest']);
    expect(whys(inspection)).toEqual({
      copy: 'leaks_target',
      noisy_copy: 'leaks_target',
      paid_at: 'leaks_target',
      row_number: 'id_like',
      uuid: 'id_like',
      part: 'split',
      note: 'text',
      asked_on: 'date',
      nothing: 'constant',
      same: 'constant',
      wished_away: 'dropped_by_you',
    });
  });

  test('the order of columns does not matter', () => {
    const table = tableFromRows(rows);
    const there = inspectColumns(table, { target: 'y' });
    const back = inspectColumns({ rows: table.rows, columns: [...table.columns].reverse() }, { target: 'y' });
    expect([...back.features].reverse()).toEqual(there.features);
    expect(whys(back)).toEqual(whys(there));
  });
});

describe('targets', () => {
  const one = (values: (string | number | null)[]) => tableFromRows(values.map((y, i) => ({ y, x: i % 7 })));
  const positiveOf = (values: (string | number | null)[], positive?: string): string =>
    inspectColumns(one(values), { target: 'y', ...(positive === undefined ? {} : { positive }) }).target.positive;

  test('class 1 is the named value, else the affirmative, else the rarer', () => {
    expect(positiveOf([0, 1, 1, 1])).toBe('1');
    expect(positiveOf(['yes', 'yes', 'no'])).toBe('yes');
    expect(positiveOf([1, 1, 1, 2])).toBe('2');
    expect(positiveOf(['good', 'good', 'bad'])).toBe('bad');
    expect(positiveOf(['good', 'good', 'bad'], 'good')).toBe('good');
  });

  test('rows without a target take no part', () => {
    const { target } = inspectColumns(one(['a', null, 'b', 'b']), { target: 'y' });
    expect([...target.rows]).toEqual([0, 2, 3]);
    expect([...target.labels]).toEqual([1, 0, 0]);
    expect(target.missing).toBe(1);
  });

  test('three values, a wrong positive value and an unknown column are refused', () => {
    expect(() => positiveOf(['a', 'b', 'c'])).toThrow(/has 3 values/);
    expect(() => positiveOf(['a', 'b'], 'c')).toThrow(/does not occur/);
    expect(() => inspectColumns(one(['a', 'b']), { target: 'z' })).toThrow(/no column "z"/);
    expect(() => inspectColumns(one(['a', 'b']), { target: 'y', sensitive: ['race'] })).toThrow(/no column "race"/);
  });
});
