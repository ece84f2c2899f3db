import { existsSync, readFileSync } from 'node:fs';
import { type Analysis, analysisSchema, analysisSettingsSchema } from '@haechi/contract';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../analyse.ts';
import { categorical, compasRows, requestOf, tableOf } from '../performance/table-fixture.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(async () => await reader[Symbol.asyncDispose]());

const guide = {
  t: '0 1 1 1 1 0 1 0 1 0 0 0 1 1 1 1 1 1'.split(' '),
  p: '0 0 1 0 1 1 1 0 0 1 1 1 1 0 0 1 1 0'.split(' '),
  g: 'b b a b b c c c a a c a b c c b c c'.split(' '),
};
const roles = { target: 't', prediction: 'p', sensitive: [categorical('g')] };

describe('the example of the Fairlearn user guide', () => {
  it('gives its rates, differences and ratios', async () => {
    const analysis = await analyse(reader, requestOf({ kind: 'fairness', current: tableOf(guide, roles) }));
    const value = (indicator: string) =>
      analysis.scores.find((score) => score.indicator === indicator)?.estimate?.value;
    expect(value('selection_rate_gap')).toBeCloseTo(0.25, 12);
    expect(value('selection_rate_ratio')).toBeCloseTo(2 / 3, 12);
    expect(value('equalized_odds_difference')).toBeCloseTo(1, 12);
    expect(value('equalized_odds_ratio')).toBeCloseTo(0, 12);
    expect(value('tpr_gap')).toBeCloseTo(0.2, 12);
    const rate = (group: string, name: string) =>
      analysis.groups.find((one) => one.group === group)?.rates[name]?.value;
    expect(['a', 'b', 'c'].map((group) => rate(group, 'tpr'))).toEqual([0.5, 0.6, 0.4]);
    expect(['a', 'b', 'c'].map((group) => rate(group, 'fpr')?.toFixed(6))).toEqual([
      '1.000000',
      '0.000000',
      '0.666667',
    ]);
    expect(['a', 'b', 'c'].map((group) => rate(group, 'selection_rate'))).toEqual([0.75, 0.5, 0.5]);
    expect(analysis.groups.map(({ n, small }) => [n, small])).toEqual([
      [8, true],
      [6, true],
      [4, true],
    ]);
    expect(() => analysisSchema.parse(analysis)).not.toThrow();
  });
});

describe('intersections', () => {
  it('cross the attributes, show combinations without rows, and leave out rows that miss a part', async () => {
    const current = tableOf(
      {
        t: ['1', '0', '1', '0', '1', '0'],
        p: ['1', '0', '0', '0', '1', '1'],
        g: ['a', 'a', 'b', 'b', 'a', ''],
        h: ['x', 'x', 'x', 'x', 'y', 'y'],
      },
      { ...roles, sensitive: [categorical('g'), categorical('h')] },
    );
    const settings = analysisSettingsSchema.parse({ intersections: true, privileged: { g: 'a', h: 'z' } });
    const analysis = await analyse(reader, requestOf({ kind: 'fairness', current, settings }));
    const crossed = analysis.groups.filter(({ attribute }) => attribute === 'g × h');
    expect(crossed.map(({ group, n }) => [group, n])).toEqual([
      ['a × x', 2],
      ['b × x', 2],
      ['a × y', 1],
      ['b × y', 0],
    ]);
    expect(analysis.skipped.map(({ column, reason }) => [column, reason.key])).toEqual([
      ['g', 'analysis.fairness.unknown_group'],
      ['h', 'analysis.fairness.no_privileged'],
      ['g × h', 'analysis.fairness.unknown_group'],
    ]);
    const signed = analysis.scores.filter(({ indicator }) => indicator === 'signed_equal_opportunity_difference');
    expect(signed.map(({ attribute, group, estimate }) => [attribute, group, estimate?.value])).toEqual([
      ['g', 'b', -1],
    ]);
  });
});

