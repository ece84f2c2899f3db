import type { Rows } from '../../../platform/clickhouse.ts';
import { JUDGED_ENVIRONMENT } from '../constants.ts';
import type { Span } from './time-windows.ts';

/** What the summaries hold of one part of one version in a window; see the table `monitor_summaries`. */
export interface SummaryPart {
  readonly version: string;
  readonly part: 'outcome' | 'numeric' | 'categorical';
  readonly name: string;
  readonly slice: string;
  readonly n: number;
  readonly missing: number;
  readonly labelled: number;
  readonly correct: number;
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
  /** Rows predicted positive; `counted` says whether all of the window was summed up since they are counted. */
  readonly selected: number;
  readonly counted: boolean;
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly bins: readonly number[];
  readonly counts: readonly number[];
}

/** The parts of a window that is made of whole quarter hours, added up over its newest builds. */
export function readParts(rows: Rows, system: string, { from, to }: Span) {
  const added = ['n', 'missing', 'labelled', 'correct', 'tp', 'fp', 'tn', 'fn', 'selected'];
  return rows.measured<SummaryPart>(
    `select version, toString(s.part) as part, name, slice, ${added.map((name) => `sum(s.${name}) as ${name}`).join(', ')}, min(s.selected) >= 0 as counted,
       min(s.lowest) as lowest, max(s.highest) as highest, (sumMap(s.bins, s.counts) as histogram).1 as bins, histogram.2 as counts
     from (
       select * from monitor_summaries final
       where system_id = {system:String} and environment = {environment:String} and bucket >= {from:DateTime('UTC')} and bucket < {to:DateTime('UTC')}
         and (bucket, build) in (
           select bucket, max(build) from monitor_summaries
           where system_id = {system:String} and bucket >= {from:DateTime('UTC')} and bucket < {to:DateTime('UTC')} group by bucket)) as s
     group by version, part, name, slice order by version, part, name, slice`,
    { system, environment: JUDGED_ENVIRONMENT, from, to },
  );
}
