/** Evaluation of windows of the past. Their results are kept; they open no finding and raise no alert. */
import { HaechiError, type monitorDefinitionsApi, type ResponseOf } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import type { Actor } from '../../trail/index.ts';
import { LATENESS_MS } from '../constants.ts';
import { type BackfillRow, backfillView, findBackfill, insertBackfill, noteBackfill } from './backfill-store.ts';
import { BACKFILL_SLICE_MS, MAX_BACKFILL_WINDOWS } from './constants.ts';
import { countArrivals, windowByCount } from './count-windows.ts';
import type { MonitorKey } from './definition-row.ts';
import { definitionRow } from './definition-store.ts';
import type { DefinitionDeps } from './deps.ts';
import { evaluateWindow, type KnownMonitor, watchOf } from './evaluate-monitor.ts';
import { arrivalAt } from './progress.ts';
import { knownMonitor } from './run-monitor.ts';
import { type Span, windowsEnding } from './time-windows.ts';
import { placeOf, type WindowPlace } from './window-place.ts';

export const BACKFILL_JOB = 'monitors.backfill';
export interface BackfillJob {
  readonly backfill: string;
}

/** How many windows by count each version has between two times, by arrival. */
async function countedWindows(
  deps: DefinitionDeps,
  monitor: KnownMonitor,
  { size, span }: { size: number; span: Span },
) {
  const watch = watchOf(monitor);
  const counting = { watch, schemas: await deps.events.schemasOfSystem(watch.system) };
  const range = { after: arrivalAt(span.from), upTo: arrivalAt(span.to) };
  const { versions } = watch.edit;
  const arrived = await countArrivals(deps.rows, counting, range);
  const wanted = arrived.filter(({ version }) => versions.length === 0 || versions.includes(version));
  return { counting, range, versions: wanted.map(({ version, n }) => ({ version, windows: Math.floor(n / size) })) };
}

function spansOf(monitor: KnownMonitor, span: Span): Span[] {
  const { window } = watchOf(monitor).edit;
  return window.type === 'count' ? [] : windowsEnding(window, monitor.zone, span);
}

async function countAll(deps: DefinitionDeps, monitor: KnownMonitor, span: Span): Promise<number> {
  const { window } = watchOf(monitor).edit;
  if (window.type !== 'count') return spansOf(monitor, span).length;
  const { versions } = await countedWindows(deps, monitor, { size: window.size, span });
  return versions.reduce((sum, { windows }) => sum + windows, 0);
}

/** The windows from the one with this number (from 0) on, one after the other. */
async function* windowsFrom(
  deps: DefinitionDeps,
  monitor: KnownMonitor,
  at: { readonly span: Span; readonly done: number },
): AsyncGenerator<WindowPlace> {
  const { window } = watchOf(monitor).edit;
  if (window.type !== 'count') {
    yield* spansOf(monitor, at.span).slice(at.done).map(placeOf);
    return;
  }
  const { size } = window;
  const { counting, range, versions } = await countedWindows(deps, monitor, { size, span: at.span });
  let before = 0;
  for (const { version, windows } of versions) {
    let after = range.after;
    for (let place = 0; place < windows; place += 1) {
      const found = await windowByCount(deps.rows, counting, { version, size, range: { after, upTo: range.upTo } });
      if (found === null) break;
      after = found.range.arrivals?.upTo ?? after;
      // Windows by count are found one from the other; those that are done are passed over.
      if (before + place >= at.done) yield found;
    }
    before += windows;
  }
}

/**
 * Takes up a back-fill, in the caller's transaction.
 * @throws HaechiError `not_found`, `conflict` (the monitor is disabled), `invalid_request` (no window, or too many)
 */
