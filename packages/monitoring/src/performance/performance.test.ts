/** Over 300 lines because one engine (0.3 s and 250 MB to load) serves every case of the kind. */

import { existsSync, readFileSync } from 'node:fs';
import { type Analysis, analysisSchema, analysisSettingsSchema, type ReferenceProfile } from '@haechi/contract';
import {
  averagePrecision,
  brierScore,
  classificationMetrics,
  confusionOf,
  logLoss,
  regressionMetrics,
  regressionMoments,
  reliability,
  rocAuc,
  scoreCounts,
  seededRandom,
} from '@haechi/stats';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../analyse.ts';
import { compasRows, requestOf, tableOf } from './table-fixture.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(async () => await reader[Symbol.asyncDispose]());

const roles = { target: 't', prediction: 'p', score: 's' };
const of = (analysis: Analysis, indicator: string) => analysis.scores.find((score) => score.indicator === indicator);
const keysOf = (analysis: Analysis) => analysis.skipped.map(({ reason }) => reason.key.split('.').at(-1));

/** Rows of a calibrated classifier: P(yes | score) = score. */
function rowsOf(n: number, seed: number) {
  const random = seededRandom(seed);
  const scores = Array.from({ length: n }, () => Math.round(random() * 1e6) / 1e6);
  const labels = scores.map((score) => (random() < score ? 1 : 0));
  const predictions = scores.map((score) => (score > 0.5 ? 1 : 0));
  const text = (bits: readonly number[]) => bits.map((bit) => (bit === 1 ? 'yes' : 'no'));
  return { scores, labels, predictions, columns: { t: text(labels), p: text(predictions), s: scores } };
}

