import { HaechiError, type MonitorEdit } from '@haechi/contract';
import { DAY_MS, MAX_DAILY_COLUMNS, MAX_LOOKS, MAX_SLICE_VALUES } from './constants.ts';
import { parseDuration } from './duration.ts';

/** Kinds that look at each column by itself. */
const byColumn: ReadonlySet<string> = new Set(['data_drift', 'data_quality']);

/** Windows that begin in a day. By count it is not known before; such monitors wait for rows and are bounded by each window. */
function windowsPerDay({ window }: MonitorEdit): number {
  if (window.type === 'count' || window.type === 'stream') return 1;
  return DAY_MS / parseDuration(window.type === 'time' ? window.size : window.every).ms;
}

/**
 * Refuses a definition that would take more of the machine than one monitor may: columns × evaluations × windows of a day.
 *
 * @param known columns that the system's rows have
 * @throws HaechiError `invalid_request` with the numbers, and what would bring them down
 */
export function checkLoad(edit: MonitorEdit, known: number): void {
  const columns = byColumn.has(edit.kind) ? Math.max(1, edit.features.length || known) : 1;
  const versions = Math.max(1, edit.versions.length);
  const asked = versions * (1 + edit.slices.length * MAX_SLICE_VALUES);
  const evaluations = Math.min(asked, MAX_LOOKS);
  const windows = windowsPerDay(edit);
  const load = Math.ceil(columns * evaluations * windows);
  if (load <= MAX_DAILY_COLUMNS) return;
  const counted = (value: number) => Math.round(value).toLocaleString('en');
  throw new HaechiError(
    'invalid_request',
    `The monitor would look at ${counted(columns)} columns in ${counted(evaluations)} evaluations (versions and up to ${MAX_SLICE_VALUES} values of each slice), ${counted(windows)} windows a day: ${counted(load)} column evaluations a day, and ${counted(MAX_DAILY_COLUMNS)} is the most. Name fewer features, split by fewer slices, or take a longer window.`,
    { where: 'window', columns, evaluations, windows_per_day: Math.round(windows), load, most: MAX_DAILY_COLUMNS },
  );
}
