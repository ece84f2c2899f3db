/** Windows of rows that are not one prediction each: what the serving system did, and what the business counted. Pure. */
import type { ColumnAccess, TableSource } from '@haechi/monitoring';
import { predictions } from '../../events/index.ts';
import { type BoundValues, boundValues } from './bound-values.ts';
import type { SystemSamples } from './system-samples.ts';
import type { Span } from './time-windows.ts';
import type { Watch } from './window-place.ts';

interface OtherWish {
  readonly watch: Watch;
  /** Null: of all versions. */
  readonly version: string | null;
  readonly event: Span;
  readonly prefix: string;
  readonly samples: SystemSamples | undefined;
}

const column = (name: string): ColumnAccess => ({ name, kind: 'numeric', expression: `hx_${name}` });
const plain = { task: 'regression', positive: null } as const;

function predictionRows({ watch, version, event }: OtherWish, values: BoundValues): string {
  const { environment } = watch.edit;
  return values.take(
    predictions({ system: watch.system, ...event, environment, ...(version === null ? {} : { version }) }),
  );
}

/** One row a prediction with its latency, and one a sample with errors and saturation. */
function systemSource(wish: OtherWish): TableSource {
  const values = boundValues(wish.prefix);
  const names = ['requests', 'errors', 'cpu', 'memory'];
  const none = names.map((name) => `nan as hx_${name}`).join(', ');
  const rows = `select time as hx_time, latency_ms as hx_latency, ${none} from (${predictionRows(wish, values)})`;
  const sampled = wish.samples?.({ system: wish.watch.system, event: wish.event });
  const more =
    sampled === undefined
      ? ''
      : ` union all select time as hx_time, nan as hx_latency, ${names.map((name) => `${name} as hx_${name}`).join(', ')} from (${values.take(sampled)})`;
  return {
    ...plain,
    from: `(${rows}${more})`,
    params: values.params,
    columns: sampled === undefined ? [] : names.map(column),
    roles: { time: 'hx_time', latencyMs: 'hx_latency', sensitive: [] },
  };
}

export function otherSource(wish: OtherWish): TableSource {
  return systemSource(wish);
}
