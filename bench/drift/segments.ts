import type { Streams } from './load-streams.ts';
import { type Stream, slice } from './stream.ts';
import { HIT_ROWS, type KnownBreak } from './watched.ts';

/** What is known to change in the streams, and where: ../shared/data/README.md. */
export const NATURAL_BREAKS: Readonly<
  Record<'electricity' | 'taxi', readonly (KnownBreak & { readonly name: string })[]>
> = {
  electricity: [{ name: 'electricity', row: 17_424, columns: ['vicprice', 'vicdemand', 'transfer'] }],
  taxi: [
    { name: 'taxi February', row: 10_000, columns: ['congestion_surcharge'] },
    { name: 'taxi July', row: 60_000, columns: ['passenger_count'] },
  ],
};

export const SEA_BREAKS = [12_500, 25_000, 37_500] as const;

/**
 * The stretches without a known break. After a break the 2000 rows are left out in which an alarm would be a hit of it. January of the taxis
 * is left out too: there `congestion_surcharge` goes from blank to 0.
 */
export function segmentsOf({ electricity, weather, sea, taxi }: Streams): Stream[] {
  const after = (row: number): number => (row === 0 ? 0 : row + HIT_ROWS);
  const seaEdges = [0, ...SEA_BREAKS, sea.rows];
  return [
    slice(electricity, { from: 0, to: 17_424, name: 'electricity before' }),
    slice(electricity, { from: after(17_424), to: electricity.rows, name: 'electricity after' }),
    slice(taxi, { from: after(10_000), to: 60_000, name: 'taxi February to June' }),
    slice(taxi, { from: after(60_000), to: taxi.rows, name: 'taxi July to December' }),
    weather,
    ...seaEdges
      .slice(1)
      .map((to, i) => slice(sea, { from: after(seaEdges[i] ?? 0), to, name: `sea, concept ${i + 1}` })),
  ];
}

/** The stream with its rows shuffled within each concept. */
export function seaConcepts(sea: Stream): Stream[] {
  const edges = [0, ...SEA_BREAKS, sea.rows];
  return edges.slice(1).map((to, i) => slice(sea, { from: edges[i] ?? 0, to, name: `sea, concept ${i + 1}` }));
}
