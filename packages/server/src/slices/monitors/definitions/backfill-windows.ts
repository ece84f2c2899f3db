/** The windows of a back-fill, in an order that does not change. */
import { BACKFILL_COUNT_SLACK, DAY_MS, MAX_BACKFILL_WINDOWS } from './constants.ts';
import { countArrivals, windowByCount } from './count-windows.ts';
import type { DefinitionDeps } from './deps.ts';
import { parseDuration } from './duration.ts';
import { type KnownMonitor, watchOf } from './evaluate-monitor.ts';
import { arrivalAt } from './progress.ts';
import { type Span, type TimeWindow, windowsEnding } from './time-windows.ts';
import { placeOf, type WindowPlace } from './window-place.ts';

type Deps = Pick<DefinitionDeps, 'rows' | 'events'>;

/** How many windows by count each version has between two times, by arrival. */
async function countedWindows(deps: Deps, monitor: KnownMonitor, { size, span }: { size: number; span: Span }) {
  const watch = watchOf(monitor);
  const counting = { watch, schemas: await deps.events.schemasOfSystem(watch.system) };
  const range = { after: arrivalAt(span.from), upTo: arrivalAt(span.to) };
  const { versions } = watch.edit;
  const arrived = await countArrivals(deps.rows, counting, range);
  const wanted = arrived.filter(({ version }) => versions.length === 0 || versions.includes(version));
  return { counting, range, versions: wanted.map(({ version, n }) => ({ version, windows: Math.floor(n / size) })) };
}

/** How many there can be at most, told without looking at the calendar: it takes long for thousands of years. */
function mostWindows(window: TimeWindow, { from, to }: Span): number {
  const step = parseDuration(window.type === 'sliding' ? window.every : window.size).ms;
  return Math.floor((to.getTime() - from.getTime() + 2 * DAY_MS) / step);
}

/** How many windows end between two times; a rough number where it is beyond what a back-fill takes anyway. */
export async function countBackfillWindows(deps: Deps, monitor: KnownMonitor, span: Span): Promise<number> {
  const { window } = watchOf(monitor).edit;
  if (window.type === 'stream') return 0;
  if (window.type === 'count') {
    const { versions } = await countedWindows(deps, monitor, { size: window.size, span });
    return versions.reduce((sum, { windows }) => sum + windows, 0);
  }
  const most = mostWindows(window, span);
  return most > MAX_BACKFILL_WINDOWS + BACKFILL_COUNT_SLACK ? most : windowsEnding(window, monitor.zone, span).length;
}

/** The windows from the one with this number (from 0) on, one after the other. */
export async function* backfillWindows(
  deps: Deps,
  monitor: KnownMonitor,
  at: { readonly span: Span; readonly done: number },
): AsyncGenerator<WindowPlace> {
  const { window } = watchOf(monitor).edit;
  if (window.type === 'stream') return;
  if (window.type !== 'count') {
    yield* windowsEnding(window, monitor.zone, at.span).slice(at.done).map(placeOf);
    return;
  }
  const { size } = window;
  const { counting, range, versions } = await countedWindows(deps, monitor, { size, span: at.span });
  let before = 0;
  for (const { version, windows } of versions) {
    const passed = Math.min(windows, Math.max(0, at.done - before));
    before += windows;
    let after = range.after;
    if (passed > 0) {
      // Those that are done are passed over in one step: as one window of so many rows.
      const done = await windowByCount(deps.rows, counting, { version, size: size * passed, range });
      after = done?.range.arrivals?.upTo ?? range.upTo;
    }
    for (let place = passed; place < windows; place += 1) {
      const found = await windowByCount(deps.rows, counting, { version, size, range: { after, upTo: range.upTo } });
      if (found === null) break;
      after = found.range.arrivals?.upTo ?? after;
      yield found;
    }
  }
}
