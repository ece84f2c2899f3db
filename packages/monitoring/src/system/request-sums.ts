import type { Estimate } from '@haechi/contract';
import { quantileRanks } from '@haechi/stats';
import { numberColumn } from '../performance/role-columns.ts';
import type { QueryCost, RowsReader, TableSource } from '../table-source.ts';
import { EXACT_LATENCIES, LEVEL, QUANTILES, SLICE_SECONDS } from './constants.ts';

/** Columns that mean something here, by name. */
const NAMES = ['failed', 'up', 'cpu', 'memory'] as const;
type Name = (typeof NAMES)[number];

export interface RequestSums {
  readonly rows: number;
  /** Rows that are requests: with a latency or an outcome. */
  readonly requests: number;
  readonly latencies: number;
  /** Rows whose latency is negative or infinite. */
  readonly invalid: number;
  /** Rows with a value, rows above 0, mean and standard deviation (divisor n). */
  readonly columns: Readonly<Record<Name, { n: number; above: number; mean: number; std: number }>>;
  /** Requests over time; null without times. `slices`: whole or begun minutes between the first and the last. */
  readonly traffic: { readonly seconds: number; readonly slices: number; readonly variance: number } | null;
  readonly cost: QueryCost;
}

type Row = Readonly<Record<string, number | null>>;

/** Counts and moments of the samples by one statement; traffic is counted by minute first. */
export async function requestSums(reader: RowsReader, source: TableSource): Promise<RequestSums> {
  const { rows, cost } = await reader.query<Row>(statement(source), source.params);
  const [row] = rows;
  const at = (name: string): number => row?.[name] ?? Number.NaN;
  const count = (name: string): number => row?.[name] ?? 0;
  const requests = count('requests');
  const slices = count('last_slice') - count('first_slice') + 1;
  const mean = requests / slices;
  return {
    rows: count('rows'),
    requests,
    latencies: count('latencies'),
    invalid: count('invalid'),
    columns: {
      failed: columnAt('failed'),
      up: columnAt('up'),
      cpu: columnAt('cpu'),
      memory: columnAt('memory'),
    },
    traffic:
      source.roles.time === undefined || requests === 0
        ? null
        : { seconds: at('seconds'), slices, variance: Math.max(0, count('squares') / slices - mean * mean) },
    cost,
  };

  function columnAt(name: Name) {
    return { n: count(`${name}_n`), above: count(`${name}_above`), mean: at(`${name}_mean`), std: at(`${name}_std`) };
  }
}

/** The rows with their meanings; all of a sample's columns by the name they have in the source. */
function named({ from, roles, columns }: TableSource): string {
  const read = NAMES.map((name) => {
    const column = columns.find((one) => one.name === name && one.kind === 'numeric');
    return `${numberColumn(column?.expression)} AS h_${name}`;
  });
  const time = roles.time === undefined ? '0.' : `toFloat64(toDateTime64(${roles.time}, 3))`;
  return `(SELECT ${numberColumn(roles.latencyMs)} AS h_latency, ${time} AS h_time, ${read.join(', ')} FROM ${from})`;
}

function statement(source: TableSource): string {
  const good = 'h_latency >= 0 AND isFinite(h_latency)';
  const request = `(${good} OR isFinite(h_failed))`;
  const partial = NAMES.flatMap((name) => [
    `countIf(isFinite(h_${name})) AS ${name}_n`,
    `countIf(isFinite(h_${name}) AND h_${name} > 0) AS ${name}_above`,
    `sumIf(h_${name}, isFinite(h_${name})) AS ${name}_sum`,
    `sumIf(h_${name} * h_${name}, isFinite(h_${name})) AS ${name}_squares`,
  ]);
  const whole = NAMES.flatMap((name) => [
    `sum(part.${name}_n) AS ${name}_n`,
    `sum(part.${name}_above) AS ${name}_above`,
    `sum(part.${name}_sum) / ${name}_n AS ${name}_mean`,
    `sqrt(greatest(0., sum(part.${name}_squares) / ${name}_n - ${name}_mean * ${name}_mean)) AS ${name}_std`,
  ]);
  return `
    SELECT sum(part.n) AS rows, sum(part.requests) AS requests, sum(part.latencies) AS latencies, sum(part.invalid) AS invalid,
      minIf(part.slice, part.requests > 0) AS first_slice, maxIf(part.slice, part.requests > 0) AS last_slice,
      maxIf(part.last, part.requests > 0) - minIf(part.first, part.requests > 0) AS seconds,
      sum(part.requests * part.requests) AS squares, ${whole.join(', ')}
    FROM (
      SELECT toInt64(floor(h_time / ${SLICE_SECONDS})) AS slice, count() AS n, countIf(${request}) AS requests,
        countIf(${good}) AS latencies, countIf(NOT isNaN(h_latency) AND NOT (${good})) AS invalid,
        minIf(h_time, ${request}) AS first, maxIf(h_time, ${request}) AS last, ${partial.join(', ')}
      FROM ${named(source)}
      GROUP BY slice
    ) AS part`;
}

/** Latency quantiles with intervals from order statistics, by one statement that asks for their ranks. */
export async function latencyQuantiles(
  reader: RowsReader,
  source: TableSource,
  n: number,
): Promise<{ readonly estimates: readonly Estimate[]; readonly cost: QueryCost }> {
  const ranks = QUANTILES.map((q) => quantileRanks({ n, q, level: LEVEL }));
  const asked = ranks.flatMap(({ value, lower, upper }) => [value, lower ?? value, upper ?? value]);
  // The engine takes the order statistic number floor(level * n), from 0.
  const levels = asked.map((rank) => ((rank - 0.5) / n).toFixed(12));
  const exact = n <= EXACT_LATENCIES;
  const sql = `SELECT ${exact ? 'quantilesExact' : 'quantilesTDigest'}If(${levels.join(', ')})(h_latency, h_latency >= 0 AND isFinite(h_latency)) AS found FROM ${named(source)}`;
  const { rows, cost } = await reader.query<{ readonly found: readonly number[] }>(sql, source.params);
  const found = rows[0]?.found ?? [];
  const method = `${exact ? 'order statistic' : 't-digest'}, distribution-free interval`;
  const estimates = ranks.map(({ lower, upper }, i) => ({
    value: found[3 * i] ?? Number.NaN,
    lower: lower === null ? null : (found[3 * i + 1] ?? null),
    upper: upper === null ? null : (found[3 * i + 2] ?? null),
    level: LEVEL,
    n,
    method,
  }));
  return { estimates, cost };
}
