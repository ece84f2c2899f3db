/** Fairness of a million rows of the store: the rows child as the server runs it, its tables, and the engine of the monitors. */
import { type Analysis, analysisSettingsSchema } from '@haechi/contract';
import { analyse, type RowsReader, type TableSource } from '@haechi/monitoring';
import { closeOwnStores, testStores } from '@haechi/testkit';
import { median } from '../lib/median.ts';

const SYSTEM = 'bench-monitors';
const ROUNDS = 15;
const GROUPS = ['north', 'east', 'south', 'west'];

export interface StoreFairness {
  /** Median over the rounds. */
  readonly seconds: number;
  readonly rounds: readonly number[];
  readonly groups: number;
  readonly numbers: number;
}

/** @param rows predictions of one system, each with its outcome beside it */
export async function storeFairness(rows: number): Promise<StoreFairness> {
  const stores = await testStores();
  try {
    await stores.rows.command(fillSql(rows));
    const reader: RowsReader = { query: (sql, params) => stores.rows.measured(sql, { ...params }) };
    const request = {
      kind: 'fairness' as const,
      current: source(),
      reference: null,
      settings: analysisSettingsSchema.parse({ positive: 'yes' }),
      limits: [],
      seed: 1,
      now: new Date(),
      judge: 'interval' as const,
    };
    const rounds: number[] = [];
    let analysis = await analyse(reader, request);
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      analysis = await analyse(reader, request);
      rounds.push((performance.now() - began) / 1000);
    }
    const { groups, numbers } = checked(analysis, rows);
    return { seconds: median(rounds), rounds, groups, numbers };
  } finally {
    await stores.close();
    await closeOwnStores();
  }
}

/** Predictions as the spool inserts them, in one month; the outcome stands in a tag, as it does where labels come with the rows. */
function fillSql(rows: number): string {
  const region = `[${GROUPS.map((name) => `'${name}'`).join(', ')}][rand(2) % ${GROUPS.length} + 1]`;
  return `INSERT INTO predictions (system_id, time, received_at, seq, id, schema_id, num, cat, prediction, prediction_num, confidence, groups, latency_ms, tags, version, environment)
    SELECT '${SYSTEM}', toDateTime64('2026-03-01', 3, 'UTC') + number / 1000, now64(3), number, concat('p-', toString(number)), 's',
      [randNormal(0, 1, 1), randNormal(5, 2, 2)], ['a'], if(rand(3) % 10 < 4, 'yes', 'no') AS said, nan, 0.7, map('region', ${region}), 1,
      map('outcome', if(rand(4) % 10 < 8, said, if(said = 'yes', 'no', 'yes'))), '1', 'production'
    FROM numbers(${rows})`;
}

function source(): TableSource {
  return {
    from: `(SELECT prediction, tags['outcome'] AS outcome, groups['region'] AS region FROM predictions WHERE system_id = {system:String})`,
    params: { system: SYSTEM },
    columns: [],
    roles: {
      prediction: 'prediction',
      target: 'outcome',
      sensitive: [{ name: 'region', kind: 'categorical', expression: 'toString(region)' }],
    },
    task: 'classification',
    positive: 'yes',
  };
}

/** @throws Error when the answer is not one: a bench of nothing would be fast */
function checked({ groups, scores }: Analysis, rows: number): { readonly groups: number; readonly numbers: number } {
  const known = scores.filter(
    ({ estimate }) => estimate !== null && estimate.lower !== null && estimate.upper !== null,
  );
  const counted = groups.reduce((sum, { n }) => sum + n, 0);
  if (groups.length !== GROUPS.length || known.length < 3 || counted !== rows) {
    throw new Error(`fairness of ${rows} rows has ${groups.length} groups, ${known.length} numbers, ${counted} rows`);
  }
  return { groups: groups.length, numbers: known.length };
}
