import { type ArmedFeature, BASELINE_CHUNKS, CHUNK_ROWS, type FeaturePlan } from '@haechi/stats';
import type { ColumnAccess, TableSource } from '../table-source.ts';

/** A column reads its baseline (and is blind), or is armed. */
export type StreamColumn =
  | {
      readonly phase: 'blind';
      readonly kind: FeaturePlan['kind'];
      /** The baseline begins after this position, and after so many rows of the stream. */
      readonly after: number;
      readonly row: number;
      /** Whether it had another baseline before. */
      readonly again: boolean;
    }
  | { readonly phase: 'armed'; readonly since: number; readonly again: boolean; readonly feature: ArmedFeature };

/** How far a stream was read and what is known of its columns. Plain JSON: it may be stored and taken up again. */
export interface StreamState {
  readonly format: 'haechi.stream.v1';
  /** Rows read, a multiple of 100. */
  readonly row: number;
  /** Of the last one of them. */
  readonly position: number;
  readonly columns: Readonly<Record<string, StreamColumn>>;
}

/** Positions after `after`, up to `upTo`. */
export interface StreamRange {
  readonly after: number;
  readonly upTo: number;
}

/** Rows in an order. */
export interface StreamRows {
  /** The rows of a range, each once. The `time` of its roles, where it has one, is told with an alarm. */
  source(range: StreamRange): TableSource;
  /** A row's position as SQL: a whole number below 2^53, another for each row. */
  readonly position: string;
}

/** A stream of which nothing was read yet. */
export const startStream = (position: number): StreamState => ({
  format: 'haechi.stream.v1',
  row: 0,
  position,
  columns: {},
});

const kindOf = ({ kind }: ColumnAccess): FeaturePlan['kind'] => (kind === 'numeric' ? 'numeric' : 'levels');

/** The state with these columns: a new one, and one that is of the other kind now, begin their baseline here. Those it has stay. */
export function withColumns(state: StreamState, columns: readonly ColumnAccess[]): StreamState {
  const known = new Map(Object.entries(state.columns));
  for (const column of columns) {
    const before = known.get(column.name);
    const was = before?.phase === 'armed' ? before.feature.plan.kind : before?.kind;
    if (was !== kindOf(column)) known.set(column.name, blindFrom(state, kindOf(column), before !== undefined));
  }
  return { ...state, columns: Object.fromEntries(known) };
}

/** A column whose baseline begins where the state stands. */
export const blindFrom = (
  { position, row }: Pick<StreamState, 'position' | 'row'>,
  kind: FeaturePlan['kind'],
  again: boolean,
): StreamColumn => ({ phase: 'blind', kind, after: position, row, again });

/** Rows after which the first of the blind columns has its baseline, from the beginning of the stream; infinite when none is blind. */
export function nextArming({ columns }: Pick<StreamState, 'columns'>): number {
  const ends = Object.values(columns).map((column) =>
    column.phase === 'blind' ? column.row + BASELINE_CHUNKS * CHUNK_ROWS : Number.POSITIVE_INFINITY,
  );
  return Math.min(...ends);
}