describe('a reference', () => {
  const numbers = (analysis: Analysis) =>
    ['tpr_gap', 'selection_rate_ratio', 'equalized_odds_difference'].map((name) => {
      const score = analysis.scores.find(({ indicator }) => indicator === name);
      return [score?.effect, score?.n_reference, score?.settings['reference']];
    });

  it('says the same as rows and as the profile of those rows', async () => {
    const current = tableOf({ ...guide, p: guide.t }, roles);
    const groups = {
      g: { a: { tp: 1, fp: 2, tn: 0, fn: 1 }, b: { tp: 3, fp: 0, tn: 1, fn: 2 }, c: { tp: 2, fp: 2, tn: 1, fn: 3 } },
    };
    const profile = { format: 'haechi.profile.v1', rows: 18, numeric: {}, categorical: {}, groups } as const;
    const byProfile = await analyse(reader, requestOf({ kind: 'fairness', current, reference: profile }));
    const byRows = await analyse(reader, requestOf({ kind: 'fairness', current, reference: tableOf(guide, roles) }));
    expect(numbers(byProfile)).toEqual(numbers(byRows));
    expect(numbers(byRows)[0]?.[0]).toBeCloseTo(-0.2, 12);
  });

  it('without rows or without the attribute is said, and stops nothing', async () => {
    const current = tableOf(guide, roles);
    const none = tableOf({ t: [], p: [], g: [] }, roles);
    const empty = await analyse(reader, requestOf({ kind: 'fairness', current, reference: none }));
    expect(empty.skipped.map(({ reason }) => reason.key)).toEqual(['analysis.reference.empty']);
    const other = {
      ...tableOf(guide, roles),
      roles: { ...roles, sensitive: [{ ...categorical('x'), expression: 'g' }] },
    };
    const apart = await analyse(reader, requestOf({ kind: 'fairness', current, reference: other }));
    expect(apart.scores.map(({ effect }) => effect)).toEqual(apart.scores.map(() => null));
    expect(apart.scores).toHaveLength(empty.scores.length);
  });
});

describe('small groups', () => {
  it('are shown and flagged, and fail a limit only with their whole interval', async () => {
    const many = Array.from({ length: 400 }, (_, i) => i);
    const column = (big: (i: number) => string, few: readonly string[]) => [...many.map(big), ...few];
    const current = tableOf(
      {
        t: column((i) => String(i % 2), ['1', '1', '0']),
        p: column((i) => String(i % 2), ['0', '1', '0']),
        g: column((i) => (i % 4 < 2 ? 'a' : 'b'), ['c', 'c', 'c']),
      },
      roles,
    );
    const analysis = await analyse(reader, requestOf({ kind: 'fairness', current }));
    const gap = analysis.scores.find(({ indicator }) => indicator === 'tpr_gap');
    expect([gap?.estimate?.value, gap?.verdict, gap?.reason.key]).toEqual([0.5, 'skipped', 'analysis.limit.undecided']);
    expect(analysis.groups.filter(({ small }) => small).map(({ group, n }) => [group, n])).toEqual([['c', 3]]);
  });
});

describe('what cannot be compared says so', () => {
  const skippedOf = async (columns: Parameters<typeof tableOf>[0], more = {}) => {
    const analysis = await analyse(reader, requestOf({ kind: 'fairness', current: tableOf(columns, roles), ...more }));
    return { verdict: analysis.verdict, keys: analysis.skipped.map(({ reason }) => reason.key.split('.').at(-1)) };
  };

  it.each([
    ['an empty window', { t: [], p: [], g: [] }, ['empty']],
    ['one group', { t: ['1', '0'], p: ['1', '0'], g: ['a', 'a'] }, ['one_group']],
    ['no group', { t: ['1', '0'], p: ['1', '0'], g: ['', ''] }, ['unknown_group', 'no_group']],
    ['one class', { t: ['1', '1'], p: ['1', '1'], g: ['a', 'b'] }, ['one_class']],
    ['several classes', { t: ['1', '2', '3'], p: ['1', '2', '3'], g: ['a', 'b', 'b'] }, ['many_classes']],
  ])('%s', async (_, columns, keys) => {
    expect(await skippedOf(columns)).toEqual({ verdict: 'skipped', keys });
  });

  it('an attribute that is an identity', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => String(i));
    const bits = ids.map((id) => String(Number(id) % 2));
    expect(await skippedOf({ t: bits, p: bits, g: ids })).toEqual({ verdict: 'skipped', keys: ['many_groups'] });
  });

  it('whatever the rows hold', async () => {
    const text = fc.constantFrom('', '0', '1', '2', 'a', `it's`, '__proto__', '한글', '\\');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text, text, text), { maxLength: 30 }), async (rows) => {
        const at = (place: 0 | 1 | 2 | 3) => rows.map((row) => row[place]);
        const current = tableOf(
          { t: at(0), p: at(1), g: at(2), h: at(3) },
          { ...roles, sensitive: [categorical('g'), categorical('h')] },
        );
        const settings = analysisSettingsSchema.parse({ intersections: true, privileged: { g: 'a' }, positive: '1' });
        const analysis = await analyse(
          reader,
          requestOf({ kind: 'fairness', current, reference: current, settings, judge: 'interval' }),
        );
        analysisSchema.parse(analysis);
        expect(analysis.scores.every(({ estimate, verdict }) => estimate !== null || verdict !== 'pass')).toBe(true);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});

