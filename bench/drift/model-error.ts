import { type CellValue, scoreTable, type Table, tableFromRows, trainLogistic } from '@haechi/learn';
import { CHUNK_ROWS, type DriftValue, startDrift, stepDrift } from '@haechi/stats';
import type { Stream } from './stream.ts';
import type { Alarm, Watched } from './watched.ts';

/** Rows that a model is fitted on, before the baseline of its errors: plenty for three features and a line. */
const FIT_ROWS = 2000;

/**
 * Watches a model instead of the columns, where labels come with the rows: fits a logistic regression, reads the baseline of its errors on the
 * rows after those, and watches them with the same monitor. After an alarm it fits again on what comes next.
 */
export function watchModelError(stream: Stream, label: string): Watched {
  const alarms: Alarm[] = [];
  const spans: [number, number][] = [];
  let start = 0;
  while (start + FIT_ROWS < stream.rows) {
    const wrong = errorsAfter(stream, label, start);
    const first = start + FIT_ROWS;
    const watched = watchErrors(wrong, first);
    spans.push(...watched.spans);
    if (watched.alarm === null) break;
    alarms.push(watched.alarm);
    start = watched.alarm.row;
  }
  return { stream: stream.name, rows: stream.rows, alarms, armed: { error: spans } };
}

function watchErrors(
  wrong: readonly DriftValue[],
  first: number,
): { readonly alarm: Alarm | null; readonly spans: [number, number][] } {
  let monitor = startDrift({ error: 'levels' });
  const spans: [number, number][] = [];
  for (let at = 0; at + CHUNK_ROWS <= wrong.length; at += CHUNK_ROWS) {
    const armed = monitor.columns['error']?.phase === 'armed';
    const step = stepDrift(monitor, { error: wrong.slice(at, at + CHUNK_ROWS) });
    monitor = step.monitor;
    const row = first + at + CHUNK_ROWS;
    const [span] = spans;
    if (armed && span === undefined) spans.push([row - CHUNK_ROWS, row]);
    else if (span !== undefined) span[1] = row;
    const evidence = step.findings[0]?.verdict === 'fail' ? step.findings[0].evidence : null;
    if (evidence !== null) {
      const about = `error ${evidence.baseline.toFixed(3)} to ${evidence.current.toFixed(3)} in ${evidence.n} rows`;
      return { alarm: { column: 'error', row, about }, spans };
    }
  }
  return { alarm: null, spans };
}

/** Whether the model fitted on [start, start + 2000) errs, for every row after those. */
function errorsAfter(stream: Stream, label: string, start: number): DriftValue[] {
  const features = stream.columns.filter(({ name }) => name !== label);
  const truth = stream.columns.find(({ name }) => name === label)?.values ?? [];
  const table = (from: number, to: number): Table =>
    tableFromRows(
      Array.from({ length: to - from }, (_, i) =>
        Object.fromEntries(features.map(({ name, values }): [string, CellValue] => [name, values[from + i] ?? null])),
      ),
    );
  const { model } = trainLogistic(table(start, start + FIT_ROWS), {
    features: features.map(({ name }) => name),
    labels: truth.slice(start, start + FIT_ROWS).map(Number),
    classes: ['0', '1'],
  });
  const { predictions } = scoreTable(model, table(start + FIT_ROWS, stream.rows));
  return Array.from(predictions, (prediction, i) =>
    Number(truth[start + FIT_ROWS + i]) === prediction ? 'right' : 'wrong',
  );
}
