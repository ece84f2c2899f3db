import { BASELINE_CHUNKS, CHUNK_ROWS, type DriftValue } from '@haechi/stats';
import type { StreamColumn } from './stream.ts';
import type { Alarm, Detector, Watched } from './watched.ts';

/** Rows of a window that is compared with the baseline, one after the other: one lies whole within the rows in which a hit counts. */
export const WINDOW_ROWS = 1000;
/** The same baseline as the product's, so that all are blind as long. */
export const BASELINE_ROWS = BASELINE_CHUNKS * CHUNK_ROWS;

/** Whether a window has drifted from the baseline: the verdict, or why. */
export type WindowRule = (
  kind: StreamColumn['kind'],
  baseline: readonly DriftValue[],
  current: readonly DriftValue[],
) => string | null;

/** A limit on windows, run like every detector: each column reads a baseline, is armed, alarms, and reads a new one. */
export function windowDetector(name: string, rule: WindowRule): Detector {
  return {
    name,
    watch: (stream): Watched => {
      const alarms: Alarm[] = [];
      const armed: Record<string, [number, number][]> = {};
      for (const { name: column, kind, values } of stream.columns) {
        const spans: [number, number][] = [];
        let start = 0;
        let row = BASELINE_ROWS;
        while (row + WINDOW_ROWS <= stream.rows) {
          const baseline = values.slice(start, start + BASELINE_ROWS);
          const span: [number, number] = [row, row];
          let about: string | null = null;
          while (about === null && row + WINDOW_ROWS <= stream.rows) {
            about = rule(kind, baseline, values.slice(row, row + WINDOW_ROWS));
            row += WINDOW_ROWS;
          }
          span[1] = row;
          spans.push(span);
          if (about !== null) alarms.push({ column, row, about });
          start = row;
          row += BASELINE_ROWS;
        }
        armed[column] = spans;
      }
      return { stream: stream.name, rows: stream.rows, alarms, armed };
    },
  };
}