describe('a binary classifier', () => {
  it('has the same numbers and intervals as its rows', async () => {
    const { scores, labels, predictions, columns } = rowsOf(800, 7);
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current: tableOf(columns, roles) }));
    const cells = classificationMetrics(confusionOf({ labels, predictions }));
    const counts = scoreCounts({ labels, scores });
    const { expectedCalibrationError, bins } = reliability(counts);
    const expected = {
      accuracy: cells.accuracy,
      balanced_accuracy: cells.balancedAccuracy,
      precision: cells.precision,
      recall: cells.recall,
      f1: cells.f1,
      roc_auc: rocAuc({ labels, scores }),
      pr_auc: averagePrecision(counts),
      log_loss: logLoss({ labels, scores }),
      brier: brierScore({ labels, scores }),
      calibration_error: expectedCalibrationError,
    };
    for (const [indicator, { value, lower, upper, n }] of Object.entries(expected)) {
      const estimate = of(analysis, indicator)?.estimate;
      expect([indicator, estimate?.n]).toEqual([indicator, n]);
      expect(estimate?.value).toBeCloseTo(value, 10);
      expect(estimate?.lower).toBeCloseTo(lower ?? Number.NaN, 9);
      expect(estimate?.upper).toBeCloseTo(upper ?? Number.NaN, 9);
    }
    expect(analysis.reliability.map(({ n }) => n)).toEqual(bins.map(({ n }) => n));
    expect([analysis.path, of(analysis, 'roc_auc')?.settings['auc_off_by_at_most']]).toEqual(['exact', 0]);
    expect(of(analysis, 'recall')?.settings).toMatchObject({ positive: 'yes', average: 'binary' });
    expect(() => analysisSchema.parse(analysis)).not.toThrow();
  });

  it('is counted in bins when there are many scores, within the bound that it states', async () => {
    await reader.command(`CREATE TABLE many ENGINE = Memory AS
      SELECT rand(1) / 4294967296 AS s, if(rand(2) / 4294967296 < s, 'yes', 'no') AS t, if(s > 0.5, 'yes', 'no') AS p FROM numbers(60000)`);
    const { rows } = await reader.query<{ s: number[]; t: number[] }>(
      `SELECT groupArray(s) AS s, groupArray(t = 'yes') AS t FROM many`,
      {},
    );
    const [labels, scores] = [rows[0]?.t ?? [], rows[0]?.s ?? []];
    const current = { ...tableOf({}, roles), from: 'many' };
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current }));
    const bound = Number(of(analysis, 'roc_auc')?.settings['auc_off_by_at_most']);
    const off = Math.abs((of(analysis, 'roc_auc')?.estimate?.value ?? 0) - rocAuc({ labels, scores }).value);
    expect(analysis.path).toBe('summary');
    expect(bound).toBeLessThan(5e-4);
    expect(off).toBeLessThan(Math.min(bound, 1e-5));
    expect(of(analysis, 'log_loss')?.estimate?.value).toBeCloseTo(logLoss({ labels, scores }).value, 5);
    expect(of(analysis, 'brier')?.estimate?.value).toBeCloseTo(brierScore({ labels, scores }).value, 5);
  });

  it('is shown beside its reference, and fails its limit', async () => {
    const { columns } = rowsOf(600, 3);
    const worse = { ...columns, p: columns.p.map((p, i) => (i % 3 === 0 ? 'no' : p)) };
    const analysis = await analyse(
      reader,
      requestOf({ kind: 'performance', current: tableOf(worse, roles), reference: tableOf(columns, roles) }),
    );
    const recall = of(analysis, 'recall');
    expect(recall?.effect).toBeLessThan(-0.2);
    expect(recall?.settings['difference_upper']).toBeLessThan(0);
    expect(recall?.p).toBeLessThan(1e-6);
    expect(recall?.p_adjusted).toBeGreaterThanOrEqual(recall?.p ?? 1);
    expect([of(analysis, 'accuracy')?.verdict, analysis.verdict]).toEqual(['fail', 'fail']);
  });

  it('is shown beside a stored profile that has its outcomes', async () => {
    const reference: ReferenceProfile = {
      format: 'haechi.profile.v1',
      rows: 400,
      numeric: {},
      categorical: {},
      prediction: { n: 200, positives: 90 },
      groups: { sex: { a: { tp: 40, fp: 10, tn: 50, fn: 5 }, b: { tp: 35, fp: 5, tn: 45, fn: 10 } } },
    };
    const p = Array.from({ length: 600 }, (_, i) => (i % 2 === 0 ? '1' : '0'));
    const current = tableOf(
      { t: p.map((said, i) => (i % 10 === 0 ? '0' : said)), p },
      { target: 't', prediction: 'p' },
    );
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current, reference }));
    const accuracy = analysis.scores.find(({ indicator }) => indicator === 'accuracy');
    expect(accuracy).toMatchObject({ n_reference: 200, test: 'mover', settings: { reference: 0.85 } });
    expect(accuracy?.effect).toBeCloseTo(0.05, 12);
    expect(analysis.n_reference).toBe(200);
  });

  it('takes the probability of the predicted class where that of the positive one is missing', async () => {
    const { columns, scores, labels } = rowsOf(300, 5);
    const confidence = scores.map((score) => Math.max(score, 1 - score));
    const current = tableOf({ ...columns, s: confidence }, { target: 't', prediction: 'p', confidence: 's' });
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current }));
    expect(of(analysis, 'roc_auc')?.estimate?.value).toBeCloseTo(rocAuc({ labels, scores }).value, 9);
  });
});

describe('performance without labels', () => {
  const reference = tableOf(rowsOf(2000, 11).columns, roles);

  it('is estimated on the rows that have none, and its error measured on those that have', async () => {
    const { columns, labels, predictions } = rowsOf(1500, 12);
    const late = { ...columns, t: columns.t.map((t, i) => (i < 1000 ? '' : t)) };
    const analysis = await analyse(
      reader,
      requestOf({ kind: 'performance', current: tableOf(late, roles), reference }),
    );
    const rate = (from: number, to: number) =>
      labels.slice(from, to).filter((label, i) => label === predictions[from + i]).length / (to - from);
    const estimated = of(analysis, 'estimated_accuracy')?.estimate;
    expect(estimated?.n).toBe(1000);
    expect(estimated?.lower).toBeLessThan(rate(0, 1000));
    expect(estimated?.upper).toBeGreaterThan(rate(0, 1000));
    expect(of(analysis, 'labelled_share')?.estimate?.value).toBeCloseTo(1 / 3, 12);
    const error = of(analysis, 'estimation_error');
    expect(error?.estimate?.n).toBe(500);
    expect(error?.estimate?.value).toBeLessThan(0.08);
    expect(error?.settings['within_band']).toBe(true);
  });

  it('says so when there is nothing to calibrate with', async () => {
    const { columns } = rowsOf(100, 13);
    const current = tableOf({ ...columns, t: columns.t.map(() => '') }, roles);
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current }));
    expect([analysis.verdict, keysOf(analysis)]).toEqual(['skipped', ['no_labels', 'no_calibration']]);
  });
});

