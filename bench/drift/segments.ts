import type { Streams } from './load-streams.ts';
import { slice, type Stream } from './stream.ts';

/** Rows (0-based) at which something is known to change, and the columns that it changes. */
export const BREAKS = {
  electricity: { row: 17_424, columns: ['vicprice', 'vicdemand', 'transfer'] },
  february: { row: 10_000, columns: ['congestion_surcharge'] },
  july: { row: 60_000, columns: ['passenger_count'] },
} as const;

export const SEA_BREAKS = [12_500, 25_000, 37_500] as const;

/** The stretches between known breaks. January of the taxis is left out: `congestion_surcharge` goes from blank to 0 within it. */
export function segmentsOf(streams: Streams): Stream[] {
  const { electricity, weather, sea, taxi } = streams;
  const edges = [0, ...SEA_BREAKS, sea.rows];
  return [
    slice(electricity, { from: 0, to: BREAKS.electricity.row, name: 'electricity before' }),
    slice(electricity, { from: BREAKS.electricity.row, to: electricity.rows, name: 'electricity after' }),
    slice(taxi, { from: BREAKS.february.row, to: BREAKS.july.row, name: 'taxi February to June' }),
    slice(taxi, { from: BREAKS.july.row, to: taxi.rows, name: 'taxi July to December' }),
    { ...weather, name: 'weather' },
    ...SEA_BREAKS.map((_, i) => slice(sea, { from: edges[i] ?? 0, to: edges[i + 1] ?? 0, name: `sea concept ${i + 1}` })),
  ];
}
