import { everywhere } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { type DirtyBucket, settleDirty } from '../events/index.ts';
import type { RouteSplit } from '../serving/index.ts';
import { lastDay, nextBuild, noteBuilt } from './builds.ts';
import { BUCKET_MS } from './constants.ts';
import { type EvaluatedWindow, evaluateWindows, storeIndicators } from './evaluate.ts';
import { mainVersion, stateOf } from './evaluation.ts';
import { openFindingRows } from './findings-store.ts';
import { announce, inService, judgeLimitFindings } from './judge-findings.ts';
import { classesOf, type KnownVersions } from './known-versions.ts';
import { marksOf } from './marks.ts';
import type { MonitorsDeps } from './ports.ts';
import { occurringIn, rebuildBuckets } from './rebuild.ts';
import { type SettingsView, settingsOf } from './settings.ts';
import { storeState } from './states.ts';
import { endTurn, takeTurn } from './turns.ts';
import { changedEnds } from './window-choice.ts';
import { newestBucket } from './window-read.ts';

export interface RoundDeps extends MonitorsDeps {
  readonly versions: KnownVersions;
  /** Told the newest readings of a system, for metrics. */
  readonly onJudged: (system: string, windows: readonly EvaluatedWindow[]) => void;
}

/** Sums up the buckets anew, for which everything that occurs in them must be known first. */
async function rebuild(
  tx: Db,
  deps: RoundDeps,
  work: { settings: SettingsView; buckets: readonly Date[] },
): Promise<void> {
  const { system, positive } = work.settings;
  if (work.buckets.length === 0) return;
  const range = { system, buckets: work.buckets };
  const occurring = await occurringIn(deps.rows, range);
  const versions = await deps.versions.of(system, occurring.versions);
  const known = new Set(occurring.schemas);
  const schemas = (await deps.events.schemasOfSystem(system)).filter(({ id }) => known.has(id));
  const build = await nextBuild(tx);
  await rebuildBuckets(deps.rows, { ...range, schemas, build, classes: classesOf(versions), positive });
}

async function bucketsToBuild(
  tx: Db,
  work: { system: string; marks: readonly DirtyBucket[]; recount: boolean },
): Promise<Date[]> {
  const marked = work.marks.map(({ start }) => start);
  const again = work.recount ? await lastDay(tx, work.system) : [];
  const times = new Set([...marked, ...again].map((bucket) => bucket.getTime()));
  return [...times].sort((a, b) => a - b).map((time) => new Date(time));
}

/** Judges the windows that changed; findings follow the newest one only. */
async function judge(
  tx: Db,
  deps: RoundDeps,
  work: {
    settings: SettingsView;
    buckets: readonly Date[];
    revised: ReadonlySet<number>;
    splits: readonly RouteSplit[];
  },
): Promise<void> {
  const { settings, splits } = work;
  const { system, limits } = settings;
  const newest = await newestBucket(deps.rows, system);
  if (newest === null) return;
  const lastEnd = newest.getTime() + BUCKET_MS;
  const ends = work.buckets.length === 0 ? [new Date(lastEnd)] : changedEnds(work.buckets, newest);
  const windows = await evaluateWindows(deps, system, { ends, limits });
  const now = deps.clock.now();
  // A window is revised by any reopened bucket from which it was recounted.
  const reopened = new Set(
    changedEnds(
      [...work.revised].map((start) => new Date(start)),
      newest,
    ).map((end) => end.getTime()),
  );
  await storeIndicators(deps.rows, { system, windows, revised: reopened }, now);
  const latest = windows.filter(({ end }) => end.getTime() === lastEnd);
  if (latest.length === 0) return;
  const findingIds = await judgeLimitFindings(tx, { system, windows: latest, splits }, deps);
  const readings = latest.filter(({ version }) => inService(version, splits)).flatMap((window) => window.readings);
  const open = await openFindingRows(tx, system);
  const state = stateOf(
    open.map(({ sentence }) => sentence),
    readings,
  );
  const main = mainVersion(
    readings,
    splits.filter((split) => split.system === system).map(({ stable }) => stable.label),
  );
  const judged = readings.some(({ verdict }) => verdict === 'pass' || verdict === 'fail');
  const moved = await storeState(tx, { system_id: system, ...state, judged, main_version: main, evaluated_at: now });
  if (moved || findingIds.length > 0) await announce(tx, deps, { system, findingIds });
  deps.onJudged(system, latest);
}

/**
 * One round for one system: sums up what is marked, judges it, and writes what changed, in one transaction that also removes the marks. Killed
 * half-way it leaves the marks; run twice at once, the second leaves at once.
 *
 * @returns `busy` when another process has the turn, `idle` when there was nothing to do, `more` when other buckets are still marked, else `done`: what came
 *   to these buckets meanwhile has marked them again
 */
export async function runRound(deps: RoundDeps, system: string): Promise<'busy' | 'idle' | 'more' | 'done'> {
  const splits = await deps.splits();
  return transact(deps.db, async (tx) => {
    const turn = await takeTurn(tx, system);
    if (turn === null) return 'busy';
    const marks = await marksOf(tx, system);
    if (marks.length === 0 && !turn.wanted) return 'idle';
    const settings = await settingsOf(tx, everywhere, system);
    const buckets = await bucketsToBuild(tx, { system, marks, recount: turn.recount });
    await rebuild(tx, deps, { settings, buckets });
    const revised = await noteBuilt(tx, system, { buckets, now: deps.clock.now() });
    await judge(tx, deps, { settings, buckets, revised, splits });
    await settleDirty(tx, marks);
    await endTurn(tx, system);
    const built = new Set(buckets.map((bucket) => bucket.getTime()));
    return (await marksOf(tx, system)).some(({ start }) => !built.has(start.getTime())) ? 'more' : 'done';
  });
}
