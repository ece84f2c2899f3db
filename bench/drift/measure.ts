import { wilsonInterval } from '@haechi/stats';
import type { Streams } from './load-streams.ts';
import { watchModelError } from './model-error.ts';
import { permuteBlocks, shuffleRows } from './reorder.ts';
import { NATURAL_BREAKS, SEA_BREAKS, seaConcepts, segmentsOf } from './segments.ts';
import { concat, type Stream } from './stream.ts';
import { explainedBy, hitOf, type KnownBreak, monitoredRows, type Watched } from './watched.ts';

/** Alarms against rows under watch. */
export interface AlarmRate {
  readonly alarms: number;
  readonly monitored_rows: number;
  readonly per_10k: number;
  /** 95 % interval of that by Wilson, as if alarms came independently: orders of the same rows do not quite. */
  readonly interval: readonly [number, number];
}

export function rateOf(watched: readonly Watched[], counted = (one: Watched): number => one.alarms.length): AlarmRate {
  const alarms = watched.reduce((sum, one) => sum + counted(one), 0);
  const rows = watched.reduce((sum, one) => sum + monitoredRows(one), 0);
  const n = Math.round(rows);
  const { lower, upper } = wilsonInterval({ positives: alarms, n });
  const per = (share: number | null): number => Number(((share ?? Number.NaN) * 10_000).toPrecision(3));
  return { alarms, monitored_rows: n, per_10k: per(alarms / n), interval: [per(lower), per(upper)] };
}

/** N1: rows shuffled inside each segment, `times` over. */
export function shuffledSegments(streams: Streams, times: number): Stream[] {
  return seeds(times).flatMap((seed) => segmentsOf(streams).map((segment) => shuffleRows(segment, seed)));
}

/** N2: whole weeks or years of each segment permuted, seasons inside them kept, `times` over. SEA has no time and no season. */
export function permutedSegments(streams: Streams, times: number, kinds: readonly string[]): Stream[] {
  return seeds(times).flatMap((seed) =>
    segmentsOf(streams).flatMap((segment) =>
      kinds.filter((kind) => kind in segment.blocks).map((kind) => permuteBlocks(segment, kind, seed)),
    ),
  );
}

/** Hits of the natural breaks, and the alarms that no known break explains. */
export function naturalResult(watched: readonly Watched[]): {
  readonly hits: Readonly<Record<string, number | null>>;
  readonly found: number;
  readonly unexplained: AlarmRate;
} {
  const known = (one: Watched) =>
    one.stream === 'electricity' || one.stream === 'taxi' ? NATURAL_BREAKS[one.stream] : [];
  const hits = watched.flatMap((one) =>
    known(one).map((at): [string, number | null] => {
      const hit = hitOf(one, at);
      return [at.name, hit === null ? null : hit.row - at.row];
    }),
  );
  return {
    hits: Object.fromEntries(hits),
    found: hits.filter(([, delay]) => delay !== null).length,
    unexplained: rateOf(watched, (one) => one.alarms.length - explainedBy(one, known(one)).length),
  };
}

/** SEA by a refitted model's error: delays of hits (null: missed) and alarms elsewhere. */
export function seaResult(stream: Stream): {
  readonly delays: readonly (number | null)[];
  readonly false_alarms: number;
} {
  const watched = watchModelError(stream, 'class');
  const breaks = SEA_BREAKS.map((row): KnownBreak => ({ row, columns: ['error'] }));
  const delays = breaks.map((known) => {
    const hit = hitOf(watched, known);
    return hit === null ? null : hit.row - known.row;
  });
  const found = delays.filter((delay) => delay !== null).length;
  return { delays, false_alarms: watched.alarms.length - found };
}

/** The stream with its rows shuffled within each concept: breaks stay where they are. */
export function shuffledSea(sea: Stream, seed: number): Stream {
  return concat(
    seaConcepts(sea).map((concept, i) => shuffleRows(concept, seed * 10 + i)),
    'sea, shuffled within concepts',
  );
}

function seeds(times: number): number[] {
  return Array.from({ length: times }, (_, i) => i + 1);
}
