import type { Estimate, IndicatorPoint, Message } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import { DRIFT_ALPHA, DRIFT_EFFECT, HOUR, JUDGED_ENVIRONMENT, MAX_POINTS } from './constants.ts';

/** Points of one series that a chart can show. */
const POINTS_PER_SERIES = 240;
const DEFAULT_RANGE_MS = 24 * HOUR;

export interface IndicatorsQuery {
  readonly system: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly indicator?: string | undefined;
  readonly version?: string | undefined;
}

interface PointRow extends Estimate {
  time: string;
  indicator: IndicatorPoint['indicator'];
  version: string;
  attribute: string;
  feature: string;
  verdict: IndicatorPoint['verdict'];
  reason: string;
  limit_value: number | null;
  revised: boolean;
  path: IndicatorPoint['path'];
}

function pointOf(row: PointRow): IndicatorPoint {
  const { value, lower, upper, level, n, method } = row;
  return {
    time: new Date(row.time).toISOString(),
    indicator: row.indicator,
    version: row.version,
    attribute: row.attribute === '' ? null : row.attribute,
    feature: row.feature === '' ? null : row.feature,
    estimate: { value, lower, upper, level, n, method },
    verdict: row.verdict,
    // Written by storeIndicators alone.
    reason: JSON.parse(row.reason) as Message,
    limit: row.limit_value,
    revised: row.revised,
    path: row.path,
  };
}

/**
 * Indicators of one system over time, oldest first; the last point of each of at most 240 steps of the range, counted
 * from its first point, so that a system of a few minutes shows them in full. Drift by feature comes only when
 * it is asked for by name, since it is many series. Empty outside the scope.
 */
export async function listIndicators(
  rows: Rows,
  scope: Scope,
  query: IndicatorsQuery & { readonly now: Date },
): Promise<{ points: IndicatorPoint[]; truncated: boolean }> {
  if (!inScope(scope, query.system)) return { points: [], truncated: false };
  const to = query.to === undefined ? query.now : new Date(query.to);
  const from = query.from === undefined ? new Date(to.getTime() - DEFAULT_RANGE_MS) : new Date(query.from);
  const range = { system: query.system, environment: JUDGED_ENVIRONMENT, from, to };
  const shown = to.getTime() - (await firstPoint(rows, range)).getTime();
  const step = Math.max(1, Math.ceil(shown / 1000 / POINTS_PER_SERIES));
  const found = await rows.query<PointRow>(
    `select * from (
       select * from indicators final
       where system_id = {system:String} and environment = {environment:String}
         and time >= {from:DateTime64(3, 'UTC')} and time <= {to:DateTime64(3, 'UTC')}
         and ({indicator:String} = '' and feature = '' or indicator = {indicator:String}) and ({version:String} = '' or version = {version:String})
       order by time desc
       limit 1 by indicator, version, attribute, feature, intDiv(toUnixTimestamp(time), {step:UInt32})
       limit {most:UInt32})
     order by time, indicator, version, attribute, feature`,
    {
      ...range,
      indicator: query.indicator ?? '',
      version: query.version ?? '',
      step,
      most: MAX_POINTS + 1,
    },
  );
  // The newest are kept.
  return { points: found.slice(-MAX_POINTS).map(pointOf), truncated: found.length > MAX_POINTS };
}

/** Time of the first point in the range; its start when there is none. */
async function firstPoint(
  rows: Rows,
  range: { system: string; environment: string; from: Date; to: Date },
): Promise<Date> {
  const [found] = await rows.query<{ n: number; first: string }>(
    `select count() as n, min(time) as first from indicators
     where system_id = {system:String} and environment = {environment:String}
       and time >= {from:DateTime64(3, 'UTC')} and time <= {to:DateTime64(3, 'UTC')}`,
    range,
  );
  return found === undefined || found.n === 0 ? range.from : new Date(found.first);
}

/** Features of a version that drifted, in its newest evaluation: no accident after correction, and large enough to matter. By size. */
export async function driftedFeatures(
  rows: Rows,
  scope: Scope,
  about: { system: string; version: string },
): Promise<string[]> {
  if (!inScope(scope, about.system)) return [];
  const found = await rows.query<{ feature: string }>(
    `select feature from (
       select feature, argMax(value, time) as newest, argMax(p_adjusted, time) as p from indicators final
       where system_id = {system:String} and version = {version:String} and environment = {environment:String} and indicator = 'psi'
       group by feature)
     where p <= {alpha:Float64} and newest >= {effect:Float64} order by newest desc, feature`,
    { ...about, environment: JUDGED_ENVIRONMENT, alpha: DRIFT_ALPHA, effect: DRIFT_EFFECT },
  );
  return found.map(({ feature }) => feature);
}
