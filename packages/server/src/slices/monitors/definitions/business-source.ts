/** Business metrics of a window, joined to its predictions, as the engine takes them. */
import type { MonitorEdit } from '@haechi/contract';
import type { ColumnAccess, TableSource } from '@haechi/monitoring';
import type { Rows } from '../../../platform/clickhouse.ts';
import { type BoundValues, boundValues } from './bound-values.ts';
import { MAX_METRICS } from './constants.ts';
import { inEnvironment } from './environment.ts';
import { type RowFilter, selectRows } from './row-filter.ts';

/** Deduplicated business events of the window's time. */
function businessEvents({ system, range, definition }: Omit<RowFilter, 'version'>, values: BoundValues): string {
  const at = (time: Date) => `parseDateTime64BestEffort(${values.bind(time.toISOString(), 'String')}, 3, 'UTC')`;
  return `
    select time, user, version, JSONExtractString(payload, 'metric') as metric, JSONExtractFloat(payload, 'value') as value,
      JSONExtractString(payload, 'prediction_id') as prediction
    from (
      select * from events where system_id = ${values.bind(system, 'String')} and kind = 'business' and ${inEnvironment(definition.environment, values)}
        and time >= ${at(range.event.from)} and time < ${at(range.event.to)}
      order by system_id, kind, time, id, seq limit 1 by system_id, kind, time, id)`;
}

/** Metrics that occur in a window, the frequent ones first; or those that the definition names. */
export async function readMetrics(
  rows: Rows,
  filter: Omit<RowFilter, 'version'>,
  { features }: Pick<MonitorEdit, 'features'>,
): Promise<readonly string[]> {
  if (features.length > 0) return features;
  const values = boundValues('m_');
  const found = await rows.query<{ metric: string }>(
    `select metric from (${businessEvents(filter, values)}) group by metric order by count() desc, metric limit ${MAX_METRICS}`,
    values.params,
  );
  return found.map(({ metric }) => metric);
}

/**
 * A row for each prediction, with the sum of each metric's events that belong to it: by the prediction's id, else the last prediction of the same user before
 * the event. Events that belong to none are rows with the id ''.
 */
export function businessSource(filter: RowFilter, metrics: readonly string[], prefix: string): TableSource {
  const values = boundValues(prefix);
  const shown = `select id, user, time from (${selectRows(filter, 'plain', values)})`;
  const names = metrics.map((metric) => values.bind(metric, 'String'));
  const each = (text: (name: string, place: number) => string) =>
    names.map((name, place) => `, ${text(name, place)}`).join('');
  // Of one version, or one slice: only the events that say so themselves, or belong to its predictions.
  const own =
    filter.slice !== null || Object.keys(filter.definition.where).length > 0
      ? 'false'
      : filter.version === null
        ? 'true'
        : `version = ${values.bind(filter.version, 'String')}`;
  const joined = `
    select metric, value, version, multiIf(prediction in (select id from shown), prediction, prediction = '' and hit != '', hit, '') as owner
    from (
      select e.metric as metric, e.value as value, e.version as version, e.prediction as prediction, u.id as hit
      from (${businessEvents(filter, values)}) as e
      asof left join (select user, time, id from shown where user != '') as u on e.user = u.user and e.time >= u.time)`;
  return {
    task: 'regression',
    positive: null,
    params: values.params,
    columns: metrics.map((name, place): ColumnAccess => ({ name, kind: 'numeric', expression: `hx_m${place}` })),
    roles: { id: 'hx_id', sensitive: [] },
    from: `(
      with shown as (${shown}), joined as (${joined})
      select p.id as hx_id${each((_, place) => `if(s.c${place} > 0, s.v${place}, nan) as hx_m${place}`)}
      from shown as p left join (
        select owner${each((name, place) => `sumIf(value, metric = ${name}) as v${place}, countIf(metric = ${name}) as c${place}`)}
        from joined where owner != '' group by owner) as s on p.id = s.owner
      union all
      select '' as hx_id${each((name, place) => `if(metric = ${name}, value, nan) as hx_m${place}`)} from joined where owner = '' and ${own})`,
  };
}
