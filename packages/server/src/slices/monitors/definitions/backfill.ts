/** Evaluation of windows of the past. Their results are kept; they open no finding and raise no alert. */
import { HaechiError, type monitorDefinitionsApi, type ResponseOf } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import type { Actor } from '../../trail/index.ts';
import { LATENESS_MS } from '../constants.ts';
import {
  type BackfillRow,
  backfillUnderWay,
  backfillView,
  findBackfill,
  insertBackfill,
  noteBackfill,
} from './backfill-store.ts';
import { backfillWindows, countBackfillWindows } from './backfill-windows.ts';
import { BACKFILL_AGAIN_MS, BACKFILL_SLICE_MS, DAY_MS, MAX_BACKFILL_WINDOWS } from './constants.ts';
import type { MonitorKey } from './definition-row.ts';
import { definitionRow, findDefinition } from './definition-store.ts';
import type { DefinitionDeps } from './deps.ts';
import { evaluateWindow, type LookingDeps, watchOf } from './evaluate-monitor.ts';
import { knownMonitor } from './run-monitor.ts';

export const BACKFILL_JOB = 'monitors.backfill';
export interface BackfillJob {
  readonly backfill: string;
}

/**
 * Takes up a back-fill, in the caller's transaction.
 * @throws HaechiError `not_found`, `conflict` (the monitor is disabled, or is being back-filled), `invalid_request` (no window, or too many)
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
  const before = await backfillUnderWay(tx, wish, new Date(now.getTime() - DAY_MS));
  if (before !== undefined)
    throw new HaechiError(
      'conflict',
      `A back-fill of ${wish.id} is under way (${before.done} of ${before.windows} windows). Wait until it is done.`,
      { where: 'monitor', backfill: before.id },
    );
  if (watchOf(monitor).edit.window.type === 'stream')
    throw new HaechiError(
      'invalid_request',
      'A monitor of a stream reads rows once, in the order they arrived: it has no windows of the past. Use a monitor with a window of type time or count for those.',
      { where: 'monitor' },
    );
  const closed = now.getTime() - LATENESS_MS;
  const span = { from: new Date(wish.from), to: new Date(Math.min(Date.parse(wish.to), closed)) };
  const windows = span.from < span.to ? await countBackfillWindows(deps, monitor, span) : 0;
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
      `That would be about ${windows} windows; a back-fill has at most ${MAX_BACKFILL_WINDOWS}. Choose a shorter range.`,
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
  try {
    await evaluateSome({ ...deps, signal }, id, signal);
  } catch (error) {
    const isAway = error instanceof HaechiError && error.code === 'rows_unavailable';
    if (!isAway && !signal.aborted) throw error;
    // The store is away, for however long, or the process ends: no fault of the back-fill.
    const row = await findBackfill(deps.db, id);
    const startAfter = new Date(deps.clock.now().getTime() + (isAway ? BACKFILL_AGAIN_MS : 0));
    if (row !== undefined) await goOn(deps, row, startAfter);
  }
}

async function evaluateSome(deps: LookingDeps, id: string, signal: AbortSignal): Promise<void> {
  let row = await findBackfill(deps.db, id);
  if (row === undefined || row.state === 'done' || row.state === 'failed') return;
  const monitor = await knownMonitor(deps, { system: row.system_id, id: row.monitor_id });
  if (monitor === null) {
    await noteBackfill(deps.db, row, { state: 'failed', error: 'The monitor was removed or disabled.' });
    return;
  }
  // How many windows are done means nothing under another definition.
  if (monitor.row.changed_at > row.asked_at) {
    await noteBackfill(deps.db, row, { state: 'failed', error: 'The monitor was changed. Ask for a back-fill again.' });
    return;
  }
  const begun = deps.clock.monotonic();
  const span = { from: row.window_from, to: row.window_to };
  for await (const place of backfillWindows(deps, monitor, { span, done: row.done })) {
    const isLate = deps.clock.monotonic() - begun > BACKFILL_SLICE_MS;
    const there = await findDefinition(deps.db, { system: row.system_id, id: row.monitor_id });
    // Whoever takes it up sees what became of the monitor.
    if (signal.aborted || isLate || there?.revision !== monitor.row.revision) return goOn(deps, row);
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
async function goOn(deps: DefinitionDeps, row: BackfillRow, startAfter?: Date): Promise<void> {
  const data: BackfillJob = { backfill: row.id };
  await transact(deps.db, async (tx) => {
    await deps.jobs.enqueue(tx, {
      queue: BACKFILL_JOB,
      data,
      key: `${row.id}:${row.done}`,
      ...(startAfter === undefined ? {} : { startAfter }),
    });
    await deps.changes.publish(tx, { topic: 'monitors', id: row.system_id, system: row.system_id });
  });
}
