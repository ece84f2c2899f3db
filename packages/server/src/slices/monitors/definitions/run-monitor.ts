/** What one look at one monitor does: the windows that are over since the last look, then those that late rows or labels reopened. */
import { HaechiError } from '@haechi/contract';
import { everywhere } from '../../../platform/http/caller.ts';
import { LATENESS_MS } from '../constants.ts';
import { arrivalReached, lowestArrival, withArrival, withStart } from './arrival-progress.ts';
import { ARRIVAL_SLACK, WINDOWS_PER_LOOK } from './constants.ts';
import { countArrivals, windowByCount } from './count-windows.ts';
import type { MonitorKey } from './definition-row.ts';
import { findDefinition } from './definition-store.ts';
import type { DefinitionDeps } from './deps.ts';
import { evaluateAndJudge, type KnownMonitor, type LookingDeps, watchOf } from './evaluate-monitor.ts';
import { arrivalAt, timeReached, withTime } from './progress.ts';
import { reopenedWindows } from './reopened-windows.ts';
import { catchUpStream } from './stream/run-stream.ts';
import { windowsEnding } from './time-windows.ts';
import { placeOf } from './window-place.ts';

/** The monitor as it stands, if it is there, enabled, and its system not archived. */
export async function knownMonitor(deps: DefinitionDeps, key: MonitorKey): Promise<KnownMonitor | null> {
  const row = await findDefinition(deps.db, key);
  if (row === undefined || !row.enabled) return null;
  const system = await deps.systems.get(deps.db, everywhere, key.system).catch((error: unknown) => {
    if (error instanceof HaechiError && error.code === 'not_found') return null;
    throw error;
  });
  return system === null || system.archived_at !== null ? null : { row, zone: system.time_zone };
}

async function catchUpByTime(
  deps: DefinitionDeps,
  monitor: KnownMonitor,
  signal: AbortSignal,
): Promise<KnownMonitor | null> {
  const { window } = watchOf(monitor).edit;
  if (window.type === 'count' || window.type === 'stream') return monitor;
  const closed = new Date(deps.clock.now().getTime() - LATENESS_MS);
  const due = windowsEnding(window, monitor.zone, { from: timeReached(monitor.row.progress), to: closed });
  let now: KnownMonitor | null = monitor;
  for (const span of due.slice(0, WINDOWS_PER_LOOK)) {
    if (now === null || signal.aborted) return now;
    now = await evaluateAndJudge(deps, now, { place: placeOf(span), revised: false, progress: withTime(span.to) });
  }
  return now;
}

/** Every full window of every version that has arrived. */
async function catchUpByCount(
  deps: DefinitionDeps,
  monitor: KnownMonitor,
  signal: AbortSignal,
): Promise<KnownMonitor | null> {
  const watch = watchOf(monitor);
  const { window, versions } = watch.edit;
  if (window.type !== 'count') return monitor;
  const { size } = window;
  const counting = { watch, schemas: await deps.events.schemasOfSystem(watch.system) };
  const upTo = arrivalAt(deps.clock.now());
  const { progress } = monitor.row;
  const arrived = await countArrivals(deps.rows, counting, { after: lowestArrival(progress), upTo });
  const seen = arrived.map(({ version }) => version);
  let now: KnownMonitor | null = monitor;
  const due = arrived.filter(({ version, n }) => n >= size && (versions.length === 0 || versions.includes(version)));
  for (const { version } of due) {
    for (let left = WINDOWS_PER_LOOK; left > 0 && now !== null && !signal.aborted; left -= 1) {
      const range = { after: arrivalReached(now.row.progress, version), upTo };
      const place = await windowByCount(deps.rows, counting, { version, size, range });
      if (place === null) break;
      const reached = place.range.arrivals?.upTo ?? range.after;
      const started = withStart(now.row.progress, seen, upTo - ARRIVAL_SLACK);
      const next = withArrival(started, version, reached);
      now = await evaluateAndJudge(deps, now, { place, revised: false, progress: next });
    }
  }
  return now;
}

/**
 * Looks at one monitor. Each window is committed by itself, so that a look that dies goes on where it was.
 *
 * @param arrivals only at what arrived, for windows by count and streams
 */
export async function runMonitor(
  deps: DefinitionDeps,
  key: MonitorKey,
  how: { readonly signal: AbortSignal; readonly arrivals?: boolean },
): Promise<void> {
  try {
    await look({ ...deps, signal: how.signal }, key, how);
  } catch (error) {
    // Given up while it ran: the window was not committed, and the next look has it.
    if (!how.signal.aborted) throw error;
  }
}

async function look(
  deps: LookingDeps,
  key: MonitorKey,
  { signal, arrivals = false }: { readonly signal: AbortSignal; readonly arrivals?: boolean },
): Promise<void> {
  const known = await knownMonitor(deps, key);
  if (known === null) return;
  if (watchOf(known).edit.window.type === 'stream') {
    await catchUpStream(deps, known, { signal, recent: arrivals });
    return;
  }
  if (arrivals) {
    await catchUpByCount(deps, known, signal);
    return;
  }
  // Asked first: what is evaluated now needs no second look.
  const reopened = await reopenedWindows(deps, known, deps.clock.now());
  const byTime = await catchUpByTime(deps, known, signal);
  let now = byTime === null ? null : await catchUpByCount(deps, byTime, signal);
  for (const place of reopened) {
    if (now === null || signal.aborted) return;
    now = await evaluateAndJudge(deps, now, { place, revised: true, progress: now.row.progress });
  }
}
