import { analysisSchema, type Score } from '@haechi/contract';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from './analyse.ts';
import { numberSql, requestOf, sourceOf, textSql } from './analysis-fixture.ts';
import { profileOf } from './profile-of.ts';
import type { TableSource } from './table-source.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

const roles = {
  sensitive: [],
  prediction: textSql('p'),
  score: numberSql('s'),
  confidence: `if(isNaN(${numberSql('s')}), nan, greatest(${numberSql('s')}, 1 - ${numberSql('s')}))`,
};
/** Scores spread evenly between two ends; a decision at a half. */
const scored = (n: number, [from, to]: readonly [number, number]): TableSource => {
  const rows = Array.from({ length: n }, (_, i) => {
    const s = from + ((to - from) * ((i * 617) % n)) / n;
    return { s, p: s >= 0.5 ? 'yes' : 'no' };
  });
  return sourceOf({ rows }, { roles, positive: 'yes' });
};

async function predictions(current: TableSource, reference: Parameters<typeof requestOf>[0]['reference']) {
  const analysis = await analyse(reader, requestOf({ kind: 'prediction_drift', reference, current }));
  analysisSchema.parse(analysis);
  const score = (indicator: Score['indicator']): Score | undefined =>
    analysis.scores.find((one) => one.indicator === indicator);
  return { analysis, score };
}

test('the same answers pass; moved scores, more positives and collapsed confidence are each told', async () => {
  const reference = scored(1000, [0, 1]);
  const same = await predictions(scored(500, [0, 1]), reference);
  expect(same.analysis.verdict).toBe('pass');
  expect(same.score('std_confidence')?.settings).toMatchObject({ limit_from: 'reference' });
  const moved = await predictions(scored(500, [0.88, 0.9]), reference);
  expect(moved.score('prediction_drift')).toMatchObject({ verdict: 'fail', settings: { measure: 'psi' } });
  expect(moved.score('score_drift')?.verdict).toBe('fail');
  expect(moved.score('positive_share')?.estimate?.value).toBe(1);
  expect(moved.score('positive_share')).toMatchObject({ effect: 0.5, test: 'two_proportion_z' });
  expect(moved.score('std_confidence')).toMatchObject({ verdict: 'fail', side: 'min' });
  expect(moved.score('std_confidence')?.estimate?.value).toBeCloseTo(0.02 / Math.sqrt(12), 4);
});

test('mean, deviation and percentiles of the confidence are those of the rows, rows without one left out', async () => {
  const values = [0.5, 0.6, 0.7, 0.9, 0.95];
  const rows = [...values.map((s) => ({ s, p: 'yes' })), { s: null, p: 'no' }];
  const { score, analysis } = await predictions(sourceOf({ rows }, { roles, positive: 'yes' }), null);
  const mean = values.reduce((sum, x) => sum + x, 0) / 5;
  const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 5);
  expect(score('mean_confidence')?.estimate).toMatchObject({ n: 5 });
  expect(score('mean_confidence')?.estimate?.value).toBeCloseTo(mean, 12);
  expect(score('std_confidence')?.estimate?.value).toBeCloseTo(std, 12);
  expect(score('mean_confidence')?.settings).toMatchObject({ p50: 0.7 });
  expect(score('positive_share')?.estimate).toMatchObject({ n: 6 });
  expect(analysis.skipped[0]?.reason.key).toBe('analysis.reference.none');
});

test('a stored profile is a reference for positives and scores', async () => {
  const { profile } = await profileOf(reader, scored(1000, [0, 1]));
  expect(profile.prediction).toMatchObject({ n: 1000, positives: 500 });
  const same = await predictions(scored(500, [0, 1]), profile);
  expect([same.analysis.verdict, same.analysis.path]).toEqual(['pass', 'summary']);
  const moved = await predictions(scored(500, [0.3, 1]), profile);
  expect(moved.score('score_drift')?.verdict).toBe('fail');
  expect(moved.score('positive_share')?.settings).toMatchObject({ reference: 0.5 });
});

test('a window without predictions, and one with a single class, say so', async () => {
  const none = await predictions(sourceOf({ rows: [{ x: 1 }], numeric: ['x'] }), null);
  expect([none.analysis.verdict, none.analysis.reason.key]).toEqual([
    'skipped',
    'analysis.prediction_drift.no_predictions',
  ]);
  const one = await predictions(scored(400, [0.8, 0.9]), scored(400, [0.8, 0.9]));
  expect(one.analysis.skipped.map(({ reason }) => reason.key)).toEqual(['analysis.column.constant']);
  expect(one.score('score_drift')?.verdict).toBe('pass');
});
