/** Costs of a window as the engine takes them, and the values that they are split by. Pure but for what is read. */
import type { MonitorEdit } from '@haechi/contract';
import type { ColumnAccess, DaySums, QueryCost, TableSource } from '@haechi/monitoring';
import type { Rows } from '../../../../platform/clickhouse.ts';
import { type BoundValues, boundValues } from '../bound-values.ts';
import { MAX_SLICE_VALUES } from '../constants.ts';
import { ALL_ENVIRONMENTS } from '../environment.ts';
import { dimensionText, type SliceValue, sliceText } from '../row-filter.ts';
import type { Span } from '../time-windows.ts';

export interface CostFilter {
  readonly system: string;
  readonly event: Span;
  readonly definition: Pick<MonitorEdit, 'environment' | 'where' | 'slices'>;
  /** Null: of all versions, and of none. */
  readonly version: string | null;
  readonly slice: SliceValue | null;
  readonly zone: string;
}

/** What may have moved a cost, beside what the definition splits by. */
const CONTRIBUTORS = ['version', 'route', 'tier', 'variant', 'environment', 'tags.team'];

const at = (time: Date, values: BoundValues) =>
  `parseDateTime64BestEffort(${values.bind(time.toISOString(), 'String')}, 3, 'UTC')`;

function dimension(name: string, values: BoundValues): string {
  if (name === 'version') return 'toString(version)';
  // `credit` of `credit/7`.
  if (name === 'model') return `splitByChar('/', toString(version))[1]`;
  return dimensionText(name, [], values);
}

/** Deduplicated cost events. */
function costEvents({ system, event, definition, version, slice }: CostFilter, values: BoundValues): string {
  const { environment, where } = definition;
  const is = (name: string, value: string) => `${dimension(name, values)} = ${values.bind(value, 'String')}`;
  const conditions = [
    ...(environment === ALL_ENVIRONMENTS ? [] : [is('environment', environment)]),
    ...(version === null ? [] : [is('version', version)]),
    ...Object.entries(where).map(([name, value]) => is(name, value)),
    ...(slice === null ? [] : [is(slice.dimension, slice.value)]),
  ];
  return `select * from (
      select * from events where system_id = ${values.bind(system, 'String')} and kind = 'cost' and time >= ${at(event.from, values)} and time < ${at(event.to, values)}
      order by system_id, kind, time, id, seq limit 1 by system_id, kind, time, id)${conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`}`;
}

/** An amount as it was written, digit by digit and not by way of floating point; null where it is so large that sums would not fit. */
const AMOUNT = `if(abs(JSONExtractFloat(payload, 'amount')) < 1e40, toDecimal256OrNull(JSONExtractRaw(payload, 'amount'), 18), null)`;

/** The rows of `costSums`. */
export function costSource(filter: CostFilter, prefix: string): TableSource {
  const values = boundValues(prefix);
  const names = [...new Set([...CONTRIBUTORS, ...filter.definition.slices])];
  const columns = names.map((name, place): ColumnAccess => ({ name, kind: 'categorical', expression: `hx_d${place}` }));
  const dimensions = names.map((name, place) => `, ${dimension(name, values)} as hx_d${place}`).join('');
  return {
    task: 'regression',
    positive: null,
    columns,
    roles: { sensitive: [] },
    params: values.params,
    from: `(
      select ${AMOUNT} as hx_amount, upper(trimBoth(JSONExtractString(payload, 'currency'))) as hx_currency,
        lower(trimBoth(JSONExtractString(payload, 'unit'))) as hx_unit, ifNull(JSONExtract(payload, 'quantity', 'Nullable(Float64)'), nan) as hx_quantity${dimensions}
      from (${costEvents(filter, values)}))`,
  };
}

/** Values of each dimension, the dearest first, one more than are looked at. */
export async function readCostSlices(rows: Rows, filter: CostFilter): Promise<readonly SliceValue[]> {
  const names = filter.definition.slices;
  if (names.length === 0) return [];
  const values = boundValues('s_');
  const pairs = names.map((name) => `(${values.bind(name, 'String')}, ${dimension(name, values)})`);
  return rows.query<{ dimension: string; value: string }>(
    `select pair.1 as dimension, pair.2 as value from (${costEvents(filter, values)}) array join [${pairs.join(', ')}] as pair
     where value != '' group by dimension, value
     order by dimension, sum(abs(JSONExtractFloat(payload, 'amount'))) desc, value limit ${MAX_SLICE_VALUES + 1} by dimension`,
    values.params,
  );
}

/** Daily sums of all rows (under '') and of each of these slices (by their text), oldest first, by one statement. */
export async function readCostDays(
  rows: Rows,
  filter: CostFilter,
  slices: readonly SliceValue[],
): Promise<{ readonly bySlice: ReadonlyMap<string, readonly DaySums[]>; readonly cost: QueryCost }> {
  const values = boundValues('m_');
  const names = [...new Set(slices.map((slice) => slice.dimension))];
  const texts = names.map((name) => `concat(${values.bind(name, 'String')}, '=', ${dimension(name, values)})`);
  const wanted = values.bind(['', ...slices.map(sliceText)], 'Array(String)');
  const { rows: found, cost } = await rows.measured<DaySums & { slice: string }>(
    `select slice, upper(trimBoth(JSONExtractString(payload, 'currency'))) as currency, toInt32(toDate(toTimeZone(time, ${values.bind(filter.zone, 'String')}))) as day,
       toString(sum(ifNull(${AMOUNT}, 0))) as total, countIf(${AMOUNT} is null) as unreadable
     from (${costEvents(filter, values)}) array join arrayFilter(x -> has(${wanted}, x), [${["''", ...texts].join(', ')}]) as slice
     group by slice, currency, day order by slice, currency, day`,
    values.params,
  );
  const bySlice = new Map<string, DaySums[]>();
  for (const { slice, ...sums } of found) {
    const list = bySlice.get(slice) ?? [];
    bySlice.set(slice, list);
    list.push(sums);
  }
  return { bySlice, cost };
}