describe('several classes', () => {
  it('are averaged, and calibrated by the confidence in the predicted one', async () => {
    const columns = {
      t: ['a', 'a', 'b', 'b', 'c', 'c'],
      p: ['a', 'b', 'b', 'b', 'c', 'a'],
      c: [0.9, 0.6, 0.8, 0.8, 0.7, 0.5],
    };
    const current = tableOf(columns, { target: 't', prediction: 'p', confidence: 'c' });
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current }));
    const value = (indicator: string) => of(analysis, indicator)?.estimate?.value;
    expect(value('accuracy')).toBeCloseTo(4 / 6, 12);
    expect(value('recall')).toBeCloseTo((0.5 + 1 + 0.5) / 3, 12);
    expect(value('precision')).toBeCloseTo((0.5 + 2 / 3 + 1) / 3, 12);
    expect(value('calibration_error')).toBeGreaterThan(0);
    expect(of(analysis, 'recall')?.settings).toMatchObject({ average: 'macro', classes: 3 });
    const asked = analysisSettingsSchema.parse({ positive: 'b' });
    const against = await analyse(reader, requestOf({ kind: 'performance', current, settings: asked }));
    expect(of(against, 'precision')?.estimate?.value).toBeCloseTo(2 / 3, 12);
    expect(of(against, 'accuracy')?.estimate?.value).toBeCloseTo(4 / 6, 12);
  });

  it('have their accuracy estimated from the confidence while labels are missing', async () => {
    const random = seededRandom(21);
    const make = (labelled: boolean) => {
      const c = Array.from({ length: 1200 }, () => 0.4 + Math.round(random() * 600) / 1000);
      const p = c.map((_, i) => 'abc'[i % 3] ?? 'a');
      const right = c.map((confidence) => random() < confidence);
      const t = p.map((name, i) => (right[i] ? name : name === 'a' ? 'b' : 'a'));
      const share = right.filter(Boolean).length / right.length;
      const columns = { t: labelled ? t : t.map(() => ''), p, c };
      return { share, table: tableOf(columns, { target: 't', prediction: 'p', confidence: 'c' }) };
    };
    const [reference, current] = [make(true), make(false)];
    const analysis = await analyse(
      reader,
      requestOf({ kind: 'performance', current: current.table, reference: reference.table }),
    );
    const estimated = of(analysis, 'estimated_accuracy')?.estimate;
    expect(Math.abs((estimated?.value ?? 0) - current.share)).toBeLessThan(0.04);
    expect(estimated?.lower).toBeLessThan(current.share);
    expect(estimated?.upper).toBeGreaterThan(current.share);
    expect(of(analysis, 'estimated_recall')).toBeUndefined();
  });
});

describe('a model that predicts numbers', () => {
  it('has the same numbers and intervals as its rows', async () => {
    const random = seededRandom(9);
    const targets = Array.from({ length: 400 }, (_, i) => (i % 50 === 0 ? 0 : 1e6 + random() * 100));
    const predictions = targets.map((y) => y + (random() - 0.4) * 10);
    const columns = { t: [...targets, Number.NaN, Infinity], p: [...predictions, 3, 4] };
    const current = tableOf(columns, { target: 't', prediction: 'p' }, { task: 'regression' });
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current }));
    const expected = regressionMetrics(regressionMoments({ targets, predictions, shift: 0 }));
    for (const name of ['mae', 'rmse', 'r2', 'mape'] as const) {
      expect(of(analysis, name)?.estimate?.value).toBeCloseTo(expected[name].value, 8);
      expect(of(analysis, name)?.estimate?.lower).toBeCloseTo(
        expected[name].lower ?? Number.NaN,
        name === 'r2' ? 5 : 8,
      );
    }
    expect(keysOf(analysis)).toEqual(['infinite_values']);
  });
});

