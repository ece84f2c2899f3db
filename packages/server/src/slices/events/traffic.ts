import { HaechiError } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import { predictions } from './labelled-predictions.ts';

export interface TrafficQuery {
  readonly system: string;
  readonly from: Date;
  readonly to: Date;
  /** Seconds; about 120 points when left out. */
  readonly step?: number | undefined;
}

/** Widths that fall on the hours of every time zone, in seconds. */
const steps = [1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400] as const;
const WANTED_POINTS = 120;
/** More than this would be no chart. */
const MAX_POINTS = 5_000;

/** The smallest step that gives at most about `WANTED_POINTS`. */
function chooseStep(from: Date, to: Date): number {
  const wanted = (to.getTime() - from.getTime()) / 1000 / WANTED_POINTS;
  return steps.find((step) => step >= wanted) ?? 86_400;
}

function checkRange({ from, to }: TrafficQuery, step: number): void {
  const seconds = (to.getTime() - from.getTime()) / 1000;
  if (seconds <= 0) throw new HaechiError('invalid_request', 'from must lie before to.', { where: 'from' });
  if (seconds / step > MAX_POINTS) {
    throw new HaechiError(
      'invalid_request',
      `This would be more than ${MAX_POINTS} points; ask for a larger step or a shorter range.`,
      { where: 'step' },
    );
  }
}

/** Predictions over time by version and variant, deduplicated. @throws HaechiError `not_found` outside the scope. */
export async function traffic(scope: Scope, rows: Rows, query: TrafficQuery) {
  if (!inScope(scope, query.system))
    throw new HaechiError('not_found', `There is no system "${query.system}".`, { where: 'system' });
  const [span] = await rows.query<{ first: string; last: string; count: number }>(
    `select min(time) as first, max(time) as last, count() as count from predictions where system_id = {system:String}`,
    { system: query.system },
  );
  const any = (span?.count ?? 0) > 0;
  // A system of a few minutes shows them in full, however long the range that was asked for.
  const first = any ? new Date(span?.first ?? query.from) : query.from;
  const begun = first > query.from && first < query.to ? first : query.from;
  const step = query.step ?? chooseStep(begun, query.to);
  checkRange(query, query.step ?? chooseStep(query.from, query.to));
  const shown = predictions(query);
  const points = await rows.query<{ bucket: string; version: string; variant: string; count: number }>(
    `select fromUnixTimestamp64Milli(intDiv(toUnixTimestamp64Milli(time), {ev_step:UInt64}) * {ev_step:UInt64}, 'UTC') as bucket,
       version, variant, count() as count
     from (${shown.sql}) group by bucket, version, variant order by bucket, version, variant`,
    { ...shown.params, ev_step: step * 1000 },
  );
  return {
    step,
    points: points.map(({ bucket, ...point }) => ({ time: bucket, ...point })),
    total: points.reduce((sum, point) => sum + point.count, 0),
    first_event_at: any ? (span?.first ?? null) : null,
    last_event_at: any ? (span?.last ?? null) : null,
  };
}
