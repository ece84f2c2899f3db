import { readFileSync } from 'node:fs';
import { type Analysis, analysisSchema } from '@haechi/contract';
import { multiclassAuc, multiclassLosses, seededRandom } from '@haechi/stats';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analysePerformance } from './analyse-performance.ts';
import { requestOf, tableOf } from './table-fixture.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

interface Case {
  readonly classes: string[];
  readonly labels: number[];
  readonly probabilities: number[][];
  readonly log_loss: number;
  readonly brier: number;
  readonly roc_auc: Readonly<Record<'macro' | 'weighted', number>>;
  readonly pr_auc: Readonly<Record<'macro' | 'weighted', number>>;
  readonly accuracy: number;
}
/** scikit-learn's values; the script that made them stands beside the file. */
const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../../stats/oracle/multiclass.json', import.meta.url), 'utf8'),
);

/** A column of probabilities for each class, and their map. */
function sourceOf({ classes, labels, probabilities }: Pick<Case, 'classes' | 'labels' | 'probabilities'>) {
  const best = (row: readonly number[]) => row.indexOf(Math.max(...row));
  const columns = {
    t: labels.map((label) => classes[label] ?? ''),
    p: probabilities.map((row) => classes[best(row)] ?? ''),
    ...Object.fromEntries(classes.map((_, k) => [`q${k}`, probabilities.map((row) => row[k] ?? Number.NaN)])),
  };
  const map = `map(${classes.map((name, k) => `'${name}', q${k}`).join(', ')})`;
  return tableOf(columns, { target: 't', prediction: 'p', probabilities: map });
}
const of = (analysis: Analysis, indicator: string) => analysis.scores.find((score) => score.indicator === indicator);

test.each(cases)('several classes ($classes): the numbers of scikit-learn', async (one) => {
  const analysis = await analysePerformance(reader, requestOf({ kind: 'performance', current: sourceOf(one) }));
  analysisSchema.parse(analysis);
  const value = (indicator: string) => of(analysis, indicator)?.estimate?.value;
  const found = {
    accuracy: value('accuracy'),
    log_loss: value('log_loss'),
    brier: value('brier'),
    roc_auc: { macro: value('roc_auc'), weighted: of(analysis, 'roc_auc')?.settings['weighted'] },
    pr_auc: { macro: value('pr_auc'), weighted: of(analysis, 'pr_auc')?.settings['weighted'] },
  };
  const near = (number: number) => expect.closeTo(number, 9);
  expect(found).toEqual({
    accuracy: near(one.accuracy),
    log_loss: near(one.log_loss),
    brier: near(one.brier),
    roc_auc: { macro: near(one.roc_auc.macro), weighted: near(one.roc_auc.weighted) },
    pr_auc: { macro: near(one.pr_auc.macro), weighted: near(one.pr_auc.weighted) },
  });
  // The confidence in what was predicted comes from the probabilities, where nothing else says it.
  expect(of(analysis, 'calibration_error')?.estimate?.n).toBe(one.labels.length);
  expect(of(analysis, 'roc_auc')?.settings).toMatchObject({ average: 'macro', scheme: 'one_vs_rest' });
});

test('rows, summary and result agree: losses with the same interval, areas with one that is no narrower', async () => {
  const [one] = cases;
  if (one === undefined) throw new Error('no case');
  const { labels, classes } = one;
  const flat = one.probabilities.flat();
  const analysis = await analysePerformance(reader, requestOf({ kind: 'performance', current: sourceOf(one) }));
  const rows = multiclassLosses({ labels, probabilities: flat, classes: classes.length });
  for (const [indicator, wanted] of [
    ['log_loss', rows.logLoss],
    ['brier', rows.brier],
  ] as const) {
    const found = of(analysis, indicator)?.estimate;
    expect([found?.value, found?.lower, found?.upper, found?.n]).toEqual(
      [wanted.value, wanted.lower, wanted.upper, wanted.n].map((x) => expect.closeTo(x ?? Number.NaN, 9)),
    );
  }
  const { macro } = multiclassAuc({ labels, scores: flat, classes: classes.length });
  const found = of(analysis, 'roc_auc')?.estimate;
  expect(found?.value).toBeCloseTo(macro.value, 12);
  expect((found?.upper ?? 0) - (found?.lower ?? 1)).toBeGreaterThan(0.95 * ((macro.upper ?? 0) - (macro.lower ?? 0)));
});

test('many distinct scores are counted in bins and the areas stay within 1e-4; rows without or with impossible probabilities are left out', async () => {
  const random = seededRandom(5);
  const n = 9000;
  const labels = Array.from({ length: n }, () => Math.floor(random() * 3));
  const probabilities = labels.map((label) => {
    const raw = [0, 1, 2].map((k) => random() + (k === label ? 0.4 : 0));
    const whole = raw.reduce((sum, one) => sum + one, 0);
    return raw.map((one) => one / whole);
  });
  const classes = ['a', 'b', 'c'];
  const source = sourceOf({ classes, labels, probabilities });
  const analysis = await analysePerformance(reader, requestOf({ kind: 'performance', current: source }));
  expect(analysis.path).toBe('summary');
  const { macro } = multiclassAuc({ labels, scores: probabilities.flat(), classes: 3 });
  expect(Math.abs((of(analysis, 'roc_auc')?.estimate?.value ?? 0) - macro.value)).toBeLessThan(1e-4);
  const odd = sourceOf({
    classes,
    labels: labels.slice(0, 60),
    probabilities: probabilities
      .slice(0, 60)
      .map((row, i) => (i < 5 ? [2, -1, 0] : i < 10 ? [Number.NaN, 0.5, 0.5] : row)),
  });
  const left = await analysePerformance(reader, requestOf({ kind: 'performance', current: odd }));
  expect(of(left, 'log_loss')?.estimate?.n).toBe(50);
  expect(left.skipped.some(({ reason }) => reason.key.endsWith('invalid_scores'))).toBe(true);
});
