import { inspectColumns, scoreTable, selectRows, splitRows, trainLogistic } from '@haechi/learn';
import { classificationMetrics, confusionOf, seededRandom } from '@haechi/stats';
import { expect, test } from 'vitest';
import { simulateLoans } from './simulate-loans.ts';

const START = Date.UTC(2026, 0, 1);

function meanOf(loans: ReturnType<typeof simulateLoans>, name: string, [from, to]: readonly [number, number]): number {
  const column = loans.table.columns.find((candidate) => candidate.name === name);
  if (column?.kind !== 'numeric') throw new Error(`${name} is not numeric`);
  const part = column.values.slice(from, to).filter((x) => !Number.isNaN(x));
  return part.reduce((sum, x) => sum + x, 0) / part.length;
}

test('the same seed simulates the same loans, another seed others', () => {
  const first = simulateLoans(seededRandom(1), { rows: 200, start: START });
  expect(simulateLoans(seededRandom(1), { rows: 200, start: START })).toEqual(first);
  expect(simulateLoans(seededRandom(2), { rows: 200, start: START })).not.toEqual(first);
});

test('applications come in order of time and labels come weeks later', () => {
  const { times, labelDelays } = simulateLoans(seededRandom(3), { rows: 500, start: START, days: 30 });
  expect([...times]).toEqual([...times].sort((a, b) => a - b));
  expect(times[0]).toBeGreaterThanOrEqual(START);
  expect(times.at(-1)).toBeLessThan(START + 30 * 86_400_000);
  expect(Math.min(...labelDelays)).toBeGreaterThanOrEqual(14 * 86_400_000);
});

test('an honest model is good, and nothing in the table is dropped', () => {
  const { table, target, sensitive } = simulateLoans(seededRandom(4), { rows: 12_000, start: START });
  const inspection = inspectColumns(table, { target, sensitive });
  expect(inspection.dropped).toEqual([]);
  expect(inspection.target.positive).toBe('yes');
  const { train, test: held } = splitRows(seededRandom(5), { labels: inspection.target.labels, testShare: 0.3 });
  const labelsOf = (rows: Int32Array): Uint8Array => Uint8Array.from(rows, (row) => inspection.target.labels[row] ?? 0);
  const { model } = trainLogistic(selectRows(table, train), {
    features: inspection.features,
    labels: labelsOf(train),
    classes: ['no', 'yes'],
  });
  const { predictions } = scoreTable(model, selectRows(table, held));
  const { accuracy } = classificationMetrics(confusionOf({ labels: labelsOf(held), predictions }));
  expect(accuracy.value).toBeGreaterThan(0.77);
  expect(accuracy.value).toBeLessThan(0.9);
});

test('debt rises through the period, and not when drift is switched off', () => {
  const drifting = simulateLoans(seededRandom(6), { rows: 8000, start: START });
  expect(meanOf(drifting, 'debt_ratio', [6000, 8000]) - meanOf(drifting, 'debt_ratio', [0, 2000])).toBeGreaterThan(
    0.03,
  );
  const still = simulateLoans(seededRandom(6), { rows: 8000, start: START, drift: 0 });
  expect(Math.abs(meanOf(still, 'debt_ratio', [6000, 8000]) - meanOf(still, 'debt_ratio', [0, 2000]))).toBeLessThan(
    0.015,
  );
});
