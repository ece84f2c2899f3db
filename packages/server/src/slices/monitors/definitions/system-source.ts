/** What the serving system did in a window, as the engine takes it: a row for each request and each sample of a machine. Pure. */
import type { ColumnAccess, TableSource } from '@haechi/monitoring';
import { type BoundValues, boundValues } from './bound-values.ts';
import { type SliceValue, selectRows } from './row-filter.ts';
import type { Span } from './time-windows.ts';
import type { Watch } from './window-place.ts';

interface SystemWish {
  readonly watch: Watch;
  /** Null: of all versions. */
  readonly version: string | null;
  readonly event: Span;
  readonly slice: SliceValue | null;
  readonly prefix: string;
}

const names = ['failed', 'cpu', 'memory'] as const;
const columns = names.map((name): ColumnAccess => ({ name, kind: 'numeric', expression: `hx_${name}` }));

function samples({ watch, event }: SystemWish, values: BoundValues): string {
  const at = (time: Date) => `parseDateTime64BestEffort(${values.bind(time.toISOString(), 'String')}, 3, 'UTC')`;
  return `system_samples where system_id = ${values.bind(watch.system, 'String')} and time >= ${at(event.from)} and time < ${at(event.to)}`;
}

/**
 * Predictions bring latencies. That a request was answered or failed is known only where Haechi itself served: then each prediction was answered, and each failure that serving
 * wrote down is a row of its own. Without samples of serving, errors are not known, which is not the same as none. Failures and machines have no tier or tag: of a slice, or under a
 * condition, only the answers are known.
 */
export function systemSource(wish: SystemWish): TableSource {
  const { watch, version, event, slice } = wish;
  const values = boundValues(wish.prefix);
  const range = { event, arrivals: null };
  const filter = { system: watch.system, range, definition: watch.edit, version, slice, schemas: [], sample: 1 };
  const rows = selectRows(filter, 'plain', values);
  const isPart = slice !== null || Object.keys(watch.edit.where).length > 0;
  const requests = (failed: string) =>
    `select time as hx_time, latency_ms as hx_latency, ${failed} as hx_failed, nan as hx_cpu, nan as hx_memory from (${rows})`;
  const sampled = samples(wish, values);
  return {
    task: 'regression',
    positive: null,
    params: values.params,
    columns,
    roles: { time: 'hx_time', latencyMs: 'hx_latency', sensitive: [] },
    from: isPart
      ? `(${requests('nan')})`
      : `(
      with (select count() > 0 from ${sampled}) as served
      ${requests(`if(served and route != '', 0., nan)`)}
      union all select time, nan, 1., nan, nan from (select time, arrayJoin(range(failed)) as failure from ${sampled})
      union all select time, nan, nan, any(cpu), any(memory) from ${sampled} group by process, time)`,
  };
}
