/** Windows by count: each N predictions of a version in the order they arrived. */
import type { Rows } from '../../../platform/clickhouse.ts';
import type { FeatureSchema } from '../../events/index.ts';
import { boundValues } from './bound-values.ts';
import { inEnvironment } from './environment.ts';
import type { Arrivals } from './row-filter.ts';
import { dimensionText } from './row-filter.ts';
import type { Watch, WindowPlace } from './window-place.ts';

export interface Counting {
  readonly watch: Watch;
  /** For conditions on features. */
  readonly schemas: readonly FeatureSchema[];
}

export function conditionsOf({ watch, schemas }: Counting, values: ReturnType<typeof boundValues>): string {
  const { environment, where } = watch.edit;
  return [
    `system_id = ${values.bind(watch.system, 'String')}`,
    inEnvironment(environment, values),
    ...Object.entries(where).map(
      ([name, value]) => `${dimensionText(name, schemas, values)} = ${values.bind(value, 'String')}`,
    ),
  ].join(' and ');
}

/** How many predictions of each version arrived after `after` and up to `upTo`. */
export async function countArrivals(
  rows: Rows,
  counting: Counting,
  range: Arrivals,
): Promise<{ version: string; n: number }[]> {
  const values = boundValues('k_');
  const where = conditionsOf(counting, values);
  return rows.query(
    `select version, count() as n from predictions where ${where} and seq > ${values.bind(range.after, 'UInt64')} and seq <= ${values.bind(range.upTo, 'UInt64')}
     group by version order by version`,
    values.params,
  );
}

interface Edge {
  n: number;
  seq: number;
  first: string;
  last: string;
}

/** The first `size` predictions of a version that arrived in the range; null while there are fewer. */
export async function windowByCount(
  rows: Rows,
  counting: Counting,
  wanted: { readonly version: string; readonly size: number; readonly range: Arrivals },
): Promise<WindowPlace | null> {
  return edgeWindow(rows, counting, { ...wanted, order: 'asc' });
}

/** The `size` predictions of a version that arrived just before a window; null when there were fewer. */
export async function windowByCountBefore(
  rows: Rows,
  counting: Counting,
  { version, size, range }: { readonly version: string; readonly size: number; readonly range: Arrivals },
): Promise<WindowPlace | null> {
  return edgeWindow(rows, counting, { version, size, range: { after: 0, upTo: range.after }, order: 'desc' });
}

async function edgeWindow(
  rows: Rows,
  counting: Counting,
  wanted: { version: string; size: number; range: Arrivals; order: 'asc' | 'desc' },
): Promise<WindowPlace | null> {
  const { version, size, range, order } = wanted;
  const values = boundValues('k_');
  const where = conditionsOf(counting, values);
  const [edge] = await rows.query<Edge>(
    `select count() as n, ${order === 'asc' ? 'max' : 'min'}(seq) as seq, min(time) as first, max(time) as last from (
       select seq, time from predictions where ${where} and version = ${values.bind(version, 'String')}
         and seq > ${values.bind(range.after, 'UInt64')} and seq <= ${values.bind(range.upTo, 'UInt64')}
       order by seq ${order} limit ${values.bind(size, 'UInt64')})`,
    values.params,
  );
  if (edge === undefined || edge.n < size) return null;
  const arrivals = order === 'asc' ? { after: range.after, upTo: edge.seq } : { after: edge.seq - 1, upTo: range.upTo };
  return placeByArrival(version, arrivals, { from: new Date(edge.first), to: new Date(Date.parse(edge.last) + 1) });
}

/** Arrival numbers are microseconds near the wall clock; a window is called by the milliseconds of its ends. */
export function placeByArrival(version: string, arrivals: Arrivals, event: WindowPlace['span']): WindowPlace {
  const at = (seq: number) => new Date(Math.ceil(seq / 1000));
  return { span: { from: at(arrivals.after), to: at(arrivals.upTo) }, range: { event, arrivals }, version };
}
