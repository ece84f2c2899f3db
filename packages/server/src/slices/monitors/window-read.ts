import type { Rows } from '../../platform/clickhouse.ts';
import { JUDGED_ENVIRONMENT, WINDOWS_MS } from './constants.ts';
import type { FeatureWindow, Outcomes, OutcomeWindow } from './reading.ts';
import type { ChosenWindow, WindowCounts } from './window-choice.ts';

/** Summaries of one system's judged environment between two times, newest build of each bucket. */
const summaries = `
  (select * from monitor_summaries final
   where system_id = {system:String} and environment = {environment:String} and bucket >= {from:DateTime('UTC')} and bucket < {to:DateTime('UTC')}
     and (bucket, build) in (
       select bucket, max(build) from monitor_summaries
       where system_id = {system:String} and bucket >= {from:DateTime('UTC')} and bucket < {to:DateTime('UTC')} group by bucket))`;

const longest = Math.max(...WINDOWS_MS);

function bounds(system: string, from: number, to: number): Record<string, unknown> {
  return { system, environment: JUDGED_ENVIRONMENT, from: new Date(from), to: new Date(to) };
}

/** Start of the newest bucket that has rows, or null. */
export async function newestBucket(rows: Rows, system: string): Promise<Date | null> {
  const [found] = await rows.query<{ newest: string; n: number }>(
    `select max(bucket) as newest, count() as n from monitor_summaries
     where system_id = {system:String} and environment = {environment:String} and part = 'outcome'`,
    { system, environment: JUDGED_ENVIRONMENT },
  );
  return found === undefined || found.n === 0 ? null : new Date(found.newest);
}

/** How many rows and labels each version has in each window that ends at one of `ends` (ascending). Versions without rows are left out. */
export async function countWindows(rows: Rows, system: string, ends: readonly Date[]): Promise<WindowCounts[]> {
  const times = ends.map((end) => end.getTime());
  const sums = (column: string) =>
    WINDOWS_MS.map((span) => `sumIf(${column}, toUnixTimestamp(bucket) >= ending - ${span / 1000})`).join(', ');
  const found = await rows.query<{ ending: number; version: string; rows: number[]; labels: number[] }>(
    `select ending, version, [${sums('n')}] as rows, [${sums('labelled')}] as labels
     from ${summaries} array join arrayFilter(e -> e > toUnixTimestamp(bucket) and e <= toUnixTimestamp(bucket) + {longest:UInt32}, {ends:Array(UInt32)}) as ending
     where part = 'outcome' and name = ''
     group by ending, version order by ending, version`,
    {
      ...bounds(system, Math.min(...times) - longest, Math.max(...times)),
      ends: times.map((time) => time / 1000),
      longest: longest / 1000,
    },
  );
  return found.map(({ ending, version, rows: n, labels }) => ({
    end: new Date(ending * 1000),
    version,
    n,
    labelled: labels,
  }));
}

function windowParams(system: string, windows: readonly ChosenWindow[], from: (window: ChosenWindow) => Date) {
  const starts = windows.map((window) => from(window).getTime());
  return {
    ...bounds(system, Math.min(...starts), Math.max(...windows.map(({ end }) => end.getTime()))),
    versions: windows.map(({ version }) => version),
    starts: starts.map((start) => start / 1000),
    ends: windows.map(({ end }) => end.getTime() / 1000),
  };
}

const joined = `
  ${summaries} as s inner join (
    select w.1 as version, w.2 as starting, w.3 as ending
    from (select arrayJoin(arrayZip({versions:Array(String)}, {starts:Array(UInt32)}, {ends:Array(UInt32)})) as w)) as w
  on s.version = w.version`;
const inWindow = 'toUnixTimestamp(s.bucket) >= w.starting and toUnixTimestamp(s.bucket) < w.ending';

interface OutcomeRow extends Outcomes {
  ending: number;
  version: string;
  name: string;
  slice: string;
  n: number;
  labelled: number;
  correct: number;
  confidence_n: number;
  low: number;
}

/** A window's key: one version at one end. */
export function windowKey(version: string, end: Date): string {
  return `${end.getTime()}|${version}`;
}

export async function readOutcomes(
  rows: Rows,
  system: string,
  windows: readonly ChosenWindow[],
): Promise<Map<string, OutcomeWindow>> {
  const found = await rows.query<OutcomeRow>(
    `select w.ending as ending, s.version as version, s.name as name, s.slice as slice, sum(s.n) as n, sum(s.labelled) as labelled, sum(s.correct) as correct,
       sum(s.tp) as tp, sum(s.fp) as fp, sum(s.tn) as tn, sum(s.fn) as fn, sum(s.confidence_n) as confidence_n, sum(s.low_confidence) as low
     from ${joined} where s.part = 'outcome' and ${inWindow} group by ending, version, name, slice order by name, slice`,
    windowParams(system, windows, ({ qualityFrom }) => qualityFrom),
  );
  const result = new Map<string, OutcomeWindow & { groups: Record<string, Record<string, Outcomes>> }>();
  for (const row of found.filter(({ name }) => name === '')) {
    const { version, n, labelled, correct } = row;
    const key = windowKey(version, new Date(row.ending * 1000));
    result.set(key, {
      version,
      n,
      labelled,
      correct,
      confidenceN: row.confidence_n,
      lowConfidence: row.low,
      groups: {},
    });
  }
  for (const { ending, version, name, slice, tp, fp, tn, fn } of found.filter((row) => row.name !== '')) {
    const window = result.get(windowKey(version, new Date(ending * 1000)));
    if (window === undefined) continue;
    const groups = window.groups[name] ?? {};
    window.groups[name] = groups;
    groups[slice] = { tp, fp, tn, fn };
  }
  return result;
}

interface FeatureRow {
  ending: number;
  version: string;
  feature: string;
  kind: 'numeric' | 'categorical';
  n: number;
  missing: number;
  bins: number[];
  counts: number[];
}

/** Features that are counted against a reference, by window. */
export async function readFeatures(
  rows: Rows,
  system: string,
  windows: readonly ChosenWindow[],
): Promise<Map<string, FeatureWindow[]>> {
  const found = await rows.query<FeatureRow>(
    `select w.ending as ending, s.version as version, s.name as feature, toString(s.part) as kind, sum(s.n) as n, sum(s.missing) as missing,
       sumMap(s.bins, s.counts) as histogram, histogram.1 as bins, histogram.2 as counts
     from ${joined} where s.part != 'outcome' and ${inWindow} group by ending, version, feature, kind having notEmpty(bins) order by feature`,
    windowParams(system, windows, ({ driftFrom }) => driftFrom),
  );
  const result = new Map<string, FeatureWindow[]>();
  for (const { ending, version, feature, kind, n, missing, bins, counts } of found) {
    const key = windowKey(version, new Date(ending * 1000));
    const list = result.get(key) ?? [];
    result.set(key, list);
    // Stored numbers start at 1; 0 would be "no reference".
    const byBin = new Map(bins.map((bin, place) => [bin - 1, counts[place] ?? 0]));
    list.push({ version, feature, kind, n, missing, bins: byBin });
  }
  return result;
}
