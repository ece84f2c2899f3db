/**
 * Drift of a plain window from the summaries of its quarter hours, so that a month costs buckets and not rows. The numbers are those that its rows give over the same
 * cuts and levels; whatever the summaries cannot say for certain (new categories by name, rows of several feature sets, quarters that wait to be summed up) is
 * left to the rows. Infinite values count in the outer bins here.
 */
import type { MonitorEdit, ReferenceProfile } from '@haechi/contract';
import type { ColumnAccess, CountedColumn, TableSource } from '@haechi/monitoring';
import { sql } from 'kysely';
import type { Rows, StatementCost } from '../../../platform/clickhouse.ts';
import type { Db } from '../../../platform/postgres.ts';
import { BUCKET_MS, JUDGED_ENVIRONMENT, MAX_LEVELS } from '../constants.ts';
import { levelsOf } from '../reference-levels.ts';
import { HOUR_MS } from './constants.ts';
import type { Span } from './time-windows.ts';
import type { Watch, WindowPlace } from './window-place.ts';

/** One version of a window, counted. */
export interface SummedVersion {
  readonly version: string;
  readonly current: TableSource;
  readonly profile: ReferenceProfile;
}
export interface SummedWindow {
  readonly versions: readonly SummedVersion[];
  readonly cost: StatementCost;
}

interface PartRow {
  version: string;
  part: 'outcome' | 'numeric' | 'categorical';
  name: string;
  n: number;
  missing: number;
  lowest: number | null;
  highest: number | null;
  bins: number[];
  counts: number[];
}

function isPlain({ edit }: Watch, { span, range }: WindowPlace): boolean {
  const { kind, environment, where, slices, reference, settings } = edit;
  const onGrid = [span.from, span.to].every((time) => time.getTime() % BUCKET_MS === 0);
  return (
    kind === 'data_drift' &&
    environment === JUDGED_ENVIRONMENT &&
    reference.type === 'version' &&
    settings.preset === 'haechi' &&
    !settings.multivariate &&
    slices.length === 0 &&
    Object.keys(where).length === 0 &&
    range.arrivals === null &&
    onGrid &&
    span.to.getTime() - span.from.getTime() >= HOUR_MS
  );
}

/** Whether every quarter of the window that has rows was summed up since they came. */
async function isSummedUp(db: Db, system: string, { from, to }: Span): Promise<boolean> {
  const { rows } = await sql<{ waiting: boolean }>`
    select exists (select from dirty_buckets where system_id = ${system} and bucket_start >= ${from} and bucket_start < ${to}) as waiting`.execute(
    db,
  );
  return rows[0]?.waiting === false;
}

async function readParts(rows: Rows, system: string, { from, to }: Span) {
  return rows.measured<PartRow>(
    `select version, toString(part) as part, name, sum(s.n) as n, sum(s.missing) as missing, min(s.lowest) as lowest, max(s.highest) as highest,
       (sumMap(s.bins, s.counts) as histogram).1 as bins, histogram.2 as counts
     from (
       select * from monitor_summaries final
       where system_id = {system:String} and environment = {environment:String} and bucket >= {from:DateTime('UTC')} and bucket < {to:DateTime('UTC')}
         and (part != 'outcome' or name = '')
         and (bucket, build) in (
           select bucket, max(build) from monitor_summaries
           where system_id = {system:String} and bucket >= {from:DateTime('UTC')} and bucket < {to:DateTime('UTC')} group by bucket)) as s
     group by version, part, name order by version, part, name`,
    { system, environment: JUDGED_ENVIRONMENT, from, to },
  );
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

function numericColumn(row: PartRow, known: ReferenceProfile['numeric'][string]): CountedColumn | null {
  const bins = new Array<number>(known.counts.length).fill(0);
  for (const [place, bin] of row.bins.entries()) bins[bin - 1] = row.counts[place] ?? 0;
  const { n, missing, lowest: min, highest: max } = row;
  return sum(bins) === n
    ? { n, missing, min: n > 0 ? min : null, max: n > 0 ? max : null, bins, levels: new Map() }
    : null;
}

function categoricalColumn(row: PartRow, known: ReferenceProfile['categorical'][string]): CountedColumn | null {
  const names = levelsOf(known);
  const levels = new Map(row.bins.map((code, place) => [names[code - 1] ?? '', row.counts[place] ?? 0]));
  const isWhole = Object.keys(known.counts).length <= MAX_LEVELS && !levels.has('') && sum(row.counts) === row.n;
  return isWhole ? { n: row.n, missing: row.missing, min: null, max: null, bins: [], levels } : null;
}

/** A column over the reference; undefined when the reference does not have it, null when the summaries cannot say. */
function countedColumn(row: PartRow, profile: ReferenceProfile): CountedColumn | null | undefined {
  const [numeric, categorical] = [profile.numeric[row.name], profile.categorical[row.name]];
  if (numeric === undefined && categorical === undefined) return undefined;
  if (row.part === 'numeric') return numeric === undefined ? null : numericColumn(row, numeric);
  return categorical === undefined ? null : categoricalColumn(row, categorical);
}

function summedVersion(
  parts: readonly PartRow[],
  profile: ReferenceProfile,
  features: MonitorEdit['features'],
): TableSource | null {
  const rows = parts.find(({ part }) => part === 'outcome')?.n ?? 0;
  // In the order of the reference, whatever order they were read in.
  const order = [...Object.keys(profile.numeric), ...Object.keys(profile.categorical)];
  const placeIn = ({ name }: PartRow) => (order.includes(name) ? order.indexOf(name) : order.length);
  const wanted = parts
    .filter(({ part, name }) => part !== 'outcome' && (features.length === 0 || features.includes(name)))
    .sort((a, b) => placeIn(a) - placeIn(b));
  const names = new Set(wanted.map(({ name }) => name));
  if (names.size < wanted.length || features.some((name) => !names.has(name))) return null;
  const columns = new Map<string, CountedColumn>();
  for (const row of wanted) {
    const column = countedColumn(row, profile);
    if (column === null || row.n + row.missing !== rows) return null;
    if (column !== undefined) columns.set(row.name, column);
  }
  const access = wanted.map(
    ({ name, part }): ColumnAccess => ({ name, kind: part === 'numeric' ? part : 'categorical', expression: '' }),
  );
  const from = `(select 1 where false)`;
  return {
    from,
    params: {},
    columns: access,
    roles: { sensitive: [] },
    task: 'classification',
    positive: null,
    counted: { rows, columns },
  };
}

/** The versions of a window from its summaries; null when the window, or one of its versions, needs its rows. */
export async function readSummaries(
  deps: { readonly db: Db; readonly rows: Rows },
  about: { readonly watch: Watch; readonly place: WindowPlace },
  profileOf: (version: string) => Promise<ReferenceProfile | null>,
): Promise<SummedWindow | null> {
  const { watch, place } = about;
  if (!isPlain(watch, place) || !(await isSummedUp(deps.db, watch.system, place.span))) return null;
  const { rows: parts, cost } = await readParts(deps.rows, watch.system, place.span);
  const { versions: named, features } = watch.edit;
  const there = [...new Set(parts.map(({ version }) => version))];
  if (there.length === 0 || named.some((version) => !there.includes(version))) return null;
  const versions: SummedVersion[] = [];
  for (const version of named.length > 0 ? named : there) {
    const profile = await profileOf(version);
    const own = parts.filter((part) => part.version === version);
    const current = profile === null ? null : summedVersion(own, profile, features);
    if (profile === null || current === null) return null;
    versions.push({ version, current, profile });
  }
  return { versions, cost };
}