export async function askBackfill(
  tx: Db,
  deps: DefinitionDeps,
  wish: MonitorKey & { scope: Scope; actor: Actor; from: string; to: string },
): Promise<ResponseOf<typeof monitorDefinitionsApi.backfill>> {
  await definitionRow(tx, wish.scope, wish);
  const now = deps.clock.now();
  const monitor = await knownMonitor(deps, wish);
  if (monitor === null)
    throw new HaechiError('conflict', `The monitor ${wish.id} is not enabled. Enable it first.`, { where: 'monitor' });
  const closed = now.getTime() - LATENESS_MS;
  const span = { from: new Date(wish.from), to: new Date(Math.min(Date.parse(wish.to), closed)) };
  const windows = span.from < span.to ? await countAll(deps, monitor, span) : 0;
  if (windows === 0)
    throw new HaechiError(
      'invalid_request',
      'No full window of the monitor ends between these times. Choose a longer range of the past.',
      {
        where: 'from',
      },
    );
  if (windows > MAX_BACKFILL_WINDOWS)
    throw new HaechiError(
      'invalid_request',
      `That would be ${windows} windows; a back-fill has at most ${MAX_BACKFILL_WINDOWS}. Choose a shorter range.`,
      {
        where: 'from',
      },
    );
  const row: BackfillRow = {
    id: deps.random.id('bkf', now),
    system_id: wish.system,
    monitor_id: wish.id,
    window_from: span.from,
    window_to: span.to,
    state: 'waiting',
    windows,
    done: 0,
    error: null,
    asked_by: wish.actor.id,
    asked_at: now,
  };
  await insertBackfill(tx, row);
  await deps.jobs.enqueue(tx, { queue: BACKFILL_JOB, data: { backfill: row.id } satisfies BackfillJob, key: row.id });
  await deps.trail.record(tx, {
    actor: wish.actor,
    action: 'monitor.backfill_asked',
    system: wish.system,
    target: { kind: 'monitor', id: wish.id },
    detail: { backfill: row.id, from: span.from.toISOString(), to: span.to.toISOString(), windows },
  });
  return backfillView(row);
}

/**
 * Goes on with a back-fill for a while. Each window is counted when its results are written, so that whoever takes it up after a crash repeats one window at most,
 * which changes nothing.
 */
export async function runBackfill(deps: DefinitionDeps, id: string, signal: AbortSignal): Promise<void> {
  let row = await findBackfill(deps.db, id);
  if (row === undefined || row.state === 'done' || row.state === 'failed') return;
  const monitor = await knownMonitor(deps, { system: row.system_id, id: row.monitor_id });
  if (monitor === null) {
    await noteBackfill(deps.db, row, { state: 'failed', error: 'The monitor was removed or disabled.' });
    return;
  }
  const begun = deps.clock.monotonic();
  const span = { from: row.window_from, to: row.window_to };
  for await (const place of windowsFrom(deps, monitor, { span, done: row.done })) {
    const isLate = deps.clock.monotonic() - begun > BACKFILL_SLICE_MS;
    if (signal.aborted || isLate) return goOn(deps, row);
    await evaluateWindow(deps, monitor, { place, revised: false });
    if (!(await noteBackfill(deps.db, row, { state: 'running', done: row.done + 1 }))) return;
    row = { ...row, done: row.done + 1 };
  }
  await transact(deps.db, async (tx) => {
    if (row !== undefined && (await noteBackfill(tx, row, { state: 'done' })))
      await deps.changes.publish(tx, { topic: 'monitors', id: row.system_id, system: row.system_id });
  });
}

/** Gives a back-fill up, with the reason. */
export async function failBackfill(deps: DefinitionDeps, id: string, error: unknown): Promise<void> {
  const row = await findBackfill(deps.db, id);
  const why = error instanceof Error ? error.message : String(error);
  if (row !== undefined) await noteBackfill(deps.db, row, { state: 'failed', error: why.slice(0, 1000) });
}

/** Puts the rest in the queue, behind what waits. */
async function goOn(deps: DefinitionDeps, row: BackfillRow): Promise<void> {
  const data: BackfillJob = { backfill: row.id };
  await transact(deps.db, async (tx) => {
    await deps.jobs.enqueue(tx, { queue: BACKFILL_JOB, data, key: `${row.id}:${row.done}` });
    await deps.changes.publish(tx, { topic: 'monitors', id: row.system_id, system: row.system_id });
  });
}
