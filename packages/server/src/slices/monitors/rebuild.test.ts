import { referenceProfileSchema } from '@haechi/contract';
import { type Random, summariseNumeric } from '@haechi/stats';
import { testStores } from '@haechi/testkit/stores';
import { expect, test } from 'vitest';
import { features, openMonitors, type Shown } from './monitors-fixture.ts';
import { rebuildBuckets } from './rebuild.ts';
import { levelsOf } from './reference-levels.ts';

/** A small generator with a seed, so that a failure can be seen again. */
function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const start = Date.UTC(2026, 2, 2, 10, 0, 0);
const noJobs = { enqueue: async () => undefined };

/** A reference as it comes over the wire. */
const profile = (shift: number) =>
  referenceProfileSchema.parse({
    format: 'haechi.profile.v1',
    rows: 100,
    numeric: {
      amount: summariseNumeric(
        Float64Array.from({ length: 100 }, (_, i) => i + shift),
        [10 + shift, 40 + shift, 70 + shift],
      ),
      age: summariseNumeric(
        Float64Array.from({ length: 100 }, (_, i) => i),
        [50],
      ),
    },
    categorical: { purpose: { counts: { car: 60, house: 40 }, other: 0, n: 100, missing: 0 } },
  });

function shownRows(random: Random, count: number): Shown[] {
  const pick = <T>(from: readonly [T, ...T[]]): T => from[Math.floor(random() * from.length)] ?? from[0];
  return Array.from({ length: count }, (_, i) => {
    const label = random() < 0.6 ? { label: pick(['no', 'yes']) } : {};
    return {
      id: `p${i}`,
      time: new Date(start + Math.floor(random() * 45 * 60_000)),
      version: pick(['credit/1', 'credit/2']),
      environment: pick(['production', 'production', 'staging']),
      prediction: pick(['no', 'yes', '0', '1']),
      confidence: random(),
      groups: { sex: pick(['f', 'm']), region: pick(['north', 'south', 'east']) },
      // Values that stand on a cut belong to the bin below it.
      num: [pick([10, 40, 41.5, random() * 120, random() * 120]), random() < 0.1 ? Number.NaN : random() * 100],
      cat: [pick(['car', 'house', 'boat', ''])],
      ...label,
    };
  });
}

interface Summary {
  bucket: string;
  environment: string;
  version: string;
  part: string;
  name: string;
  slice: string;
  n: number;
  missing: number;
  labelled: number;
  correct: number;
  tp: number;
  fp: number;
  tn: number;
  fn: number;
  confidence_n: number;
  low_confidence: number;
  total: number;
  lowest: number;
  highest: number;
  bins: number[];
  counts: number[];
}

const named = (value: string) => (value === '0' ? 'no' : value === '1' ? 'yes' : value);
const bucketOf = (time: Date) =>
  new Date(Math.floor(time.getTime() / 900_000) * 900_000).toISOString().replace('.000Z', 'Z');

type Outcome = Pick<Summary, 'n' | 'labelled' | 'correct' | 'tp' | 'fp' | 'tn' | 'fn'> & { low: number };

function countLabelled(at: Outcome, predicted: string, label: string): void {
  at.labelled += 1;
  at.correct += predicted === label ? 1 : 0;
  if (predicted === 'yes') at[label === 'yes' ? 'tp' : 'fp'] += 1;
  else at[label === 'yes' ? 'fn' : 'tn'] += 1;
}

/** The same statistics, row by row. */
function expectedOutcomes(rows: readonly Shown[], labels: ReadonlyMap<string, string>) {
  const by = new Map<string, Outcome>();
  for (const row of rows) {
    for (const [name, slice] of [['', ''], ...Object.entries(row.groups ?? {})]) {
      const key = [bucketOf(row.time), row.environment, row.version, name, slice].join('|');
      const at = by.get(key) ?? { n: 0, labelled: 0, correct: 0, tp: 0, fp: 0, tn: 0, fn: 0, low: 0 };
      by.set(key, at);
      at.n += 1;
      at.low += (row.confidence ?? 1) < 0.5 ? 1 : 0;
      const label = labels.get(row.id);
      if (label !== undefined) countLabelled(at, named(row.prediction), label);
    }
  }
  return by;
}

