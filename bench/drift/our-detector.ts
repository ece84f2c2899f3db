import { CHUNK_ROWS, type DriftChunk, RUN_ROWS, startDrift, stepDrift } from '@haechi/stats';
import type { Stream } from './stream.ts';
import type { Alarm, Detector, Watched } from './watched.ts';

/** The product's monitor with its defaults. */
export const ourDetector: Detector = { name: 'haechi', watch: (stream) => watchAll(stream) };

/** `only` runs a part of the columns, judged as strictly as all of them are: columns do not touch each other. */
export function watchAll(stream: Stream, only: readonly string[] = stream.columns.map(({ name }) => name)): Watched {
  const alarms: Alarm[] = [];
  const columns = stream.columns.filter(({ name }) => only.includes(name));
  const armed: Record<string, [number, number][]> = Object.fromEntries(columns.map(({ name }) => [name, []]));
  const kinds = Object.fromEntries(columns.map(({ name, kind }) => [name, kind]));
  let monitor = startDrift(kinds, { runRows: (RUN_ROWS * stream.columns.length) / columns.length });
  for (let from = 0; from + CHUNK_ROWS <= stream.rows; from += CHUNK_ROWS) {
    const chunk: DriftChunk = Object.fromEntries(
      columns.map(({ name, values }) => [name, values.slice(from, from + CHUNK_ROWS)]),
    );
    const step = stepDrift(monitor, chunk);
    for (const { column, row, verdict, evidence } of step.findings) {
      const before = monitor.columns[column];
      if (before?.phase === 'armed') {
        const last = armed[column]?.at(-1);
        if (last !== undefined && last[0] === before.since) last[1] = row;
        else armed[column]?.push([before.since, row]);
      }
      if (verdict === 'fail' && evidence !== null) {
        const { score, level, n, current, baseline, corrected } = evidence;
        const what = level === null ? score : `${score} of ${level}`;
        const about = `${what} ${round(baseline)} to ${round(current)} in ${n} rows, corrected p ${corrected.toExponential(1)}`;
        alarms.push({ column, row, about });
      }
    }
    monitor = step.monitor;
  }
  return { stream: stream.name, rows: stream.rows, alarms, armed };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
