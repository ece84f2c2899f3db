import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { DriftValue } from '@haechi/stats';
import type { Stream, StreamColumn } from './stream.ts';

const HALF_HOURS_A_WEEK = 336;
const DAYS_A_YEAR = 365.25;

export interface Streams {
  readonly electricity: Stream;
  readonly weather: Stream;
  readonly sea: Stream;
  readonly taxi: Stream;
}

/** The four natural and synthetic streams of `../shared/data/drift`, in time order. Columns that are the time itself are left out. */
export function loadStreams(folder: string): Streams {
  return { electricity: electricity(folder), weather: weather(folder), sea: sea(folder), taxi: taxi(folder) };
}

type Cells = Readonly<Record<string, readonly string[]>>;

function electricity(folder: string): Stream {
  const cells = readCells(join(folder, 'electricity-nsw.csv'));
  return streamOf('electricity', cells, {
    levels: ['day', 'class'],
    leaveOut: ['date'],
    blocks: { weeks: everyRow(cells, (row) => Math.floor(row / HALF_HOURS_A_WEEK)) },
  });
}

function weather(folder: string): Stream {
  const cells = readCells(join(folder, 'weather-nebraska.csv'));
  return streamOf('weather', cells, {
    levels: ['target'],
    leaveOut: [],
    blocks: { years: everyRow(cells, (row) => Math.floor(row / DAYS_A_YEAR)) },
  });
}

function sea(folder: string): Stream {
  return streamOf('sea', readCells(join(folder, 'sea-known-drifts.csv')), {
    levels: ['class'],
    leaveOut: [],
    blocks: {},
  });
}

function taxi(folder: string): Stream {
  const raw = readCells(join(folder, 'nyc-yellow-taxi-2019.csv.gz'));
  const month = raw['sample_month'] ?? [];
  const time = raw['pickup_datetime'] ?? [];
  const order = month.map((_, row) => row);
  const key = (row: number): string => `${month[row]} ${time[row]}`;
  order.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b));
  const cells = Object.fromEntries(
    Object.entries(raw).map(([name, values]) => [name, order.map((row) => values[row] ?? '')]),
  );
  const dayOf = (cells['pickup_datetime'] ?? []).map((text) => Math.floor(Date.parse(`${text}Z`) / 86_400_000));
  return streamOf('taxi', cells, {
    levels: [
      'vendor_id',
      'rate_code_id',
      'store_and_fwd_flag',
      'pickup_location_id',
      'dropoff_location_id',
      'payment_type',
    ],
    leaveOut: ['sample_month', 'pickup_datetime', 'dropoff_datetime'],
    blocks: { days: dayOf, weeks: dayOf.map((day) => Math.floor(day / 7)) },
  });
}

function streamOf(
  name: string,
  cells: Cells,
  how: { levels: readonly string[]; leaveOut: readonly string[]; blocks: Stream['blocks'] },
): Stream {
  const columns = Object.entries(cells)
    .filter(([column]) => !how.leaveOut.includes(column))
    .map(([column, texts]): StreamColumn => {
      const kind = how.levels.includes(column) ? 'levels' : 'numeric';
      const read = (text: string): DriftValue => (text === '' ? null : kind === 'numeric' ? Number(text) : text);
      return { name: column, kind, values: texts.map(read) };
    });
  return { name, rows: columns[0]?.values.length ?? 0, columns, blocks: how.blocks };
}

function everyRow(cells: Cells, blockOf: (row: number) => number): number[] {
  return (Object.values(cells)[0] ?? []).map((_, row) => blockOf(row));
}

/** These files have no quotes. */
function readCells(file: string): Cells {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const split = lines.map((line) => line.trimEnd().split(','));
  return Object.fromEntries(
    head
      .trimEnd()
      .split(',')
      .map((name, i) => [name, split.map((parts) => parts[i] ?? '')]),
  );
}
