import { type EventDefaults, eventsOf } from './import-events.ts';
import type { Mapping } from './import-mapping.ts';
import type { ImportSource } from './import-source.ts';

export interface Preview {
  readonly path: string;
  readonly source: ImportSource;
  readonly plan: { readonly mapping: Mapping; readonly defaults: EventDefaults };
  readonly retention: { readonly days: number; readonly received_now_deleted_at: string };
}

const SAMPLE = 24;

function shorten(value: unknown): string {
  const text = value === null || value === undefined ? '—' : String(value);
  return text.length > SAMPLE ? `${text.slice(0, SAMPLE - 1)}…` : text;
}

function featureLine(name: string, source: ImportSource): [string, string, string] {
  const sample = source.rows.find((row) => row[name] !== null && row[name] !== undefined)?.[name];
  return [name, typeof sample === 'number' ? 'feature, number' : 'feature, category', shorten(sample)];
}

/** Columns with their use and a sample, aligned. */
function mappingLines({ source, plan: { mapping } }: Preview): string[] {
  const sampleOf = (name: string) => shorten(source.rows[0]?.[name]);
  const table: [string, string, string][] = [
    ...Object.entries(mapping.columns).map(([role, name]): [string, string, string] => [
      name,
      role.replaceAll('_', ' '),
      sampleOf(name),
    ]),
    ...mapping.groups.map((name): [string, string, string] => [name, 'group', sampleOf(name)]),
    ...mapping.features.map((name) => featureLine(name, source)),
    ...mapping.dropped.map((name): [string, string, string] => [name, 'left out', sampleOf(name)]),
  ];
  const widths = [0, 1].map((column) => Math.max(...table.map((line) => line[column]?.length ?? 0), 6));
  return table.map(
    ([name, use, sample]) => `  ${name.padEnd(widths[0] ?? 0)}  ${use.padEnd(widths[1] ?? 0)}  ${sample}`,
  );
}

function timeSpan({ source, plan }: Preview): string {
  let first = '9999';
  let last = '';
  for (const [index, row] of source.rows.entries()) {
    const time = eventsOf(row, index, plan)[0]?.['time'];
    if (typeof time !== 'string') continue;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return last === '' ? 'The rows name no time.' : `Times from ${first} to ${last}.`;
}

/** What would be sent: columns and their use, notes, the first event, and how long it will be kept. */
export function previewText(preview: Preview): string {
  const { path, source, plan, retention } = preview;
  const { mapping, defaults } = plan;
  const first = source.rows[0];
  const untimed = mapping.shape !== 'events' && mapping.columns.time === undefined;
  const lines = [
    `${path}: ${source.rows.length.toLocaleString('en')} rows of ${source.format.toUpperCase()}, sent as ${mapping.shape}`,
    ...(mapping.shape === 'events' ? [] : mappingLines(preview)),
    ...source.notes,
    timeSpan(preview),
    ...(untimed
      ? [
          `No column holds the time: all rows get ${defaults.at}. Importing again at another time would count them twice; --at keeps it the same.`,
        ]
      : []),
    `Kept until ${retention.received_now_deleted_at.slice(0, 10)}: ${retention.days} days from now, when the rows arrive, however old their own time is.`,
    ...(first ? [`First event: ${JSON.stringify(eventsOf(first, 0, plan)[0])}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
