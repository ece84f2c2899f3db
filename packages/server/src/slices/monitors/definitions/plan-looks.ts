/** Which versions and slices of a window are looked at. Pure. */
import type { Message } from '@haechi/contract';
import { MAX_LOOK_COLUMNS, MAX_LOOKS, MAX_SLICE_VALUES } from './constants.ts';
import type { WindowFacts } from './read-facts.ts';
import type { SliceValue } from './row-filter.ts';

export interface PlannedLook {
  readonly facts: WindowFacts;
  /** Null: all rows of the version. */
  readonly slice: SliceValue | null;
  /** What of the version is not looked at; said where all its rows are. */
  readonly notes: readonly Message[];
}

/** The values that are looked at, and the dimensions that have more. */
function largest(values: readonly SliceValue[]): { kept: SliceValue[]; cut: string[] } {
  const counts = new Map<string, number>();
  const kept: SliceValue[] = [];
  const cut = new Set<string>();
  for (const value of values) {
    const place = (counts.get(value.dimension) ?? 0) + 1;
    counts.set(value.dimension, place);
    if (place <= MAX_SLICE_VALUES) kept.push(value);
    else cut.add(value.dimension);
  }
  return { kept, cut: [...cut] };
}

/**
 * Every version with all its rows, then their slices, those of the largest version first, until there are as many as one window is given. Each is a look at every
 * column, so that wide tables are given fewer.
 *
 * @param slices values by version, the largest first; one more than `MAX_SLICE_VALUES` where there are more
 * @param columns how many columns each look has
 */
export function planLooks(
  versions: readonly WindowFacts[],
  slices: ReadonlyMap<string, readonly SliceValue[]>,
  columns: number,
): readonly PlannedLook[] {
  const most = Math.min(MAX_LOOKS, Math.floor(MAX_LOOK_COLUMNS / Math.max(1, columns)));
  let room = Math.max(0, most - versions.length);
  const planned = versions.map((facts) => {
    const { kept, cut } = largest(slices.get(facts.version) ?? []);
    const taken = kept.slice(0, room);
    room -= taken.length;
    const notes: Message[] = cut.map((dimension) => ({
      key: 'monitors.reason.values_left_out',
      params: { dimension, most: MAX_SLICE_VALUES },
    }));
    const left = kept.length - taken.length;
    if (left > 0) notes.push({ key: 'monitors.reason.slices_left_out', params: { left, most } });
    return { facts, taken, notes };
  });
  const whole = planned.map(({ facts, notes }): PlannedLook => ({ facts, slice: null, notes }));
  const parts = planned.flatMap(({ facts, taken }) => taken.map((slice): PlannedLook => ({ facts, slice, notes: [] })));
  return [...whole, ...parts];
}
