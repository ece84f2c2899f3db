/** Results of evaluations: one row for each window, version and slice, and one for each of its numbers. Written again they replace what was there. */
import type { Analysis, Message } from '@haechi/contract';
import type { Rows } from '../../../platform/clickhouse.ts';
import type { MonitorKey } from './definition-row.ts';
import type { WindowPlace } from './window-place.ts';

/** One evaluation. */
export interface Looked {
  readonly place: WindowPlace;
  /** '' when no version had rows. */
  readonly version: string;
  /** `tier=gold`; '' for all rows. */
  readonly slice: string;
  readonly analysis: Analysis;
}

interface Storing {
  readonly key: MonitorKey;
  readonly revision: number;
  readonly revised: boolean;
  readonly now: Date;
}

/** Scores that were held against a limit; those of a stream are held against its baseline, by their corrected p. */
export const judgedScores = ({ scores }: Analysis): Analysis['scores'] =>
  scores.filter(
    ({ indicator, limit, verdict }) =>
      (limit !== null || indicator === 'stream_change') && (verdict === 'pass' || verdict === 'fail'),
  );

function resultRow({ place, version, slice, analysis }: Looked, { key, revision, revised, now }: Storing): object {
  const judged = judgedScores(analysis);
  return {
    system_id: key.system,
    monitor: key.id,
    version,
    slice,
    from_time: place.span.from,
    to_time: place.span.to,
    revision,
    verdict: analysis.verdict,
    reason: JSON.stringify(analysis.reason satisfies Message),
    n_reference: analysis.n_reference,
    n_current: analysis.n_current,
    failed: judged.filter(({ verdict }) => verdict === 'fail').length,
    judged: judged.length,
    revised,
    path: analysis.path,
    event_from: place.range.event.from,
    event_to: place.range.event.to,
    seq_from: place.range.arrivals?.after ?? 0,
    seq_to: place.range.arrivals?.upTo ?? 0,
    analysis: JSON.stringify(analysis),
    evaluated_at: now,
  };
}

function indicatorRows({ place, version, slice, analysis }: Looked, { key, revised, now }: Storing): object[] {
  return analysis.scores.flatMap((score) => {
    const { estimate } = score;
    if (estimate === null || !Number.isFinite(estimate.value)) return [];
    return {
      system_id: key.system,
      monitor: key.id,
      indicator: score.indicator,
      version,
      slice,
      attribute: score.attribute ?? '',
      group_name: score.group ?? '',
      feature: score.feature ?? '',
      time: place.span.to,
      window_from: place.span.from,
      value: estimate.value,
      lower: estimate.lower,
      upper: estimate.upper,
      level: estimate.level,
      n: estimate.n,
      method: estimate.method,
      verdict: score.verdict,
      limit_value: score.limit,
      p: score.p,
      p_adjusted: score.p_adjusted,
      revised,
      evaluated_at: now,
    };
  });
}

export async function storeResults(rows: Rows, looked: readonly Looked[], storing: Storing): Promise<void> {
  const results = looked.map((one) => resultRow(one, storing));
  const indicators = looked.flatMap((one) => indicatorRows(one, storing));
  // The numbers first: a result that is there has its numbers.
  if (indicators.length > 0) await rows.insert('monitor_indicators', indicators);
  if (results.length > 0) await rows.insert('monitor_results', results);
}
