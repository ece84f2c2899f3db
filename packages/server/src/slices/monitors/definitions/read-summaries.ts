/**
 * Plain windows from the summaries of their quarter hours, so that a month costs buckets and not rows: drift from the profile of the version, and fairness by
 * attribute. The numbers are those that the rows give over the same cuts, levels and groups; whatever the summaries cannot say for certain (new categories by name, rows of
 * several feature sets, more than two classes, quarters that wait to be summed up) is left to the rows. Infinite values count in the outer bins here.
 */
import type { MonitorEdit, ReferenceProfile } from '@haechi/contract';
import type { TableSource } from '@haechi/monitoring';
import { sql } from 'kysely';
import type { Rows, StatementCost } from '../../../platform/clickhouse.ts';
import type { Db } from '../../../platform/postgres.ts';
import { BUCKET_MS, JUDGED_ENVIRONMENT } from '../constants.ts';
import type { KnownVersion } from '../ports.ts';
import { HOUR_MS } from './constants.ts';
import { readParts, type SummaryPart } from './summary-parts.ts';
import { summedDrift } from './summed-drift.ts';
import { summedFairness, twoClasses } from './summed-fairness.ts';
import type { Span } from './time-windows.ts';
import type { Watch, WindowPlace } from './window-place.ts';

/** One version of a window, counted. */
interface SummedVersion {
  readonly version: string;
  readonly current: TableSource;
  readonly profile: ReferenceProfile | null;
}
interface Summed {
  readonly versions: readonly SummedVersion[];
  readonly cost: StatementCost;
}

/** Whether the settings ask for nothing that only rows can answer. */
function isPlainKind({ kind, reference, settings }: MonitorEdit): boolean {
  if (kind === 'data_drift')
    return reference.type === 'version' && settings.preset === 'haechi' && !settings.multivariate;
  if (kind !== 'fairness' || settings.intersections || settings.positive !== null) return false;
  return reference.type === 'version' || reference.type === 'none';
}

function isPlain({ edit }: Watch, { span, range }: WindowPlace): boolean {
  const { environment, where, slices } = edit;
  const onGrid = [span.from, span.to].every((time) => time.getTime() % BUCKET_MS === 0);
  return (
    isPlainKind(edit) &&
    environment === JUDGED_ENVIRONMENT &&
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

function sourceOf(
  edit: MonitorEdit,
  parts: readonly SummaryPart[],
  known: KnownVersion & { readonly positive: string | null },
): TableSource | null {
  if (edit.kind === 'data_drift')
    return known.profile === null ? null : summedDrift(parts, known.profile, edit.features);
  const classes = twoClasses(known.classes, known.positive);
  return classes === null ? null : summedFairness(parts, classes);
}

/**
 * The versions of a window from its summaries; null when the window, or one of its versions, needs its rows.
 *
 * @param knownOf what the registry knows of a version, and the label that counts as positive in the system (null: the second class)
 */
export async function readSummaries(
  deps: { readonly db: Db; readonly rows: Rows },
  about: { readonly watch: Watch; readonly place: WindowPlace },
  knownOf: (version: string) => Promise<(KnownVersion & { readonly positive: string | null }) | null>,
): Promise<Summed | null> {
  const { watch, place } = about;
  if (!isPlain(watch, place) || !(await isSummedUp(deps.db, watch.system, place.span))) return null;
  const { rows: parts, cost } = await readParts(deps.rows, watch.system, place.span);
  const { versions: named, reference } = watch.edit;
  const there = [...new Set(parts.map(({ version }) => version))];
  if (there.length === 0 || named.some((version) => !there.includes(version))) return null;
  const versions: SummedVersion[] = [];
  for (const version of named.length > 0 ? named : there) {
    const known = await knownOf(version);
    const own = parts.filter((part) => part.version === version);
    const current = known === null ? null : sourceOf(watch.edit, own, known);
    if (known === null || current === null) return null;
    versions.push({ version, current, profile: reference.type === 'version' ? known.profile : null });
  }
  return { versions, cost };
}
