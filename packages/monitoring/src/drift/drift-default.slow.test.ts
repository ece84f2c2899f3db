import { analysisSettingsSchema } from '@haechi/contract';
import { normalQuantile, type Random, seededRandom, valueCounts, weightedValues } from '@haechi/stats';
import { expect, test } from 'vitest';
import type { ColumnPair } from '../column-pair.ts';
import { corrected } from './corrected.ts';
import { hasDrifted } from './drift-decision.ts';
import { ownReading } from './own-reading.ts';

const COLUMNS = 20;
const settings = analysisSettingsSchema.parse({});

function pairOf(random: Random, { n, m, shift }: { n: number; m: number; shift: number }): ColumnPair {
  const draw = (count: number, by: number) =>
    weightedValues({ values: Float64Array.from({ length: count }, () => by + normalQuantile(random() || 0.5)) });
  const [reference, current] = [draw(n, 0), draw(m, shift)];
  const rows = (count: number) => ({ n: count, missing: 0, infinite: 0 });
  return {
    kind: 'numeric',
    name: 'x',
    resolution: 'values',
    rows: { reference: rows(n), current: rows(m) },
    atoms: new Set(),
    reference,
    current,
    aligned: valueCounts(reference, current),
  };
}

/** Share of tables of 20 columns with at least one alarm, by three rules. */
function alarms(sizes: { n: number; m: number; shift: number }, tables: number) {
  const random = seededRandom(1 + sizes.m);
  const found = { ours: 0, ks: 0, psi: 0, columns: 0 };
  for (let table = 0; table < tables; table += 1) {
    const readings = Array.from({ length: COLUMNS }, () => ownReading(pairOf(random, sizes), 'psi')).filter(
      (reading) => reading !== null,
    );
    const adjusted = corrected(
      readings.map(({ p }) => p ?? 1),
      settings,
    );
    const drifted = readings.filter((reading, place) =>
      hasDrifted({ ...reading, pAdjusted: adjusted[place] ?? 1 }, settings.alpha),
    );
    found.columns += drifted.length / (COLUMNS * tables);
    if (drifted.length > 0) found.ours += 1 / tables;
    if (readings.some(({ p }) => (p ?? 1) <= settings.alpha)) found.ks += 1 / tables;
    if (readings.some(({ estimate }) => estimate.value >= 0.1)) found.psi += 1 / tables;
  }
  return found;
}

test('without a change our default hardly ever alarms, where each half of it alone does', { timeout: 300_000 }, () => {
  const small = alarms({ n: 1000, m: 300, shift: 0 }, 200);
  const large = alarms({ n: 5000, m: 2000, shift: 0 }, 60);
  expect(small.ours).toBeLessThanOrEqual(0.05);
  expect(large.ours).toBeLessThanOrEqual(0.05);
  expect(small.ks).toBeGreaterThan(0.4);
});

test('a change that matters is found in every column, one that does not in none', { timeout: 300_000 }, () => {
  const half = alarms({ n: 1000, m: 300, shift: 0.5 }, 40);
  const trifle = alarms({ n: 5000, m: 5000, shift: 0.1 }, 20);
  expect(half.columns).toBeGreaterThan(0.95);
  expect(trifle.columns).toBeLessThan(0.02);
  expect(trifle.ks).toBeCloseTo(1, 9);
});
