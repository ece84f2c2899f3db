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
  watch(stream: import('./stream.ts').Stream): Watched;
}

/** A hit comes within this many rows after the break. */
export const HIT_ROWS = 2000;

/** Rows during which columns were armed, in the mean over the columns. */
export function monitoredRows(watched: Watched): number {
  const spans = Object.values(watched.armed);
  const rows = spans.flat().reduce((sum, [from, to]) => sum + to - from, 0);
  return rows / spans.length;
}

/** The first alarm in (b, b + 2000] of one of these columns that was armed at b; null when there is none. */
export function hitOf(watched: Watched, known: { readonly row: number; readonly columns: readonly string[] }): Alarm | null {
  const armedThen = known.columns.filter((column) =>
    (watched.armed[column] ?? []).some(([from, to]) => from <= known.row && known.row < to),
  );
  return (
    armedThen
      .flatMap((column) => watched.alarms.filter((alarm) => alarm.column === column && alarm.row > known.row).slice(0, 1))
      .filter(({ row }) => row <= known.row + HIT_ROWS)
      .sort((a, b) => a.row - b.row)[0] ?? null
  );
}