test('a summary equals the same statistic on the raw rows, with duplicates, corrected labels, classes by number, and two references', async () => {
  await using stores = await testStores();
  const kit = openMonitors(stores, noJobs);
  const { world, send, sendLabels, monitors } = kit;
  const profiles = { 'credit/1': profile(0), 'credit/2': profile(25) };
  for (const [label, reference] of Object.entries(profiles))
    world.known.set(label, { classes: ['no', 'yes'], profile: reference });
  await kit.createSystem('credit');
  const rows = shownRows(seeded(7), 4_000);
  await send('credit', rows);
  // The same events again, with other content: the first one wins.
  await send(
    'credit',
    rows
      .slice(0, 500)
      .map(({ label, ...row }) => ({ ...row, prediction: 'yes', confidence: 0.1, num: [1, 1], version: 'credit/2' })),
  );
  const corrected = rows.filter(({ label }) => label !== undefined).slice(0, 300);
  const turned = (label: string | undefined) => (label === 'yes' ? 'no' : 'yes');
  await sendLabels(
    'credit',
    corrected.map(({ id, time, label }) => ({
      id,
      time: new Date(time.getTime() + 5_000),
      value: turned(label),
      predicted: time,
    })),
  );
  await monitors.settle();

  const labels = new Map(rows.flatMap(({ id, label }) => (label === undefined ? [] : [[id, label] as const])));
  for (const { id, label } of corrected) labels.set(id, turned(label));
  const found = await stores.rows.query<Summary>('select * from monitor_summaries final');
  const outcomes = found.filter(({ part }) => part === 'outcome');
  const expected = expectedOutcomes(rows, labels);
  expect(outcomes.length).toBe(expected.size);
  for (const row of outcomes) {
    const { n, labelled, correct, tp, fp, tn, fn, low_confidence: low } = row;
    const key = [row.bucket, row.environment, row.version, row.name, row.slice].join('|');
    expect({ n, labelled, correct, tp, fp, tn, fn, low }, key).toEqual(expected.get(key));
  }

  const numeric = found.filter(({ part }) => part === 'numeric');
  expect(numeric.length).toBe(3 * 2 * 2 * features.num.length);
  for (const row of numeric) {
    const own = rows.filter(
      (one) => bucketOf(one.time) === row.bucket && one.environment === row.environment && one.version === row.version,
    );
    const values = Float64Array.from(own, (one) => one.num?.[row.name === 'amount' ? 0 : 1] ?? Number.NaN);
    const reference = profiles[row.version as keyof typeof profiles].numeric[row.name];
    const truth = summariseNumeric(values, reference?.cuts ?? []);
    const counts = truth.counts.map((_, bin) => row.counts[row.bins.indexOf(bin + 1)] ?? 0);
    expect({ counts, n: row.n, missing: row.missing, min: row.lowest, max: row.highest }).toEqual({
      counts: truth.counts,
      n: truth.n,
      missing: truth.missing,
      min: truth.min,
      max: truth.max,
    });
    expect(row.total / row.n).toBeCloseTo(truth.mean ?? Number.NaN, 9);
  }

  for (const row of found.filter(({ part }) => part === 'categorical')) {
    const own = rows.filter(
      (one) => bucketOf(one.time) === row.bucket && one.environment === row.environment && one.version === row.version,
    );
    const values = own.map((one) => one.cat?.[0] ?? '');
    const levels = levelsOf({ counts: { car: 60, house: 40 }, other: 0, n: 100, missing: 0 });
    const count = (test: (value: string) => boolean) => values.filter(test).length;
    const counts = [1, 2, 3].map((code) => row.counts[row.bins.indexOf(code)] ?? 0);
    const other = count((value) => value !== '' && !levels.includes(value));
    expect({ counts, missing: row.missing }).toEqual({
      counts: [...levels.map((level) => count((value) => value === level)), other],
      missing: count((value) => value === ''),
    });
  }

  // Rows that have features of one kind, or none, are summed up too.
  const [{ id } = { id: '' }] = await stores.rows.query<{ id: string }>('select any(schema_id) as id from predictions');
  const lacking = [
    { schemas: [{ id, num: [...features.num], cat: [] }], parts: ['numeric', 'outcome'] },
    { schemas: [{ id, num: [], cat: [...features.cat] }], parts: ['categorical', 'outcome'] },
    { schemas: [], parts: ['outcome'] },
  ];
  for (const [i, { schemas, parts }] of lacking.entries()) {
    const build = 1_000_000 + i;
    const outcomes = { classes: new Map(), positive: null };
    await rebuildBuckets(stores.rows, { system: 'credit', buckets: [new Date(start)], schemas, build, ...outcomes });
    const counted = await stores.rows.query<{ part: string }>(
      'select distinct toString(part) as part from monitor_summaries where build = {build:UInt64} order by part',
      { build },
    );
    expect(counted.map(({ part }) => part)).toEqual(parts);
  }
});
