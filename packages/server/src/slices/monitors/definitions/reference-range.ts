import type { Rows } from '../../../platform/clickhouse.ts';
import type { FeatureSchema } from '../../events/index.ts';
import { windowByCountBefore } from './count-windows.ts';
import type { RowRange } from './row-filter.ts';
import { type Span, weekBefore, windowBefore } from './time-windows.ts';
import type { Watch, WindowPlace } from './window-place.ts';

/** Rows that no window has, for a reference that does not exist. */
const empty: RowRange = { event: { from: new Date(0), to: new Date(0) }, arrivals: null };
const at = (event: Span): RowRange => ({ event, arrivals: null });

/** Where the rows of the reference are; null when it is not made of rows. */
export async function referenceRange(
  rows: Rows,
  about: { readonly watch: Watch; readonly place: WindowPlace; readonly schemas: readonly FeatureSchema[] },
): Promise<RowRange | null> {
  const { watch, place } = about;
  const { reference, window } = watch.edit;
  if (reference.type === 'none' || reference.type === 'version') return null;
  if (reference.type === 'fixed') return at({ from: new Date(reference.from), to: new Date(reference.to) });
  if (reference.type === 'same_hour_last_week') return at(weekBefore(watch.zone, place.span));
  // A stream is held against its own first rows.
  if (window.type === 'stream') return null;
  if (window.type !== 'count') return at(windowBefore(window, watch.zone, place.span));
  if (place.range.arrivals === null || place.version === null) return empty;
  const before = { version: place.version, size: window.size, range: place.range.arrivals };
  return (await windowByCountBefore(rows, about, before))?.range ?? empty;
}
