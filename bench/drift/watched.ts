import type { Stream } from './stream.ts';

/** One alarm: a rising edge of an armed column, stamped at the last row read. */
export interface Alarm {
  readonly column: string;
  readonly row: number;
  readonly about: string;
}

/** What a detector did on one stream. */
export interface Watched {
  readonly stream: string;
  readonly rows: number;
  readonly alarms: readonly Alarm[];
  /** Per column: spans [from, to) of rows during which it was armed. */
  readonly armed: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

/** A detector, run over a whole stream: each column is armed, alarms and is armed again by itself. */
export interface Detector {
  readonly name: string;
  readonly watch: (stream: Stream) => Watched;
}

/** A known change: the first row (0-based) of the new state, and the columns it is in. */
export interface KnownBreak {
  readonly row: number;
  readonly columns: readonly string[];
}

/** A hit comes within this many rows after the break. */
export const HIT_ROWS = 2000;

/** Rows during which columns were armed, in the mean over the columns. */
export function monitoredRows(watched: Watched): number {
  const spans = Object.values(watched.armed);
  const rows = spans.flat().reduce((sum, [from, to]) => sum + to - from, 0);
  return rows / spans.length;
}

/** The first alarm in (b, b + 2000] among the columns of the break that were armed at b; null when there is none. */
export function hitOf(watched: Watched, known: KnownBreak): Alarm | null {
  const firsts = known.columns.flatMap((column) => {
    const armed = (watched.armed[column] ?? []).some(([from, to]) => from <= known.row && known.row < to);
    return armed ? watched.alarms.filter((alarm) => alarm.column === column && alarm.row > known.row).slice(0, 1) : [];
  });
  return firsts.filter(({ row }) => row <= known.row + HIT_ROWS).sort((a, b) => a.row - b.row)[0] ?? null;
}

/** Alarms of the columns of a break within the rows of a hit: those that the break explains. */
export function explainedBy(watched: Watched, breaks: readonly KnownBreak[]): Alarm[] {
  return watched.alarms.filter(({ column, row }) =>
    breaks.some((known) => known.columns.includes(column) && row > known.row && row <= known.row + HIT_ROWS),
  );
}
