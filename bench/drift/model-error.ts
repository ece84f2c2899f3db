import { type CellValue, scoreTable, type Table, tableFromRows, trainLogistic } from '@haechi/learn';
import { CHUNK_ROWS, type DriftValue, startDrift, stepDrift } from '@haechi/stats';
import type { Stream } from './stream.ts';
import type { Alarm, Watched } from './watched.ts';
import { BASELINE_ROWS } from './window-detector.ts';

/** Parts of the baseline, each judged by a model fitted on the others, so that the baseline's errors are those of rows not fitted on. */
const FOLDS = 5;

/**
 * Watches a model instead of the columns, where labels come with the rows: fits a logistic regression on the baseline's rows and watches its
 * errors with the same monitor. After an alarm it fits again on what comes next.
 */
export function watchModelError(stream: Stream, label: string): Watched {
  const alarms: Alarm[] = [];
  const spans: [number, number][] = [];
  let start = 0;
  while (start + BASELINE_ROWS < stream.rows) {
    const watched = watchErrors(errorsFrom(stream, label, start), start);
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

/** Whether the model errs, for every row from `start` on: in the baseline by models fitted on its other parts, after it by one fitted on all of it. */
function errorsFrom(stream: Stream, label: string, start: number): DriftValue[] {
  const end = start + BASELINE_ROWS;
  const baseline = range(start, end);
  const partOf = (row: number): number => Math.floor(((row - start) * FOLDS) / BASELINE_ROWS);
  const inside = range(0, FOLDS).flatMap((fold) => {
    const others = baseline.filter((row) => partOf(row) !== fold);
    const own = baseline.filter((row) => partOf(row) === fold);
    return errorsOf(stream, { label, fit: others, judge: own });
  });
  return [...inside, ...errorsOf(stream, { label, fit: baseline, judge: range(end, stream.rows) })];
}

function errorsOf(
  stream: Stream,
  how: { readonly label: string; readonly fit: readonly number[]; readonly judge: readonly number[] },
): DriftValue[] {
  const features = stream.columns.filter(({ name }) => name !== how.label);
  const truth = stream.columns.find(({ name }) => name === how.label)?.values ?? [];
  const table = (rows: readonly number[]): Table =>
    tableFromRows(
      rows.map((row) =>
        Object.fromEntries(features.map(({ name, values }): [string, CellValue] => [name, values[row] ?? null])),
      ),
    );
  const { model } = trainLogistic(table(how.fit), {
    features: features.map(({ name }) => name),
    labels: how.fit.map((row) => Number(truth[row])),
    classes: ['0', '1'],
  });
  const { predictions } = scoreTable(model, table(how.judge));
  return how.judge.map((row, i) => (Number(truth[row]) === predictions[i] ? 'right' : 'wrong'));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