const FOLDER = new URL('../../../../../shared/data/tabular-fairness/', import.meta.url).pathname;
const oracleFile = new URL('../../../stats/oracle/fairness.json', import.meta.url);
const RATES: Readonly<Record<string, string>> = { selection_rate: 'selectionRate' };
const GAPS = { tpr: 'tpr_gap', fpr: 'fpr_gap', tnr: 'tnr_gap', fnr: 'fnr_gap', precision: 'precision_gap' };

interface OracleCase {
  readonly columns: readonly string[];
  readonly by_group: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  readonly between_groups: { readonly difference: Record<string, number> };
  readonly between_groups_worst_case: Record<string, number>;
}

/** The fixed rules of packages/stats/oracle/make_fairness_oracle.py as SQL. */
const FILES = [
  {
    name: 'adult',
    file: 'adult-census-income.csv.gz',
    target: `income = '>50K'`,
    prediction: '"education-num" >= 13 OR "capital-gain" > 5000',
    sensitive: ['sex', 'race'],
  },
  {
    name: 'compas',
    file: 'compas-two-years.csv',
    target: 'two_year_recid = 1',
    prediction: 'decile_score >= 5',
    sensitive: ['race', 'sex', 'age_cat'],
  },
  {
    name: 'german',
    file: 'german-credit.csv',
    target: 'credit = 1',
    prediction: 'month <= 24',
    sensitive: ['personal_status', 'foreign_worker'],
  },
] as const;

type Same = (value: number | undefined, expected: number | null | undefined) => void;

/** Holds one attribute or crossing against the oracle. Fairlearn calls a rate without a denominator 0, so gaps with such a group are not compared. */
function compareAttribute(analysis: Analysis, expected: OracleCase, same: Same): void {
  const attribute = expected.columns.join(' × ');
  const score = (indicator: string) =>
    analysis.scores.find((one) => one.attribute === attribute && one.indicator === indicator)?.estimate?.value;
  const groups = analysis.groups.filter((one) => one.attribute === attribute && one.n > 0);
  for (const [name, rates] of Object.entries(expected.by_group)) {
    const found = groups.find(({ group }) => group === name.split(' & ').join(' × '));
    expect(found?.n ?? 0).toBe(rates['n'] ?? 0);
    for (const [rate, estimate] of Object.entries(found?.rates ?? {}))
      same(estimate?.value ?? 0, rates[RATES[rate] ?? rate]);
  }
  const named = expected.between_groups_worst_case;
  same(score('selection_rate_gap'), named['demographicParityDifference']);
  same(score('selection_rate_ratio'), named['demographicParityRatio']);
  const known = (rate: string) => groups.every(({ rates }) => rates[rate] !== null);
  for (const [rate, indicator] of Object.entries(GAPS).filter(([rate]) => known(rate)))
    same(score(indicator), expected.between_groups.difference[rate]);
  if (!known('tpr') || !known('fpr')) return;
  same(score('equalized_odds_difference'), named['equalizedOddsDifference']);
  same(score('equalized_odds_ratio'), named['equalizedOddsRatio']);
}

describe.each(FILES)('$name, from the file to the analysis', ({ name, file, target, prediction, sensitive }) => {
  it('equals Fairlearn to 1e-9, groups, crossings and gaps', async (context) => {
    const path = FOLDER + file;
    if (!existsSync(path)) return context.skip('the shared data are not here');
    const oracle: { cases: Record<string, { fairness: OracleCase[] }> } = JSON.parse(readFileSync(oracleFile, 'utf8'));
    const bit = (condition: string) => `if(${condition}, '1', '0')`;
    const current = {
      ...tableOf({}, { target: bit(target), prediction: bit(prediction), sensitive: sensitive.map(categorical) }),
      from: name === 'compas' ? compasRows(path) : `file('${path}', 'CSVWithNames')`,
    };
    const settings = analysisSettingsSchema.parse({ intersections: true });
    const analysis = await analyse(reader, requestOf({ kind: 'fairness', current, settings }));
    let compared = 0;
    for (const expected of oracle.cases[name]?.fairness ?? [])
      compareAttribute(analysis, expected, (value, wanted) => {
        expect(Math.abs((value ?? Number.NaN) - (wanted ?? Number.NaN))).toBeLessThan(1e-9);
        compared += 1;
      });
    expect(compared).toBeGreaterThan(80);
  });
});
