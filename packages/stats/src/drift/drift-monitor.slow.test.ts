import { describe, expect, test } from 'vitest';
import type { Random } from '../estimate.ts';
import { seededRandom } from '../seeded-random.ts';
import { BASELINE_CHUNKS, CHUNK_ROWS, RUN_ROWS } from './constants.ts';
import { readStream } from './read-stream.ts';
import { gauss, QUIET_SERIES } from './series.ts';

/** False alarms of the stream monitor by simulation, and what it finds. The figures are kept in docs/drift-detection.md. */
const BASELINE = BASELINE_CHUNKS * CHUNK_ROWS;
const RUNS = 150;
const ROWS = 40_000;

describe('false alarms of a monitor of one column, planned as one in 100 000 rows', () => {
  test.each(Object.entries(QUIET_SERIES))(
    '%s',
    (name, series) => {
      let alarms = 0;
      let rows = 0;
      for (let run = 0; run < RUNS; run += 1) {
        const values = series(seededRandom(run * 7919 + 13), ROWS);
        const read = readStream({ x: { kind: 'numeric', values } });
        alarms += read.alarms.length;
        rows += read.armedRows;
      }
      process.stdout.write(`calibration: drift, ${name}: ${alarms} alarms in ${rows} rows\n`);
      // Twice the plan: the bound is asymptotic, and dependence must be estimated from 8000 rows.
      expect(alarms / rows).toBeLessThan(2 / RUN_ROWS);
    },
    600_000,
  );
});

test('false alarms of a monitor of twelve independent columns, a third of them levels, stay within the plan', () => {
  let alarms = 0;
  let rows = 0;
  const level = (random: Random): string => `l${Math.floor(30 * random() ** 2)}`;
  for (let run = 0; run < 40; run += 1) {
    const random = seededRandom(run + 1);
    const columns = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => {
        const kind = i % 3 === 0 ? 'levels' : 'numeric';
        const values = Array.from({ length: ROWS }, () => (kind === 'levels' ? level(random) : gauss(random)));
        return [`c${i}`, { kind, values } as const];
      }),
    );
    const read = readStream(columns);
    alarms += read.alarms.length;
    rows += read.armedRows;
  }
  process.stdout.write(`calibration: drift, twelve columns: ${alarms} alarms in ${rows} rows\n`);
  expect(alarms / rows).toBeLessThan(1 / RUN_ROWS);
}, 600_000);

type Make = (random: Random, changed: boolean) => number | string;

describe('what is found within 2000 rows, of 200 changes at random rows', () => {
  const found = (make: Make, columns: number): number => {
    let hits = 0;
    for (let run = 0; run < 200; run += 1) {
      const random = seededRandom(run * 77 + 3);
      const at = BASELINE + 300 + Math.floor(random() * 2000);
      const values = Array.from({ length: at + 2000 }, (_, row) => make(random, row >= at));
      const kind = typeof values[0] === 'string' ? 'levels' : 'numeric';
      const { alarms } = readStream({ x: { kind, values } }, { runRows: RUN_ROWS * columns });
      if ((alarms[0]?.row ?? 0) > at) hits += 1;
    }
    return hits / 200;
  };
  const cases = {
    '0.3 standard deviations, one column of 15': { make: (r, c) => gauss(r) + (c ? 0.3 : 0), columns: 15, least: 0.97 },
    '0.2 standard deviations, one column of 15': { make: (r, c) => gauss(r) + (c ? 0.2 : 0), columns: 15, least: 0.85 },
    'a quarter more spread, one column of 15': { make: (r, c) => gauss(r) * (c ? 1.25 : 1), columns: 15, least: 0.95 },
    'an error of 10 % that becomes 16 %': {
      make: (r, c) => (r() < (c ? 0.16 : 0.1) ? 'w' : 'r'),
      columns: 1,
      least: 0.95,
    },
    'a new level in 1 % of the rows': { make: (r, c) => (c && r() < 0.01 ? 'new' : 'old'), columns: 15, least: 0.97 },
  } satisfies Record<string, { make: Make; columns: number; least: number }>;
  test.each(Object.entries(cases))(
    '%s',
    (name, { make, columns, least }) => {
      const share = found(make, columns);
      process.stdout.write(`calibration: drift, ${name}: found ${share}\n`);
      expect(share).toBeGreaterThan(least);
    },
    600_000,
  );
});
