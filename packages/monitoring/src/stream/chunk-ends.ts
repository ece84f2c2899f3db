import { CHUNK_ROWS } from '@haechi/stats';
import { type Asking, ask } from '../sql/source-rows.ts';
import type { StreamRange, StreamRows } from './stream-state.ts';

/** The last row of a chunk. */
export interface ChunkEnd {
  readonly position: number;
  /** When it happened, ms; null where it is not known. */
  readonly time: number | null;
}

/** Where the full chunks of 100 rows in a range end, in order. */
export async function chunkEnds(asking: Asking, rows: StreamRows, range: StreamRange): Promise<ChunkEnd[]> {
  const source = rows.source(range);
  const { time } = source.roles;
  const when = time === undefined ? 'NULL' : `toUnixTimestamp64Milli(toDateTime64(${time}, 3, 'UTC'))`;
  return ask<ChunkEnd>(
    asking,
    source,
    `SELECT position, time FROM (
      SELECT ${rows.position} AS position, ${when} AS time, row_number() OVER (ORDER BY ${rows.position}) AS place FROM ${source.from})
    WHERE place % ${CHUNK_ROWS} = 0 ORDER BY position`,
  );
}
