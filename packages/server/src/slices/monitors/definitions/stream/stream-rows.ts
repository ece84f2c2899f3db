/** The rows of one version as a stream: each prediction once, in the order of arrival. */
import type { ColumnAccess, StreamRange, StreamRows } from '@haechi/monitoring';
import type { Rows } from '../../../../platform/clickhouse.ts';
import type { FeatureSchema } from '../../../events/index.ts';
import { type BoundValues, boundValues } from '../bound-values.ts';
import { MAX_STREAM_COLUMNS } from '../constants.ts';
import { type Counting, conditionsOf } from '../count-windows.ts';
import { featureColumns } from '../feature-columns.ts';

/** Which rows: those of a monitor, of one version. */
export interface StreamOf extends Counting {
  readonly version: string;
}

export interface VersionStream {
  readonly rows: StreamRows;
  readonly columns: readonly ColumnAccess[];
  /** Columns beyond those that a stream may have. */
  readonly tooMany: number;
}

/** @param schemas those of the rows, oldest first */
export function versionStream(of: StreamOf, schemas: readonly FeatureSchema[]): VersionStream {
  const values = boundValues('s_');
  const all = featureColumns(schemas, of.watch.edit.features, values);
  const where = inRange(of, values);
  const { system, edit } = of.watch;
  const same = `system_id = ${values.bind(system, 'String')} and environment = ${values.bind(edit.environment, 'String')} and version = ${values.bind(of.version, 'String')}`;
  // The first arrival of an identity counts, wherever it lies.
  const first = `select time, id, min(seq) from predictions where ${same} and (time, id) in (select time, id from predictions where ${where}) group by time, id`;
  const columns = 'schema_id as hx_schema, num as hx_num, cat as hx_cat, time as hx_time, seq as hx_seq';
  return {
    columns: all.slice(0, MAX_STREAM_COLUMNS),
    tooMany: Math.max(0, all.length - MAX_STREAM_COLUMNS),
    rows: {
      position: 'hx_seq',
      source: ({ after, upTo }: StreamRange) => ({
        from: `(select ${columns} from predictions where ${where} and (time, id, seq) in (${first}))`,
        params: { ...values.params, range_after: after, range_up_to: upTo },
        columns: [],
        roles: { sensitive: [], time: 'hx_time' },
        task: 'classification',
        positive: null,
      }),
    },
  };
}

function inRange(of: StreamOf, values: BoundValues): string {
  const version = values.bind(of.version, 'String');
  return `${conditionsOf(of, values)} and version = ${version} and seq > {range_after:UInt64} and seq <= {range_up_to:UInt64}`;
}

/** Rows that wait after a position. */
export interface Waiting {
  /** At most as many as were asked for, duplicates counted. */
  readonly n: number;
  /** Arrival number of the last of them. */
  readonly upTo: number;
  readonly schemas: readonly string[];
}

/** The next rows in a range, so many at most. */
export async function rowsWaiting(rows: Rows, of: StreamOf, range: StreamRange & { most: number }): Promise<Waiting> {
  const values = boundValues('w_');
  const where = inRange(of, values);
  const [found] = await rows.query<{ n: number; last: number; schemas: string[] }>(
    `select count() as n, max(seq) as last, groupUniqArray(schema_id) as schemas from (
       select seq, schema_id from predictions where ${where} order by seq limit ${values.bind(range.most, 'UInt64')})`,
    { ...values.params, range_after: range.after, range_up_to: range.upTo },
  );
  return { n: found?.n ?? 0, upTo: found?.last ?? range.after, schemas: found?.schemas ?? [] };
}

/** The position before the last so many rows up to one, duplicates counted; that one itself where there are none. */
export async function positionBefore(
  rows: Rows,
  of: StreamOf,
  { upTo, count }: { readonly upTo: number; readonly count: number },
): Promise<number> {
  const values = boundValues('b_');
  const where = inRange(of, values);
  const [found] = await rows.query<{ n: number; first: number }>(
    `select count() as n, min(seq) as first from (
       select seq from predictions where ${where} order by seq desc limit ${values.bind(count, 'UInt64')})`,
    { ...values.params, range_after: 0, range_up_to: upTo },
  );
  return found === undefined || found.n === 0 ? upTo : found.first - 1;
}
