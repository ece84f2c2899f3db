import { numberColumn } from '../performance/role-columns.ts';
import { UNCOMPILED } from '../sql/source-rows.ts';
import type { ColumnAccess, QueryCost, RowsReader, TableSource } from '../table-source.ts';

/** What is summed of one business metric. */
export interface MetricSums {
  readonly name: string;
  /** Rows with a finite value, their mean and standard deviation (divisor n); NaN when there are none. */
  readonly n: number;
  readonly mean: number;
  readonly std: number;
  readonly infinite: number;
}

export interface BusinessSums {
  readonly rows: number;
  /** Rows that are predictions: all, or those with an id where the source has that role. */
  readonly predictions: number;
  readonly metrics: readonly MetricSums[];
  readonly costs: readonly QueryCost[];
}

/** Columns of one statement at most; beyond it the rows are read again. */
const METRICS_PER_STATEMENT = 100;

type Row = Readonly<Record<string, number | null>>;

/** Sums of all metrics by one statement. */
export async function metricSums(
  reader: RowsReader,
  source: TableSource,
  metrics: readonly ColumnAccess[],
): Promise<BusinessSums> {
  const parts = Array.from({ length: Math.max(1, Math.ceil(metrics.length / METRICS_PER_STATEMENT)) }, (_, i) =>
    metrics.slice(i * METRICS_PER_STATEMENT, (i + 1) * METRICS_PER_STATEMENT),
  );
  const found: MetricSums[] = [];
  const costs: QueryCost[] = [];
  let [rows, predictions] = [0, 0];
  for (const part of parts) {
    const answer = await reader.query<Row>(statement(source, part), source.params);
    const [row] = answer.rows;
    costs.push(answer.cost);
    rows = row?.['rows'] ?? 0;
    predictions = row?.['predictions'] ?? 0;
    part.forEach(({ name }, i) => {
      const at = (what: string): number => row?.[`${what}${i}`] ?? Number.NaN;
      found.push({ name, n: at('n'), mean: at('mean'), std: at('std'), infinite: at('infinite') });
    });
  }
  return { rows, predictions, metrics: found, costs };
}

function statement({ from, roles }: TableSource, metrics: readonly ColumnAccess[]): string {
  const read = metrics.map(({ expression }, i) => `${numberColumn(expression)} AS h_${i}`);
  const id = roles.id === undefined ? `'1'` : `toString(${roles.id})`;
  const sums = metrics.flatMap((_, i) => [
    `countIf(isFinite(h_${i})) AS n${i}`,
    `avgIf(h_${i}, isFinite(h_${i})) AS mean${i}`,
    `stddevPopStableIf(h_${i}, isFinite(h_${i})) AS std${i}`,
    `countIf(isInfinite(h_${i})) AS infinite${i}`,
  ]);
  return `
    SELECT ${['count() AS rows', "countIf(h_id != '') AS predictions", ...sums].join(', ')}
    FROM (SELECT ${[...read, `${id} AS h_id`].join(', ')} FROM ${from})
    ${UNCOMPILED}`;
}
