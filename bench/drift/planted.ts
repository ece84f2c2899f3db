import { seededRandom } from '@haechi/stats';
import { watchAll } from './our-detector.ts';
import { shuffleRows } from './reorder.ts';
import { type Stream, slice } from './stream.ts';
import { HIT_ROWS, hitOf } from './watched.ts';
import { BASELINE_ROWS, WINDOW_ROWS } from './window-detector.ts';

/** In standard deviations of the column. */
const SHIFT = 0.3;

export interface Planted {
  readonly stream: string;
  readonly column: string;
  readonly row: number;
  /** Rows from the shift to its hit; null when it was missed. */
  readonly delay: number | null;
}

/** Plants a shift in every numeric column that varies, several times, at random rows where the monitor is armed, up or down by chance. */
export function plantShifts(segment: Stream, times: number, seed: number): Planted[] {
  const random = seededRandom(seed);
  const first = BASELINE_ROWS + WINDOW_ROWS / 2;
  const last = segment.rows - HIT_ROWS;
  return segment.columns.flatMap(({ name, kind, values }) => {
    const sd = kind === 'numeric' ? deviation(values.filter((value) => typeof value === 'number')) : 0;
    if (!(sd > 0) || last < first) return [];
    return Array.from({ length: times }, (_, time): Planted => {
      const row = first + Math.floor(random() * (last - first + 1));
      const shift = (random() < 0.5 ? -1 : 1) * SHIFT * sd;
      const shuffled = slice(shuffleRows(segment, seed + time), { from: 0, to: row + HIT_ROWS, name: segment.name });
      const columns = shuffled.columns.map((column) =>
        column.name === name
          ? { ...column, values: column.values.map((v, i) => moved(v, i >= row ? shift : 0)) }
          : column,
      );
      const watched = watchAll({ ...shuffled, columns }, [name]);
      const hit = hitOf(watched, { row, columns: [name] });
      return { stream: segment.name, column: name, row, delay: hit === null ? null : hit.row - row };
    });
  });
}

function moved<T>(value: T, shift: number): T | number {
  return typeof value === 'number' ? value + shift : value;
}

/** Population standard deviation; 0 for a constant, without rounding. */
function deviation(values: readonly number[]): number {
  if (values.every((value) => value === values[0])) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
