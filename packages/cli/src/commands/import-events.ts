/** From a row of a file to the events it stands for. */

import type { Mapping, Role } from './import-mapping.ts';
import type { ImportRow } from './import-source.ts';

export interface EventDefaults {
  readonly system: string | undefined;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  /** Start of the ids of rows without one. */
  readonly digest: string;
  /** Time of rows without one, ISO 8601. */
  readonly at: string;
}

export type ImportEvent = Readonly<Record<string, unknown>>;

/** Epoch seconds before this many are seconds, above it milliseconds: 1e11 s is the year 5138, 1e11 ms is 1973. */
const SECONDS_BELOW = 1e11;

/** ISO 8601 with a zone; a time without one is taken for UTC. What cannot be read is passed on, and the server names the line. */
function instantOf(value: unknown): unknown {
  if (typeof value === 'number') return new Date(value < SECONDS_BELOW ? value * 1000 : value).toISOString();
  if (typeof value !== 'string') return value;
  const text = value.trim();
  const zoned = /([zZ]|[+-]\d\d:?\d\d)$/.test(text);
  const dated = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text.replace(' ', 'T');
  const ms = Date.parse(zoned ? dated : `${dated}Z`);
  return Number.isNaN(ms) ? value : new Date(ms).toISOString();
}

const textOf = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

function pick(row: ImportRow, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/** The events of row `index`: one, or a prediction and its label. */
export function eventsOf(
  row: ImportRow,
  index: number,
  plan: { readonly mapping: Mapping; readonly defaults: EventDefaults },
): ImportEvent[] {
  const { mapping, defaults } = plan;
  const common = withoutEmpty({
    system: defaults.system,
    version: defaults.version,
    environment: defaults.environment,
  });
  const ownId = `import-${defaults.digest}-${index + 1}`;
  if (mapping.shape === 'events') {
    const identity = row['id'] === undefined && row['time'] !== undefined ? { id: ownId } : {};
    return [{ ...common, ...identity, ...row }];
  }
  const cell = (role: Role): unknown => {
    const name = mapping.columns[role];
    return name === undefined ? undefined : (row[name] ?? undefined);
  };
  const time = instantOf(cell('time') ?? defaults.at);
  const id = textOf(cell('id')) ?? ownId;
  const label = cell('label');
  if (mapping.shape === 'labels') {
    const told = { prediction_id: textOf(cell('prediction_id')), prediction_time: instantOf(cell('prediction_time')) };
    return [withoutEmpty({ ...common, kind: 'label', id, time, ...told, value: label })];
  }
  const groups = pick(row, mapping.groups);
  const prediction = withoutEmpty({
    ...common,
    kind: 'prediction',
    id,
    time,
    prediction: cell('prediction'),
    version: textOf(cell('version')) ?? defaults.version,
    user: textOf(cell('user')),
    route: cell('route'),
    variant: textOf(cell('variant')),
    tier: textOf(cell('tier')),
    latency_ms: cell('latency_ms'),
    confidence: cell('confidence'),
    groups: mapping.groups.length > 0 ? withoutEmpty(groups) : undefined,
    features: { ...pick(row, mapping.features) },
  });
  if (label === undefined) return [prediction];
  return [
    prediction,
    withoutEmpty({
      ...common,
      kind: 'label',
      id: `${String(id)}-label`,
      time,
      prediction_id: id,
      prediction_time: time,
      value: label,
    }),
  ];
}

function withoutEmpty(event: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined && value !== null));
}
