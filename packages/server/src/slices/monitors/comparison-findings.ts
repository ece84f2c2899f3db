import type { ComparisonItem, Message } from '@haechi/contract';
import type { RouteSplit } from '../serving/index.ts';
import type { FindingRow } from './tables.ts';

export interface Failure {
  readonly split: RouteSplit & { readonly candidate: NonNullable<RouteSplit['candidate']> };
  readonly period: string;
  readonly since: Date;
  readonly item: ComparisonItem;
  readonly id: string;
  readonly now: Date;
}

/** One finding at a time for each hypothesis of one period of a route. */
function comparisonKey(period: string, item: ComparisonItem): string {
  return JSON.stringify(['versus_stable', period, item.indicator, item.attribute, item.group]);
}

function sentenceOf({ split, item }: Failure): Message {
  const about = item.attribute === null ? '' : '_attribute';
  const key = isOfRequests(item) ? 'requests_worse_than_stable' : `worse_than_stable${about}`;
  return {
    key: `monitors.finding.${key}`,
    params: {
      indicator: item.indicator,
      version: split.candidate.label,
      baseline: split.stable.label,
      route: split.route,
      attribute: item.attribute,
      group: item.group,
      reference_group: item.reference_group,
      worsening: item.worsening?.value ?? null,
      stable: item.stable?.value ?? null,
      candidate: item.candidate?.value ?? null,
      margin: item.margin,
      p_adjusted: item.p_adjusted,
      n: item.worsening?.n ?? 0,
    },
  };
}

const requestIndicators: readonly string[] = [
  'error_rate',
  'latency_p50',
  'latency_p95',
  'latency_p99',
  'score_drift',
  'business_mean',
];

const isOfRequests = ({ indicator }: ComparisonItem): boolean => requestIndicators.includes(indicator);

function testOf(item: ComparisonItem): string {
  if (isOfRequests(item)) return 'block_contrast';
  return item.indicator === 'accuracy' ? 'rate_worsening' : 'rate_contrast';
}

const nothing = { value: 0, lower: null, upper: null, level: null, n: 0, method: 'not_estimated' };

/** The record of a failed hypothesis; copies its numbers, because rows expire. */
export function comparisonFinding(failure: Failure): FindingRow {
  const { split, item, now } = failure;
  return {
    id: failure.id,
    system_id: split.system,
    key: comparisonKey(failure.period, item),
    basis: 'versus_stable',
    indicator: item.indicator,
    version: split.candidate.label,
    baseline_version: split.stable.label,
    route: split.route,
    period: failure.period,
    attribute: item.attribute,
    group_name: item.group,
    feature: null,
    verdict: 'fail',
    estimate: item.worsening ?? nothing,
    limit_value: item.margin,
    side: 'max',
    test: testOf(item),
    p: item.p,
    p_adjusted: item.p_adjusted,
    effect: item.worsening?.value ?? null,
    path: 'exact',
    monitor_id: null,
    slice: '',
    contributors: [],
    settings: {},
    cost: null,
    sentence: sentenceOf(failure),
    window_from: failure.since,
    window_to: now,
    opened_at: now,
    changed_at: now,
    closed_at: null,
    closed_reason: null,
  };
}