describe('what cannot be judged says so', () => {
  it.each([
    ['an empty window', { t: [], p: [], s: [] }, ['empty']],
    ['one class', { t: ['x', 'x'], p: ['x', 'x'], s: [0.4, 0.6] }, ['one_class']],
    ['one class in truth', { t: ['x', 'x'], p: ['x', 'y'], s: [0.4, 0.6] }, ['one_class']],
    ['scores that are none', { t: ['x', 'y'], p: ['x', 'y'], s: [7, -Infinity] }, ['invalid_scores']],
  ])('%s', async (_, columns, keys) => {
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current: tableOf(columns, roles) }));
    expect([analysis.verdict, keysOf(analysis)]).toEqual(['skipped', keys]);
  });

  it('a target with too many classes', async () => {
    const t = Array.from({ length: 150 }, (_, i) => `c${i}`);
    const analysis = await analyse(
      reader,
      requestOf({ kind: 'performance', current: tableOf({ t, p: t, s: t.map(() => 0.5) }, roles) }),
    );
    expect([analysis.verdict, keysOf(analysis)]).toEqual(['error', ['many_classes']]);
  });

  it('whatever the rows hold', async () => {
    const text = fc.constantFrom('', '0', '1', '2', `it's`, '한글');
    const number = fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 0, 0.25, 0.5, 1, 1e300);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text, number, number, number), { maxLength: 25 }),
        fc.constantFrom('classification', 'regression'),
        async (rows, task) => {
          const columns = {
            t: rows.map((row) => (task === 'regression' ? row[3] : row[0])),
            p: rows.map((row) => (task === 'regression' ? row[4] : row[1])),
            s: rows.map((row) => row[2]),
            c: rows.map((row) => row[3]),
          };
          const current = tableOf(columns, { ...roles, confidence: 'c' }, { task });
          const analysis = await analyse(reader, requestOf({ kind: 'performance', current, reference: current }));
          analysisSchema.parse(analysis);
          expect(analysis.scores.every(({ estimate, verdict }) => estimate !== null || verdict !== 'pass')).toBe(true);
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

const FOLDER = new URL('../../../../../shared/data/tabular-fairness/', import.meta.url).pathname;
const oracleFile = new URL('../../../stats/oracle/fairness.json', import.meta.url);
interface Oracle {
  readonly cases: { readonly compas: { readonly quality: Record<string, number> } };
  readonly regression: Record<string, number>;
  readonly calibration: { readonly logLoss: number; readonly brier: number };
}

describe('from the file to the analysis', () => {
  const oracle = (): Oracle => JSON.parse(readFileSync(oracleFile, 'utf8'));
  const file = (name: string) => `file('${FOLDER}${name}', 'CSVWithNames')`;

  it('COMPAS equals scikit-learn to 1e-9', async (context) => {
    if (!existsSync(`${FOLDER}compas-two-years.csv`)) return context.skip('the shared data are not here');
    const current = {
      ...tableOf(
        {},
        { target: 'two_year_recid', prediction: 'decile_score >= 5 ? 1 : 0', score: '(decile_score - 0.5) / 10' },
      ),
      from: compasRows(`${FOLDER}compas-two-years.csv`),
    };
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current }));
    const { cases, calibration } = oracle();
    const expected = {
      accuracy: cases.compas.quality['accuracy'],
      balanced_accuracy: cases.compas.quality['balancedAccuracy'],
      precision: cases.compas.quality['precision'],
      recall: cases.compas.quality['recall'],
      f1: cases.compas.quality['f1'],
      roc_auc: cases.compas.quality['auc'],
      pr_auc: cases.compas.quality['averagePrecision'],
      log_loss: calibration.logLoss,
      brier: calibration.brier,
    };
    for (const [indicator, value] of Object.entries(expected))
      expect(of(analysis, indicator)?.estimate?.value).toBeCloseTo(value ?? Number.NaN, 9);
  });

  it('a regression on German credit equals scikit-learn to 1e-9 of its size', async (context) => {
    if (!existsSync(`${FOLDER}german-credit.csv`)) return context.skip('the shared data are not here');
    const roles = { target: 'credit_amount', prediction: '100 * month + 500' };
    const current = { ...tableOf({}, roles, { task: 'regression' }), from: file('german-credit.csv') };
    const analysis = await analyse(reader, requestOf({ kind: 'performance', current }));
    for (const [indicator, value] of Object.entries(oracle().regression))
      expect((of(analysis, indicator)?.estimate?.value ?? Number.NaN) / value).toBeCloseTo(1, 9);
  });
});
